import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { CycleMeasurement } from './cycle/measureCycle.ts';
import { decisionReport } from './decision/decisionReport.ts';
import { measureDecisions } from './decision/measureDecision.ts';
import { featureReport, measureFeatures } from './learning/measureFeatures.ts';
import { ledgerReport, measureLedger } from './ledger/measureLedger.ts';
import { measureModels } from './models/measureModels.ts';
import { modelReport } from './models/modelReport.ts';
import { compareQuant, TASK_IDS } from './quant/compareQuant.ts';
import { quantReport } from './quant/quantReport.ts';
import { intakeReport, measureIntake } from './signals/measureIntake.ts';
import { ENGINE_PORTFOLIOS } from './walkforward/enginePortfolios.ts';
import { fixedPortfolios } from './walkforward/fixedPortfolios.ts';
import { readCandleFiles } from './walkforward/readCandleFiles.ts';
import { walkForward } from './walkforward/walkForward.ts';
import { walkForwardReport } from './walkforward/walkForwardReport.ts';
import { walkPlans } from './walkforward/walkPlans.ts';

const PARTS = ['cycle', 'decision', 'ledger', 'learning', 'models', 'quant', 'signals', 'walkforward'] as const;

type BenchPart = (typeof PARTS)[number];

interface BenchOptions {
  readonly only?: BenchPart;
  readonly sizes: readonly number[];
  readonly tasks: readonly string[];
  readonly rounds: number;
  readonly cycles: number;
  readonly ledgerRounds: number;
  readonly limit: number;
  readonly seed: number;
  readonly peers: boolean;
  readonly json?: string;
  readonly candles?: string;
  readonly from: number;
  readonly to: number;
  readonly history: number;
}

const SIZES = [10, 50, 200, 500];

/** How many signals the API takes, and for how long. */
const SIGNALS_A_SECOND = 1_000;
const SIGNAL_SECONDS = 30;

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('Give a whole number of at least 1.');
  return value;
}

function sizes(text: string): readonly number[] {
  const values = text.split(',').map(wholeNumber);
  if (values.some((value) => !SIZES.includes(value)))
    throw new InvalidArgumentError(`Choose from ${SIZES.join(', ')}.`);
  return values;
}

function tasks(text: string): readonly string[] {
  const ids = text.split(',');
  const unknown = ids.find((id) => !TASK_IDS.includes(id));
  if (unknown !== undefined) throw new InvalidArgumentError(`No task ${unknown}; there are ${TASK_IDS.join(', ')}.`);
  return ids;
}

function dayOf(text: string): number {
  const time = Date.parse(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(time))
    throw new InvalidArgumentError('Give a day such as 2024-12-31.');
  return time;
}

function tell(message: string): void {
  process.stderr.write(`· ${message}\n`);
}

function say(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n\n`);
}

async function cycleTime(rounds: number): Promise<CycleMeasurement> {
  // Only where it is wanted: it brings the whole of Temporal's SDK with it.
  const { DefaultLogger, Runtime } = await import('@temporalio/worker');
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const { measureCycle } = await import('./cycle/measureCycle.ts');
  return await measureCycle(rounds, tell);
}

/** `5`, or `5 to 6` where the rounds differ. */
function range(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? `${least}` : `${least} to ${most}`;
}

function cycleReport({ cycle, bare, ratio, rounds }: CycleMeasurement): readonly string[] {
  return [
    `A paper cycle with ${range(rounds.map(({ orders }) => orders))} orders: ${cycle.toFixed(0)} ms (median of ${rounds.length}).`,
    `A workflow with as many activities (${range(rounds.map(({ activities }) => activities))}, those of the orders included) that do nothing: ${bare.toFixed(0)} ms; the cycle takes ${ratio.toFixed(2)} times as long.`,
  ];
}

function walkForwardOver(directory: string, { from, to, history, seed }: BenchOptions): readonly string[] {
  const candles = readCandleFiles(directory);
  const symbols = [...candles.keys()];
  const walk = { candles, from, to, historyDays: history, minimumHistory: 60 };
  tell(`walking ${symbols.length} symbols from ${new Date(from).toISOString().slice(0, 10)}`);
  const walked = new Map(walkForward({ ...walk, portfolios: fixedPortfolios(symbols, seed) }));
  for (const { name, ...portfolio } of ENGINE_PORTFOLIOS) {
    tell(name);
    const days = walkPlans({ ...walk, ...portfolio });
    walked.set(
      name,
      days.flatMap((day) => (day.walked === undefined ? [] : [day.walked])),
    );
  }
  return walkForwardReport(walked);
}

async function bench(options: BenchOptions): Promise<void> {
  const processors = cpus();
  const machine = {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: processors[0]?.model ?? 'unknown',
    processors: processors.length,
  };
  say([`Node ${machine.node}, ${machine.platform}, ${machine.processors} x ${machine.processor}`]);
  if (options.only === 'walkforward') {
    if (options.candles === undefined)
      throw new Error('--only walkforward needs --candles with a directory of candles');
    say(walkForwardOver(options.candles, options));
    return;
  }
  const wanted = (part: BenchPart): boolean => options.only === undefined || options.only === part;
  const cycle = wanted('cycle') ? await cycleTime(options.cycles) : undefined;
  if (cycle !== undefined) say(cycleReport(cycle));
  const decision = wanted('decision') ? measureDecisions(options.seed, tell) : undefined;
  if (decision !== undefined) say(decisionReport(decision));
  const ledger = wanted('ledger') ? await measureLedger(options.ledgerRounds, tell) : undefined;
  if (ledger !== undefined) say(ledgerReport(ledger));
  const learning = wanted('learning') ? measureFeatures(options.rounds, options.seed, tell) : undefined;
  if (learning !== undefined) say(featureReport(learning));
  const models = wanted('models') ? await measureModels(options, tell) : undefined;
  if (models !== undefined) say(modelReport(models));
  const quant = wanted('quant') ? await compareQuant(options, tell) : undefined;
  if (quant !== undefined) say(quantReport(quant));
  const signals = wanted('signals') ? await measureIntake(SIGNALS_A_SECOND, SIGNAL_SECONDS) : undefined;
  if (signals !== undefined) say([intakeReport(signals)]);
  if (options.json !== undefined) {
    writeFileSync(
      options.json,
      `${JSON.stringify({ measuredAt: new Date(), machine, cycle, decision, ledger, learning, models, quant, signals }, null, 2)}\n`,
    );
    tell(`all figures are in ${options.json}`);
  }
}

const program = new Command('bench')
  .description(
    'Times of a trading cycle, of a decision, of what a cycle reads of an old ledger, of the features that models learn from, of training them, of signals that are sent to the API, and of the numerics, beside the Python libraries on the same data',
  )
  .addOption(new Option('--only <part>', 'one part of it').choices(PARTS))
  .option('--sizes <list>', `numbers of assets, of ${SIZES.join(',')}`, sizes, SIZES)
  .option('--tasks <list>', `quantitative tasks, of ${TASK_IDS.join(',')} (default: all)`, tasks, [])
  .option(
    '--rounds <count>',
    'rounds of the features, of training, and of each quantitative task on every side',
    wholeNumber,
    3,
  )
  .option('--cycles <count>', 'cycles to time', wholeNumber, 5)
  .option('--ledger-rounds <count>', 'rounds of each work on a young and an old ledger', wholeNumber, 15)
  .option('--limit <seconds>', "limit of one peer's repetitions of a task", wholeNumber, 30)
  .option('--seed <number>', 'seed of the data', wholeNumber, 20240607)
  .option('--no-peers', 'our own times only')
  .option('--json <file>', 'write every figure to a file')
  .option('--candles <directory>', 'daily candles to walk forward on: files SYMBOL_1d.csv')
  .option('--from <day>', 'first day of the walk', dayOf, Date.UTC(2022, 0, 1))
  .option('--to <day>', 'last day of the walk', dayOf, Date.UTC(2024, 11, 31))
  .option('--history <days>', 'daily candles that each decision of the walk sees', wholeNumber, 365)
  .action(bench);

await program.parseAsync();
