import type { StoredModel } from '../../../core/learning/models/modelFile.ts';
import type { JudgedFigure } from '../../../core/learning/validation/judge.ts';
import { tableLines } from '../table.ts';
import type { LearningReport } from './learningTask.ts';

/** What a model is worth out of sample, in at most 80 columns. */
export function reportLines(report: LearningReport): readonly string[] {
  const { judgement, symbols, rows, days, features, ignored, barriers, learning, meanEarnedByAll } = report;
  const { baseRate, baseBrier, events, from, to, reliability } = judgement;
  const baseLogLoss = -(baseRate * Math.log(baseRate) + (1 - baseRate) * Math.log(1 - baseRate));
  return [
    `${rows} rows of ${symbols.length} ${symbols.length === 1 ? 'symbol' : 'symbols'} on ${days} days, ${features} features each`,
    ...(ignored === 0 ? [] : [`${ignored} candles were left out: they are double, or no candles`]),
    `${events} rows judged out of sample, from ${day(from)} to ${day(to)}, in ${learning.folds} windows`,
    `A row is right where a position of at most ${barriers.horizonDays} days reached its profit first,`,
    'or had gained something when the time ran out.',
    `Base rate: ${percent(baseRate)} of the judged rows were right`,
    '',
    ...tableLines(
      ['figure', 'value', '95 % from', 'to', 'base rate alone'],
      [
        ['AUC', ...interval(judgement.auc), '0.500'],
        ['Brier score', ...interval(judgement.brier), baseBrier.toFixed(3)],
        ['log loss', ...interval(judgement.logLoss), baseLogLoss.toFixed(3)],
        ['expected calibration error', ...interval(judgement.expectedCalibrationError), '0.000'],
      ],
    ),
    '',
    ...tableLines(
      ['said', 'came', '95 % from', 'to', 'rows'],
      reliability.map((bin) => [
        percent(bin.said),
        percent(bin.came),
        percent(bin.interval.lower),
        percent(bin.interval.upper),
        String(bin.count),
      ]),
    ),
    '',
    ...signalLines(report),
    `All judged rows, bought without a model, earned ${signed(meanEarnedByAll)} on average.`,
  ];
}

function signalLines({ judgement, barriers }: LearningReport): readonly string[] {
  const { threshold, likely, highest } = judgement;
  const { count, right, share, interval: wilson, independent, cautiousInterval, meanEarned } = likely;
  const reach = `reach ${percent(threshold, 0)}`;
  if (share === undefined || meanEarned === undefined)
    return [`No row does ${reach}; the highest probability was ${percent(highest.likely)}.`];
  return [
    `${count} rows ${reach}; ${right} of them were right: ${percent(share)}`,
    `With 95 % between ${percent(wilson.lower)} and ${percent(wilson.upper)} (Wilson);`,
    `as they overlap and are worth ${independent.toFixed(1)} rows: ${percent(cautiousInterval.lower)} to ${percent(cautiousInterval.upper)}`,
    `They earned ${signed(meanEarned)} on average after a round trip's cost of ${percent(barriers.roundTripCost, 2)}.`,
  ];
}

/** What a model file holds. */
export function storedLines(stored: StoredModel, path: string): readonly string[] {
  const { model, calibrator, featureNames, trainedFrom, trainedTo, seed, trainingDataHash, metrics } = stored;
  return [
    path,
    `${model.kind} on ${featureNames.length} features, calibration ${calibrator.kind}, seed ${seed}`,
    `Trained on ${day(trainedFrom)} to ${day(trainedTo)}`,
    'Training data (SHA-256):',
    `  ${trainingDataHash}`,
    '',
    ...tableLines(
      ['figure out of sample', 'value'],
      Object.entries(metrics).map(([name, value]) => [
        name,
        Number.isInteger(value) ? String(value) : value.toFixed(4),
      ]),
    ),
  ];
}

function interval({ estimate, lower, upper }: JudgedFigure): readonly string[] {
  return [estimate, lower, upper].map((value) => value.toFixed(3));
}

function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`;
}

function signed(share: number): string {
  return `${share > 0 ? '+' : ''}${percent(share, 2)}`;
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
