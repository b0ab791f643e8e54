import { bootstrapInterval } from '../../../quant/performance/bootstrapInterval.ts';
import { InvalidInputError } from '../../errors/invalidInput.ts';
import { areaUnderRanks, brierScore, denseRanks, logLoss } from '../calibration/probabilityScores.ts';
import { expectedCalibrationError, type ReliabilityBin, reliabilityCurve } from '../calibration/reliability.ts';
import { type ProportionInterval, wilsonInterval } from '../calibration/wilsonInterval.ts';
import type { LabelledEvent } from '../models/labelledEvent.ts';
import { averageUniqueness } from './averageUniqueness.ts';

/** A figure with its 95 % interval over blocks of events that follow each other. */
export interface JudgedFigure {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

/** What became of the events whose confidence reached the threshold. */
export interface AdmittedSignals {
  readonly count: number;
  readonly right: number;
  /** Share that was right; undefined where there was none. */
  readonly share: number | undefined;
  /** 95 % Wilson interval, as if each event were one of its own. */
  readonly interval: ProportionInterval;
  /** Number of independent events that they are worth, as many of them overlap. */
  readonly independent: number;
  /** 95 % Wilson interval on so many events: the one to rely on. */
  readonly cautiousInterval: ProportionInterval;
  /** Mean of what they earned, each after costs; undefined where it is not known or there was none. */
  readonly meanEarned: number | undefined;
}

/** How good probabilities were on events that the model knew nothing of. */
export interface Judgement {
  readonly events: number;
  /** First start and last end, ms UTC. */
  readonly from: number;
  readonly to: number;
  /** Share of outcome 1. */
  readonly baseRate: number;
  /** Of cases that one model has rated: those of the same window. */
  readonly auc: JudgedFigure;
  /** Of all cases, as if one model had rated them. It also says how the level of what was said followed the level of what came from window to window. */
  readonly pooledAuc: JudgedFigure;
  readonly brier: JudgedFigure;
  /** Brier score of always saying the base rate. */
  readonly baseBrier: number;
  readonly logLoss: JudgedFigure;
  readonly expectedCalibrationError: JudgedFigure;
  readonly reliability: readonly ReliabilityBin[];
  /** Least confidence of a signal. */
  readonly threshold: number;
  /** Events said to come with the threshold's probability or more; right where they came. */
  readonly likely: AdmittedSignals;
  /** Events said not to come with the threshold's probability or more; right where they did not. */
  readonly unlikely: AdmittedSignals;
  /** Greatest probability of outcome 1, and of outcome 0. */
  readonly highest: { readonly likely: number; readonly unlikely: number };
}

/** How probabilities are judged. */
export interface JudgeOptions {
  readonly seed: number;
  /** Least confidence of a signal, from 0.5 to 1. Default 0.75. */
  readonly threshold?: number;
  /** Resamples of the intervals, at least 100. Default 500. */
  readonly resamples?: number;
  /** Per event the number of the window that it was judged in, from 0. Default: one window. */
  readonly windows?: ArrayLike<number> | undefined;
  /** What following outcome 1 of each event would have earned after costs, as a simple return. */
  readonly earned?: ArrayLike<number> | undefined;
}

/**
 * Judges calibrated probabilities by the outcomes. Intervals come from a bootstrap over blocks as long as events overlap, since overlapping events say
 * the same again.
 *
 * @param probabilities of outcome 1, one per event
 * @param events in the order of their starts, at least 10, both outcomes present
 * @throws InvalidInputError where there are too few events, the lengths differ, or only one outcome occurs
 */
export function judge(
  probabilities: ArrayLike<number>,
  events: readonly LabelledEvent[],
  { seed, threshold = 0.75, resamples = 500, windows, earned }: JudgeOptions,
): Judgement {
  const outcomes = Uint8Array.from(events, ({ outcome }) => outcome);
  const ones = outcomes.reduce((sum, outcome) => sum + outcome, 0);
  if (events.length !== probabilities.length || events.length < 10 || ones === 0 || ones === events.length)
    refuse('events', `${probabilities.length} probabilities of ${events.length} events, ${ones} of outcome 1`);
  if (!(threshold >= 0.5 && threshold <= 1)) refuseThreshold(threshold);
  const numbers = Float64Array.from(outcomes, (_, i) => i);
  const options = { seed, resamples, blockLength: overlap(events) };
  const figure = (of: (said: Float64Array, came: Float64Array) => number): JudgedFigure => {
    const { estimate, lower, upper } = bootstrapInterval(
      numbers,
      (drawn) =>
        of(
          drawn.map((i) => probabilities[i]),
          drawn.map((i) => outcomes[i]),
        ),
      options,
    );
    return { estimate, lower, upper };
  };
  const { ranks, count } = denseRanks(probabilities);
  const windowOf = (i: number): number => windows?.[i] ?? 0;
  const places = ranks.map((rank, i) => windowOf(i) * count + rank);
  const groups = 1 + numbers.reduce((most, i) => Math.max(most, windowOf(i)), 0);
  const area = (own: Int32Array, of: number): JudgedFigure => {
    const { estimate, lower, upper } = bootstrapInterval(
      numbers,
      (drawn) =>
        areaUnderRanks(
          drawn.map((i) => own[i]),
          count,
          drawn.map((i) => outcomes[i]),
          of,
        ),
      options,
    );
    return { estimate, lower, upper };
  };
  const baseRate = ones / events.length;
  const against = Float64Array.from(probabilities, (probability) => 1 - probability);
  return {
    events: events.length,
    from: events[0].start,
    to: events.reduce((latest, { end }) => Math.max(latest, end), events[0].end),
    baseRate,
    auc: area(places, groups),
    pooledAuc: area(ranks, 1),
    brier: figure(brierScore),
    baseBrier: baseRate * (1 - baseRate),
    logLoss: figure(logLoss),
    expectedCalibrationError: figure((said, came) => expectedCalibrationError(said, came)),
    reliability: reliabilityCurve(probabilities, outcomes),
    threshold,
    likely: admitted(probabilities, events, threshold, 1, earned),
    unlikely: admitted(against, events, threshold, 0, undefined),
    highest: { likely: Math.max(...Array.from(probabilities)), unlikely: Math.max(...against) },
  };
}

function admitted(
  confidences: ArrayLike<number>,
  events: readonly LabelledEvent[],
  threshold: number,
  expected: 0 | 1,
  earned: ArrayLike<number> | undefined,
): AdmittedSignals {
  const chosen = events.flatMap((_, i) => (confidences[i] >= threshold ? [i] : []));
  const own = chosen.map((i) => events[i]);
  const right = own.filter(({ outcome }) => outcome === expected).length;
  const independent = averageUniqueness(own).reduce((sum, value) => sum + value, 0);
  const share = chosen.length === 0 ? undefined : right / chosen.length;
  return {
    count: chosen.length,
    right,
    share,
    interval: wilsonInterval(right, chosen.length),
    independent,
    cautiousInterval: wilsonInterval((share ?? 0) * independent, independent),
    meanEarned:
      earned === undefined || chosen.length === 0
        ? undefined
        : chosen.reduce((sum, i) => sum + earned[i], 0) / chosen.length,
  };
}

/** Mean number of events that start while one is under way, itself included; at most a tenth of all. */
function overlap(events: readonly LabelledEvent[]): number {
  let sum = 0;
  let next = 0;
  const starts = events.map(({ start }) => start);
  const ends = events.map(({ end }) => end).sort((a, b) => a - b);
  for (const [i, end] of ends.entries()) {
    while (next < starts.length && starts[next] < end) next += 1;
    // Events that start before the i-th end, less those over by then.
    sum += next - i;
  }
  return Math.max(1, Math.min(sum / events.length, events.length / 10));
}

function refuse(field: string, given: string): never {
  throw new InvalidInputError({
    field,
    given,
    allowed: 'one probability for each of at least 10 events, of both outcomes',
    remedy: 'Judge over a longer time.',
  });
}

function refuseThreshold(threshold: number): never {
  throw new InvalidInputError({
    field: 'threshold',
    given: threshold,
    allowed: 'a confidence from 0.5 to 1',
    remedy: 'Leave it out for 0.75.',
  });
}
