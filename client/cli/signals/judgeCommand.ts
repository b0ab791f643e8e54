import type { Command } from 'commander';
import type { JudgedSide, PositionsOfTrends } from '../../../core/learning/momentum/judgeTrends.ts';
import { MOMENTUM_POSITION } from '../../../core/learning/momentum/momentumPosition.ts';
import { factor, feeShare } from '../backtest/arguments.ts';
import { candlesOf } from '../backtest/researchOptions.ts';
import { type CommonOptions, configurationFor, print } from '../commandContext.ts';
import { EXIT } from '../exitCodes.ts';
import { refusing, wholeNumber } from '../quant/commandInput.ts';
import { tableLines } from '../table.ts';

interface JudgeOptions extends CommonOptions {
  readonly candles?: string;
  readonly venue?: string;
  readonly seed: number;
  readonly days: number;
  readonly fee: string;
  readonly horizon: number;
  readonly profit: number;
  readonly loss: number;
}

/** `ballast signals judge`: what a confidence of calibrated momentum was worth on candles that it knew nothing of. */
export function registerJudge(signals: Command): void {
  const { horizonDays, profit, loss } = MOMENTUM_POSITION;
  signals
    .command('judge')
    .description(
      'How many positions of calibrated momentum reach the confidence that a trade needs, how many of them were right, and what they earned after costs',
    )
    .option('--candles <dir>', 'directory of SYMBOL_1d.csv (default: simulator.candles, else the simulated market)')
    .option('--venue <name>', 'daily candles of this venue in the data directory (see `ballast data`)')
    .option('--seed <number>', 'of the simulated market, where no candles are named', wholeNumber(0), 1)
    .option('--days <count>', 'of the simulated market, from its first day on', wholeNumber(300), 1_460)
    .option('--fee <share>', 'cost of buying and selling together', feeShare, '0.024')
    .option('--horizon <days>', 'days after which a position is closed in any case', wholeNumber(1), horizonDays)
    .option('--profit <distance>', 'of the barrier of profit, in deviations over the horizon', factor, profit)
    .option('--loss <distance>', 'of the barrier of loss, in deviations over the horizon', factor, loss)
    .action(async (_options: unknown, command: Command) =>
      refusing(command, () => judge(command.optsWithGlobals<JudgeOptions>())),
    );
}

async function judge(options: JudgeOptions): Promise<number> {
  const configuration = configurationFor(options);
  const directory = await candlesOf(options, configuration);
  const { recordedDays } = await import('../../../research/candles/recordedDays.ts');
  const { seededDays } = await import('../../../research/candles/seededDays.ts');
  const candles =
    directory === undefined
      ? seededDays(options.seed, options.days, configuration.universe.stablecoins)
      : recordedDays(directory, undefined, Date.now());
  const { followedTrends } = await import('../../../core/learning/momentum/followedTrends.ts');
  const { judgeTrends } = await import('../../../core/learning/momentum/judgeTrends.ts');
  const { fee, horizon: horizonDays, profit, loss } = options;
  const roundTripCost = Number(fee);
  const { followed } = followedTrends(candles, { horizonDays, profit, loss, roundTripCost });
  const threshold = configuration.limits.minConfidence;
  const sides = judgeTrends(followed, roundTripCost, threshold);
  const market = directory ?? `the simulated market of seed ${options.seed}`;
  const report = { market, symbols: candles.size, horizonDays, profit, loss, roundTripCost, threshold, sides };
  print(options, report, [
    `${candles.size} symbols of ${market}, cost ${share(roundTripCost)}`,
    `A position is right that reaches its profit (${profit} deviations) before its loss (${loss}),`,
    `or has gained something after ${horizonDays} days.`,
    '',
    ...sides.flatMap((side) => [...sideLines(side, threshold), '']),
  ]);
  return EXIT.ok;
}

function sideLines(
  { side, all, admitted, taken, highest, brier, baseBrier, calibrationError, auc, reliability }: JudgedSide,
  threshold: number,
): readonly string[] {
  const row = (what: string, { count, independent, right, rightInterval, earned }: PositionsOfTrends) => [
    what,
    `${count} (${independent.toFixed(0)})`,
    share(right),
    right === null ? '' : `${share(rightInterval.lower)} to ${share(rightInterval.upper)}`,
    share(earned, 2),
  ];
  return [
    ...tableLines(
      [side === 'buy' ? 'TO BUY' : 'TO SELL', 'POSITIONS', 'RIGHT', '95 %', 'EARNED'],
      [row('judged', all), row(`of ${share(threshold, 0)} and more`, admitted), row('that expect a gain', taken)],
    ),
    `Highest confidence ${share(highest)}, calibration error ${figure(calibrationError)}, Brier score ${figure(brier)} (base rate ${figure(baseBrier)})`,
    `Area under the curve ${figure(auc)}; 0.5 is chance`,
    ...reliability.map(({ said, came, count }) => `   said ${share(said)}, came ${share(came)} of ${count}`),
  ];
}

function share(value: number | null, digits = 1): string {
  return value === null ? '' : `${(100 * value).toFixed(digits)} %`;
}

function figure(value: number | null): string {
  return value === null ? 'unknown' : value.toFixed(3);
}
