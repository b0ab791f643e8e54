import { shortText } from '../payloads/shortText.ts';
import type { Signal, SignalDirection, SignalPart } from './signal.ts';

/** What one source says of a symbol, and how much its word counts. */
export interface WeightedSignal {
  readonly signal: Signal;
  /** Name of the source, and its place in the batch's list of sources. */
  readonly name: string;
  readonly place: number;
  /** Above 0; only its proportion to the others' matters. */
  readonly weight: number;
}

/** The horizon of signals that tell none is left to who reads them; beside others that tell one it counts as this. */
export interface PoolOptions {
  readonly horizonDays: number;
}

/** A probability of 0 or 1 would outvote all others for ever: in a pool none counts for more than this. */
const MOST_CERTAIN = 0.999;

/** The names of the sources travel with every symbol. */
const LONGEST_SOURCE = 80;

const DAY_MS = 86_400_000;

/**
 * Several signals for one symbol as one, by the logarithmic opinion pool with weights that sum to 1: with p_i the probability that source i gives to a
 * rise (the confidence of a buy, 1 minus that of a sell, 1/2 for a hold, which knows no direction),
 *
 *     logit p = sum_i w_i logit p_i / sum_i w_i,  logit p = ln(p / (1 - p)).
 *
 * The pool lies between the most and the least sure source, is the common word where all agree, and takes up evidence in the same way whether it comes
 * before or after the pooling (external Bayesianity). Sources that say nothing of the symbol do not count.
 *
 * It is as old as its oldest part, and its horizon ends with the first of theirs to end. The expected return is the weighted mean per day of those
 * that tell one, over that horizon, and 0 where its sign is not that of the direction: such a signal earns nothing.
 *
 * Where none tells a return, its information coefficient is the weighted mean of those that carry one.
 *
 * One signal alone stays as it is.
 *
 * Source: C. Genest and J. Zidek, Combining probability distributions: a critique and an annotated bibliography, Statistical Science 1 (1986), sections 3
 * and 4.
 *
 * @param parts at least one, of one symbol, none older than it may be
 */
export function poolSignals(parts: readonly WeightedSignal[], options: PoolOptions): Signal {
  // In a fixed order, so that rounding does not depend on who answered first.
  const ordered = [...parts].sort((a, b) => (a.name < b.name ? -1 : 1));
  const [first, ...others] = ordered;
  if (others.length === 0) return first.signal;
  const total = sumOf(ordered, ({ weight }) => weight);
  const { direction, confidence } = directionOf(
    sumOf(ordered, ({ signal, weight }) => (weight / total) * logOdds(signal)),
    sumOf(ordered, ({ signal, weight }) => (weight / total) * signal.confidence),
    ordered.every(({ signal }) => signal.direction === 'hold'),
  );
  const at = Math.min(...ordered.map(({ signal }) => signal.at));
  const horizonDays = horizonOf(ordered, at, options.horizonDays);
  const expected = expectedReturnOf(ordered, horizonDays ?? options.horizonDays, options.horizonDays);
  const agrees = Math.sign(expected ?? 0) === { buy: 1, sell: -1, hold: 0 }[direction];
  return {
    symbol: first.signal.symbol,
    direction,
    confidence,
    at,
    source: shortText(ordered.map(({ name }) => name).join(' + '), LONGEST_SOURCE),
    ...(expected === undefined ? coefficientOf(ordered) : { expectedReturn: agrees ? expected : 0 }),
    ...(horizonDays === undefined ? {} : { horizonDays }),
    parts: ordered.map(partOf),
  };
}

function partOf({ place, signal }: WeightedSignal): SignalPart {
  return [place, signal.direction, Number(signal.confidence.toFixed(6)), signal.id ?? ''];
}

/** Log odds of a rise. */
function logOdds({ direction, confidence }: Signal): number {
  if (direction === 'hold') return 0;
  const sure = Math.max(1 - MOST_CERTAIN, Math.min(MOST_CERTAIN, confidence));
  return (direction === 'buy' ? 1 : -1) * Math.log(sure / (1 - sure));
}

/** @param meanConfidence of the parts, which is that of a hold where all of them hold */
function directionOf(
  logit: number,
  meanConfidence: number,
  allHold: boolean,
): { readonly direction: SignalDirection; readonly confidence: number } {
  if (allHold) return { direction: 'hold', confidence: Math.min(1, meanConfidence) };
  if (logit === 0) return { direction: 'hold', confidence: 0.5 };
  return { direction: logit > 0 ? 'buy' : 'sell', confidence: 1 / (1 + Math.exp(-Math.abs(logit))) };
}

function coefficientOf(parts: readonly WeightedSignal[]): Pick<Signal, 'informationCoefficient'> {
  const carrying = parts.filter(({ signal }) => signal.informationCoefficient !== undefined);
  if (carrying.length === 0) return {};
  const weighted = sumOf(carrying, ({ signal, weight }) => weight * (signal.informationCoefficient ?? 0));
  return { informationCoefficient: weighted / sumOf(carrying, ({ weight }) => weight) };
}

/** Days from `at` to the first end of a horizon; undefined where no part tells one. */
function horizonOf(parts: readonly WeightedSignal[], at: number, untold: number): number | undefined {
  if (parts.every(({ signal }) => signal.horizonDays === undefined)) return undefined;
  const ends = parts.map(({ signal }) => signal.at + (signal.horizonDays ?? untold) * DAY_MS);
  return (Math.min(...ends) - at) / DAY_MS;
}

/** Weighted mean of the returns per day that are told, over `days`; undefined where none is. */
function expectedReturnOf(parts: readonly WeightedSignal[], days: number, untold: number): number | undefined {
  const telling = parts.filter(({ signal }) => signal.expectedReturn !== undefined);
  if (telling.length === 0) return undefined;
  const weights = sumOf(telling, ({ weight }) => weight);
  const perDay = sumOf(
    telling,
    ({ signal, weight }) => (weight * (signal.expectedReturn ?? 0)) / (signal.horizonDays ?? untold),
  );
  return Math.max(-1, (days * perDay) / weights);
}

function sumOf<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}
