import { type Command, InvalidArgumentError, Option } from 'commander';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import type { ModelKind } from '../../../core/learning/models/model.ts';
import type { StoredModel } from '../../../core/learning/models/modelFile.ts';
import { isTradingSymbol } from '../../../core/market/symbol.ts';
import { textFile } from '../../../research/textFile.ts';
import { askLedger } from '../../ledgerProcess.ts';
import { factor, feeShare } from '../backtest/arguments.ts';
import { requireOutputFolder, writeWholeOutput, writeWholeOutputLines } from '../backtest/outputFile.ts';
import { candlesOf } from '../backtest/researchOptions.ts';
import { type CommonOptions, configurationFor, print, runningConfiguration, withClient } from '../commandContext.ts';
import { EXIT } from '../exitCodes.ts';
import { refusing, wholeNumber } from '../quant/commandInput.ts';
import { keptModelName, USUAL_NAME } from './keptModel.ts';
import { explanationLines, learningLines, signalTable, storedLines } from './learningLines.ts';
import type { LearningTask } from './learningTask.ts';
import { registerRegistry } from './registryCommands.ts';

interface LearnOptions extends Pick<CommonOptions, 'config' | 'dataDirectory' | 'json'> {
  readonly candles?: string;
  readonly venue?: string;
  readonly symbols?: readonly string[];
  readonly horizon: number;
  readonly profit: number;
  readonly loss: number;
  readonly fee: string;
  readonly model: ModelKind;
  readonly trees: number;
  readonly folds: number;
  readonly seed: number;
}

interface TrainOptions extends LearnOptions {
  readonly name: string;
  readonly out?: string;
}

type CandleOptions = Pick<LearnOptions, 'config' | 'dataDirectory' | 'json' | 'candles' | 'venue' | 'symbols'>;

interface SignalsOptions extends CandleOptions {
  readonly out?: string;
}

interface FeaturesOptions extends CandleOptions, Pick<LearnOptions, 'horizon' | 'profit' | 'loss' | 'fee'> {
  readonly out: string;
}

interface ExplainOptions extends CandleOptions {
  readonly top: number;
}

/** `ballast model`: how much of the days to come a model can tell, models as files and as they are kept, and what they say. */
export function registerModel(program: Command): void {
  const model = program.command('model').description('Models that say how probable a gain is');

  learning(model.command('judge'))
    .description('Train on the past and judge out of sample how good the probabilities are')
    .action(async (_options: unknown, command: Command) =>
      refusing(command, () => judge(command.optsWithGlobals<LearnOptions>())),
    );

  learning(model.command('train'))
    .description(
      'Have the running Ballast train and judge a model on its market, keep it, and adopt it where it is better; with --out as `model judge` does, from candles of yours to a file',
    )
    .option('--name <name>', 'of the source of signals', USUAL_NAME)
    .option('--out <file>', 'train here, and write the model to this file; one that is there is replaced')
    .action(async (_options: unknown, command: Command) =>
      refusing(command, () => train(command, command.optsWithGlobals<TrainOptions>())),
    );

  barriersOf(market(model.command('features')))
    .description('Write what models learn from, a line per day and symbol, to train a model of yours elsewhere')
    .requiredOption('--out <file>', 'CSV; one that is there is replaced')
    .action(async (_options: unknown, command: Command) =>
      refusing(command, () => features(command.optsWithGlobals<FeaturesOptions>())),
    );

  model
    .command('show')
    .description('What a model holds, and how good it was')
    .argument('<model>', 'a file of `model train`, or a kept model such as model@3')
    .action(async (file: string, _options: unknown, command: Command) =>
      refusing(command, () => show(file, command.optsWithGlobals<CommonOptions>())),
    );

  market(model.command('signals'))
    .description('What a model says at the end of the latest day, as signals')
    .argument('<model>', 'a file of `model train`, or a kept model such as model@3')
    .option('--out <file>', 'also write them where `signals.path` reads them')
    .action(async (file: string, _options: unknown, command: Command) =>
      refusing(command, () => signals(file, command.optsWithGlobals<SignalsOptions>())),
    );

  market(model.command('explain'))
    .description('What each feature adds to what a model says of a symbol (Shapley values)')
    .argument('<model>', 'a file of `model train`, or a kept model such as model@3')
    .argument('<symbol>', 'such as BTC-USD')
    .option('--top <count>', 'features shown', wholeNumber(1), 15)
    .action(async (file: string, symbol: string, _options: unknown, command: Command) =>
      refusing(command, () => explain(file, symbol.toUpperCase(), command.optsWithGlobals<ExplainOptions>())),
    );

  registerRegistry(model);
}

function market(command: Command): Command {
  return command
    .option('--candles <dir>', 'directory of SYMBOL_1d.csv (default: simulator.candles)')
    .option('--venue <name>', 'daily candles of this venue in the data directory (see `ballast data`)')
    .option('--symbols <list>', 'such as BTC-USD,ETH-USD (default: all that there are)', symbolList);
}

function barriersOf(command: Command): Command {
  return command
    .option('--horizon <days>', 'days after which a position is closed in any case', wholeNumber(1), 5)
    .option('--profit <distance>', 'of the barrier of profit, in deviations over the horizon', factor, 0.4)
    .option('--loss <distance>', 'of the barrier of loss, in deviations over the horizon', factor, 2)
    .option('--fee <share>', 'cost of buying and selling together', feeShare, '0.024');
}

function learning(command: Command): Command {
  return barriersOf(market(command))
    .addOption(
      new Option('--model <kind>', 'what is trained').choices(['boosting', 'logistic', 'average']).default('average'),
    )
    .option('--trees <count>', 'most trees of boosting', wholeNumber(1), 100)
    .option('--folds <count>', 'windows that are judged', wholeNumber(1), 5)
    .option('--seed <number>', 'the same seed and candles give the same model', wholeNumber(0), 1);
}

function symbolList(text: string): readonly string[] {
  const symbols = text.split(',').map((symbol) => symbol.trim().toUpperCase());
  if (!symbols.every(isTradingSymbol)) throw new InvalidArgumentError('Give symbols such as BTC-USD,ETH-USD.');
  return symbols;
}

async function judge(options: LearnOptions): Promise<number> {
  const learned = await learnFrom(options, false);
  if (learned === 'stopped') return stopped(options);
  print(options, learned.report, learningLines(learned.report));
  return EXIT.ok;
}

/** What says how to train here. */
const OPTIONS_OF_LEARNING: ReadonlySet<string> = new Set([
  'candles',
  'venue',
  'symbols',
  'horizon',
  'profit',
  'loss',
  'fee',
  'model',
  'trees',
  'folds',
  'seed',
]);

/** Has the running Ballast train. What says how to train here has no meaning then. */
async function trainRunning(command: Command, options: TrainOptions): Promise<number> {
  const given = command.options.find((option) => {
    const name = option.attributeName();
    return OPTIONS_OF_LEARNING.has(name) && command.getOptionValueSource(name) === 'cli';
  });
  if (given !== undefined)
    throw new InvalidInputError({
      field: given.long ?? given.flags,
      given: 'an option of training here',
      allowed: 'such options beside --out, which says where the model is written',
      remedy: 'Add --out, or leave it out: the running Ballast trains on its own market.',
    });
  const { trainedLines, trainOnServer } = await import('./trainOnServer.ts');
  const outcome = await withClient(command, (client) => trainOnServer(client, options.name));
  if (outcome === 'left') {
    print(options, { left: true }, ['The worker goes on. `ballast model list` shows what comes of it.']);
    return EXIT.interrupted;
  }
  print(options, outcome, trainedLines(outcome));
  return EXIT.ok;
}

async function train(command: Command, options: TrainOptions): Promise<number> {
  const { out } = options;
  if (out === undefined) return await trainRunning(command, options);
  requireOutputFolder('out', out);
  const learned = await learnFrom(options, true);
  if (learned === 'stopped') return stopped(options);
  writeWholeOutput('out', out, `${learned.file}\n`);
  print(options, { ...learned.report, file: out }, [...learningLines(learned.report), '', `Wrote ${out}`]);
  return EXIT.ok;
}

function stopped(options: LearnOptions): number {
  print(options, { stopped: true }, ['Stopped before all windows were judged: nothing is known, nothing was written.']);
  return EXIT.interrupted;
}

async function learnFrom(options: LearnOptions, wantsFile: boolean) {
  const { watchedLearning } = await import('./watchedLearning.ts');
  return await watchedLearning(await taskOf(options, wantsFile));
}

async function taskOf(options: LearnOptions, wantsFile: boolean): Promise<LearningTask> {
  const { horizon: horizonDays, profit, loss, fee, model: kind, seed, trees, folds } = options;
  return {
    candles: await daysOf(options),
    barriers: { horizonDays, profit, loss, roundTripCost: Number(fee) },
    learning: { kind, seed, trees, folds },
    wantsFile,
  };
}

async function daysOf(options: CandleOptions): Promise<LearningTask['candles']> {
  const directory = await candlesOf(options, configurationFor(options));
  if (directory === undefined)
    throw new InvalidInputError({
      field: 'candles',
      given: 'nothing',
      allowed: '--candles with a directory, or --venue with a venue of `ballast data list`',
      remedy: 'Run `ballast data download SYMBOL ... --venue VENUE --from DATE` for candles to learn from.',
    });
  const { recordedDays } = await import('../../../research/candles/recordedDays.ts');
  return recordedDays(directory, options.symbols, Date.now());
}

async function signals(file: string, options: SignalsOptions): Promise<number> {
  if (options.out !== undefined) requireOutputFolder('out', options.out);
  const { modelSignals } = await import('../../../core/learning/signals/modelSignals.ts');
  const stored = await storedModel(file, options);
  const { sha256 } = await import('../../../configuration/sha256.ts');
  const found = modelSignals(stored, await daysOf(options), `model ${stored.trainingDataHash.slice(0, 8)}`, sha256);
  const written = found.map((signal) => ({ ...signal, at: new Date(signal.at).toISOString() }));
  if (options.out !== undefined)
    writeWholeOutput('out', options.out, `${JSON.stringify({ signals: written }, null, 2)}\n`);
  print(options, { signals: written }, [
    ...signalTable(found),
    ...(options.out === undefined ? [] : ['', `Wrote ${options.out}`]),
  ]);
  return EXIT.ok;
}

async function features(options: FeaturesOptions): Promise<number> {
  const { out, horizon: horizonDays, profit, loss, fee } = options;
  requireOutputFolder('out', out);
  const { featureLines } = await import('./featureLines.ts');
  const lines = featureLines(await daysOf(options), { horizonDays, profit, loss, roundTripCost: Number(fee) });
  const written = writeWholeOutputLines('out', out, lines);
  print(options, { rows: written - 1, file: out }, [`Wrote ${written - 1} rows to ${out}`]);
  return EXIT.ok;
}

async function explain(file: string, symbol: string, options: ExplainOptions): Promise<number> {
  if (!isTradingSymbol(symbol))
    throw new InvalidInputError({
      field: 'symbol',
      given: symbol,
      allowed: 'a symbol such as BTC-USD',
      remedy: 'Correct the symbol.',
    });
  const { explainSignal } = await import('../../../core/learning/signals/modelSignals.ts');
  const explanation = explainSignal(await storedModel(file, options), await daysOf(options), symbol);
  print(options, explanation, explanationLines(explanation, options.top));
  return EXIT.ok;
}

async function show(file: string, options: CommonOptions): Promise<number> {
  const stored = await storedModel(file, options);
  const { model, drift, ...rest } = stored;
  print(options, { ...rest, model: model.kind }, storedLines(stored, file));
  return EXIT.ok;
}

async function storedModel(file: string, options: CommonOptions): Promise<StoredModel> {
  const { readModelFile } = await import('../../../core/learning/models/modelFile.ts');
  const { sha256 } = await import('../../../configuration/sha256.ts');
  const kept = keptModelName(file);
  if (kept === undefined) return readModelFile(textOf(file), sha256, file);
  const text = await askLedger<string>(runningConfiguration(options), { kind: 'model', ...kept });
  return readModelFile(text, sha256, file);
}

function textOf(file: string): string {
  const read = textFile(file);
  if ('text' in read) return read.text;
  throw new InvalidInputError({
    field: file,
    given: read.fault,
    allowed: 'a file that `ballast model train` has written',
    remedy: 'Correct the path or its rights.',
  });
}
