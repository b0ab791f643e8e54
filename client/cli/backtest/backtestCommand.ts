import { type Command, Option } from 'commander';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import type { BacktestResult } from '../../../research/backtest/backtestResult.ts';
import type { ResultDraft } from '../../../research/results/savedResults.ts';
import type { Research } from '../../../research/runEngine.ts';
import { type CommonOptions, print } from '../commandContext.ts';
import { EXIT } from '../exitCodes.ts';
import { amount, delay, factor, pastOptions, patience, period, weightsByName } from './arguments.ts';
import { lookaheadLines, summaryLines } from './lines.ts';
import { LEFT_OUT, type ResearchOptions, researchOf } from './researchOptions.ts';
import { WatchedWork } from './watchedWork.ts';

interface BacktestCommandOptions extends ResearchOptions, Pick<CommonOptions, 'json'> {
  readonly benchmarks: boolean;
  readonly checkLookahead?: boolean;
  readonly output?: string;
  readonly save?: string;
  readonly replace?: boolean;
}

/** `ballast backtest`: what the configuration would have done with the candles of the past. */
export function registerBacktest(program: Command): void {
  pastOptions(program.command('backtest'))
    .description(
      'Decide and trade through the past with the code that trades, on recorded candles or the seeded market',
    )
    .option('--deposit <amount>', 'what is paid in again and again', amount)
    .option('--deposit-every <period>', 'how often, such as 14d or 1mo', period, { unit: 'months', count: 1 })
    .option('--depth <factor>', 'factor on what usually rests in the order books', factor, 1)
    .option('--delay <duration>', 'time from a plan to its first order', delay, 0)
    .option(
      '--resume-after <duration>',
      'how long a stop by a breaker lasts until a person ends it, or never',
      patience,
      86_400_000,
    )
    .option('--no-breakers', 'leave out the breakers of the configuration')
    .option('--no-benchmarks', 'leave out the accounts to compare with')
    .addOption(
      new Option('--without <models...>', 'leave models of the forecast out, to measure what they are worth').choices(
        LEFT_OUT,
      ),
    )
    .option('--weights <list>', 'one more benchmark, such as BTC-USD=0.6,ETH-USD=0.4', weightsByName)
    .option('--check-lookahead', 'change the future and look whether the past changes with it')
    .option('--save <name>', 'keep the result in the data directory, for `report` and `compare`')
    .option('--replace', 'with --save: instead of the result that has the name')
    .option('--output <file>', 'write every slot with its orders to a JSON file')
    .action(async (_options: unknown, command: Command) => {
      try {
        process.exitCode = await backtest(command.optsWithGlobals<BacktestCommandOptions>());
      } catch (error) {
        if (error instanceof InvalidInputError) command.error(`error: ${error.message}`, { exitCode: EXIT.usage });
        throw error;
      }
    });
}

async function backtest(options: BacktestCommandOptions): Promise<number> {
  const { research, dataDirectory } = await researchOf(options);
  const { SavedResults } = await import('../../../research/results/savedResults.ts');
  const draft =
    options.save === undefined || options.checkLookahead === true
      ? undefined
      : new SavedResults(dataDirectory).begin(options.save, { replace: options.replace === true });
  const work = new WatchedWork();
  try {
    return options.checkLookahead === true
      ? await lookForLookahead(options, research, work)
      : await runAndTell(options, { research, dataDirectory, draft, work });
  } finally {
    work.end();
    draft?.drop();
  }
}

async function lookForLookahead(
  options: BacktestCommandOptions,
  research: Research,
  work: WatchedWork,
): Promise<number> {
  const { checkEngine } = await import('../../../research/runEngine.ts');
  const check = await checkEngine(research, work.onlooker());
  work.end();
  if (check === 'stopped') {
    print(options, { stopped: true }, ['Stopped before the check was through: nothing is known.']);
    return EXIT.interrupted;
  }
  print(options, check, lookaheadLines(check));
  return check.found === undefined ? EXIT.ok : EXIT.failed;
}

interface BacktestWork {
  readonly research: Research;
  readonly dataDirectory: string;
  readonly draft: ResultDraft | undefined;
  readonly work: WatchedWork;
}

/** Runs the backtest, keeps and shows what comes of it. */
async function runAndTell(
  options: BacktestCommandOptions,
  { research, dataDirectory, draft, work }: BacktestWork,
): Promise<number> {
  const { runKeptBacktest } = await import('../../../research/keptBacktest.ts');
  const { RowFile } = await import('../../../research/backtest/rowFile.ts');
  const file = options.output === undefined ? undefined : new RowFile(options.output);
  const { accounts, figures, evidence, stopped } = await runKeptBacktest(research, {
    dataDirectory,
    kept: draft === undefined || options.save === undefined ? undefined : { name: options.save, draft },
    benchmarks: options.benchmarks,
    onlooker: (onSlot) => work.onlooker(onSlot),
    isStopped: () => work.isStopped,
    onSlot: (row) => file?.write(row),
  });
  work.end();
  file?.end({ accounts, figures });
  print(options, { figures, ...(evidence === undefined ? {} : { evidence }), ...(stopped ? { stopped } : {}) }, [
    ...(stopped ? [stoppedLine(accounts[0], research.to)] : []),
    ...summaryLines(figures, evidence),
  ]);
  return stopped ? EXIT.interrupted : EXIT.ok;
}

function stoppedLine({ to }: BacktestResult, end: number): string {
  if (to === end) return 'Stopped: accounts to compare with are missing.';
  return `Stopped: what follows is what was done before ${new Date(to).toISOString().slice(0, 16)}Z.`;
}
