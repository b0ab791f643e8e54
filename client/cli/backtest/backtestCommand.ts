import type { Command } from 'commander';
import { durationMs } from '../../../configuration/duration.ts';
import type { Configuration } from '../../../configuration/schema.ts';
import { tradingSettings } from '../../../configuration/tradingSettings.ts';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import type { ContributionPlan } from '../../../research/backtest/contributions.ts';
import type { SignalSource } from '../../../research/backtest/signalSource.ts';
import type { Research } from '../../../research/research.ts';
import { type CommonOptions, configurationFor, print } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import { amount, dayStart, delay, factor, feeShare, patience, period, span, weightsByName } from './arguments.ts';
import { lookaheadLines, summaryLines } from './lines.ts';

interface BacktestCommandOptions extends Pick<CommonOptions, 'config' | 'json'> {
  readonly from: number;
  readonly to: number;
  readonly candles?: string;
  readonly every?: string;
  readonly cash: string;
  readonly deposit?: string;
  readonly depositEvery: ContributionPlan['every'];
  readonly takerFee: string;
  readonly makerFee: string;
  readonly depth: number;
  readonly delay: number;
  readonly breakers: boolean;
  readonly resumeAfter: number;
  readonly benchmarks: boolean;
  readonly weights?: ReadonlyMap<string, number>;
  readonly checkLookahead?: boolean;
  readonly output?: string;
}

/** Share of the market's volume that a resting order gets, as in paper trading. */
const PARTICIPATION = 0.1;

/** `ballast backtest`: what the configuration would have done with the candles of the past. */
export function registerBacktest(program: Command): void {
  program
    .command('backtest')
    .description(
      'Decide and trade through the past with the code that trades, on recorded candles or the seeded market',
    )
    .requiredOption('--from <date>', 'first day, such as 2022-01-01', dayStart)
    .requiredOption('--to <date>', 'the day before which it ends', dayStart)
    .option('--candles <dir>', 'directory of SYMBOL_1d.csv (default: simulator.candles; without it the seeded market)')
    .option('--every <duration>', 'length of a slot, such as 1d or 4h (default: cycle.every)', span)
    .option('--cash <amount>', 'what the account begins with', amount, '10000')
    .option('--deposit <amount>', 'what is paid in again and again', amount)
    .option('--deposit-every <period>', 'how often, such as 14d or 1mo', period, { unit: 'months', count: 1 })
    .option('--taker-fee <share>', "the venue's fee of orders that take", feeShare, '0.012')
    .option('--maker-fee <share>', "the venue's fee of orders that rest", feeShare, '0.006')
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
    .option('--weights <list>', 'one more benchmark, such as BTC-USD=0.6,ETH-USD=0.4', weightsByName)
    .option('--check-lookahead', 'change the future and look whether the past changes with it')
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
  const research = await researchOf(options);
  const { checkEngine, runBenchmarks, runEngine } = await import('../../../research/research.ts');
  if (options.checkLookahead === true) {
    const check = checkEngine(research);
    print(options, check, lookaheadLines(check));
    return check.found === undefined ? EXIT.ok : EXIT.failed;
  }
  const { RowFile } = await import('../../../research/backtest/rowFile.ts');
  const { summaryFigures } = await import('../../../research/summary/figures.ts');
  const file = options.output === undefined ? undefined : new RowFile(options.output);
  const engine = runEngine(research, (row) => file?.write(row));
  const all = [engine, ...(options.benchmarks ? runBenchmarks(research) : [])];
  const figures = all.map(summaryFigures);
  file?.end({ accounts: all, figures });
  print(options, { figures }, summaryLines(figures));
  return EXIT.ok;
}

async function researchOf(options: BacktestCommandOptions): Promise<Research> {
  const { every, from, to, cash, depth, deposit } = options;
  const configuration = configurationFor(options, every === undefined ? {} : { cycle: { every } });
  const { historicalMarket } = await import('../../../research/backtest/historicalMarket.ts');
  const { withoutBreakers } = await import('../../../research/backtest/requireSupported.ts');
  const settings = tradingSettings(configuration);
  return {
    settings: options.breakers ? settings : withoutBreakers(settings),
    market: historicalMarket(configuration.simulator.seed, options.candles ?? configuration.simulator.candles),
    source: await signalSource(configuration),
    delay: options.delay,
    weights: options.weights ?? new Map(),
    from,
    to,
    cash,
    contributions: deposit === undefined ? undefined : { amount: deposit, every: options.depositEvery },
    fees: { taker: options.takerFee, maker: options.makerFee },
    depth,
    participation: PARTICIPATION,
    resumeAfter: options.resumeAfter,
  };
}

async function signalSource({ signals }: Configuration): Promise<SignalSource> {
  const { MOMENTUM_SOURCE, datedSignals } = await import('../../../research/backtest/signalSource.ts');
  switch (signals.provider) {
    case 'momentum':
      return MOMENTUM_SOURCE;
    case 'file': {
      const { readSignalFile } = await import('../../../research/backtest/signalFile.ts');
      return datedSignals('file', readSignalFile(signals.path ?? ''), durationMs(signals.maxAge));
    }
    case 'http':
      throw new InvalidInputError({
        field: 'signals.provider',
        given: signals.provider,
        allowed: 'momentum or file in a backtest',
        remedy: 'Write what the service said, with the time of each signal, to a file: a service tells the present.',
      });
    default: {
      const unreachable: never = signals.provider;
      return unreachable;
    }
  }
}
