import type { StoredModel } from '../../../core/learning/models/modelFile.ts';
import type { SignalExplanation } from '../../../core/learning/signals/modelSignals.ts';
import type { JudgedFigure } from '../../../core/learning/validation/judge.ts';
import type { Signal } from '../../../core/signals/signal.ts';
import { plural } from '../../plural.ts';
import { tableLines } from '../table.ts';
import type { LearningReport } from './learningTask.ts';

/** What a model is worth out of sample, in at most 80 columns. */
export function learningLines(report: LearningReport): readonly string[] {
  const { judgement, symbols, rows, days, features, ignored, barriers, learning, meanEarnedByAll } = report;
  const { baseRate, baseBrier, events, from, to, reliability } = judgement;
  const baseLogLoss = -(baseRate * Math.log(baseRate) + (1 - baseRate) * Math.log(1 - baseRate));
  return [
    `${rows} rows of ${plural(symbols.length, 'symbol')} on ${days} days, ${features} features each`,
    ...(ignored === 0 ? [] : [`${ignored} candles were left out: they are double, or no candles`]),
    `${events} rows judged out of sample, from ${day(from)} to ${day(to)}, in ${learning.folds} windows`,
    `A row is right where a position of at most ${barriers.horizonDays} days reached its profit first,`,
    'or had gained something when the time ran out.',
    `Base rate: ${percent(baseRate)} of the judged rows were right`,
    '',
    ...tableLines(
      ['figure', 'value', '95 % from', 'to', 'base rate alone'],
      [
        ['AUC within windows', ...interval(judgement.auc), '0.500'],
        ['AUC, windows as one', ...interval(judgement.pooledAuc), '0.500'],
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

/** What a model says of each symbol, the likeliest first, with the highest confidence there is. */
export function signalTable(signals: readonly Signal[]): readonly string[] {
  const [first, ...others] = signals.toSorted((a, b) => b.confidence - a.confidence);
  return [
    `${first.source} at ${day(first.at)}, for ${first.horizonDays} days`,
    '',
    ...tableLines(
      ['symbol', 'confidence', 'expected return before costs'],
      [first, ...others].map(({ symbol, confidence, expectedReturn }) => [
        symbol,
        percent(confidence),
        signed(expectedReturn ?? 0),
      ]),
    ),
    '',
    `The highest confidence is ${percent(first.confidence)}.`,
  ];
}

/** What the features add that say the most. */
export function explanationLines(explanation: SignalExplanation, top: number): readonly string[] {
  const { symbol, at, confidence, base, contributions, margin } = explanation;
  const rest = contributions.slice(top).reduce((sum, { added }) => sum + added, 0);
  return [
    `${symbol} at ${day(at)}: confidence ${percent(confidence)}`,
    'Log odds before calibration, by what adds to them:',
    '',
    ...tableLines(
      ['feature', 'value', 'adds'],
      [
        ['(nothing known)', '', base.toFixed(4)],
        ...contributions
          .slice(0, top)
          .map(({ name, value, added }) => [
            name,
            Number.isNaN(value) ? 'missing' : value.toPrecision(4),
            added.toFixed(4),
          ]),
        [`(${Math.max(0, contributions.length - top)} others)`, '', rest.toFixed(4)],
        ['together', '', margin.toFixed(4)],
      ],
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
