import { InvalidInputError } from '../../errors/invalidInput.ts';
import { type Candle, TIMEFRAME_MS } from '../../market/candle.ts';
import { requireCandlesInOrder, requireHorizon } from './candlesInOrder.ts';
import type { CandleLabel } from './label.ts';

/** The barriers of a position, and what counts as reaching them. */
export interface TripleBarrierOptions {
  /** Days after which the position is closed in any case. */
  readonly horizonDays: number;
  /** Distance of the barrier of profit, in standard deviations of the return over the horizon; Infinity for none. */
  readonly profit: number;
  /** Distance of the barrier of loss, in the same units; Infinity for none. */
  readonly loss: number;
  /** Least distance of either barrier as a log return, such as the costs of a trade. Default 0. */
  readonly leastDistance?: number;
  /**
   * `range`: by the high and low of a candle, at the barrier, or at the open where that lies beyond it; a candle that reaches both counts as a loss. `close`: by closes alone,
   * at the close. Default `range`.
   */
  readonly touch?: 'range' | 'close';
  /** What the outcome is where time runs out first: 1 for a gain (`sign`), or 0 in any case (`miss`). Default `sign`. */
  readonly atTime?: 'sign' | 'miss';
}

/** What ended a position. */
export type Barrier = 'profit' | 'loss' | 'time';

/** A label with the barrier that was reached. */
export interface BarrierLabel extends CandleLabel {
  readonly barrier: Barrier;
}

/**
 * Labels positions by which of three barriers they reach first: one of profit, one of loss, one of time. With s the volatility of a day, the first two lie multiples of
 * s sqrt(horizonDays) away, each its own, but at least `leastDistance`.
 *
 * The outcome is 1 for the barrier of profit, 0 for that of loss, and by `atTime` otherwise. With `sides` given by a primary rule these are meta-labels: whether to act on the rule.
 *
 * A candle without volatility, or with side 0, has no label; nor has one whose end the candles do not show yet. All weights are 1.
 *
 * Source: Lopez de Prado (2018), Advances in Financial Machine Learning, sections 3.3 to 3.6.
 *
 * @param candles ended daily candles of one symbol, ascending
 * @param volatilities one per candle: standard deviation of a day's log return as known at its close; NaN or 0 where there is none
 * @param sides one per candle: 1 for long, -1 for short, 0 for no position. Default: long at each
 * @throws InvalidInputError where the candles or the options are unusable, or the lists are not as long as the candles
 */
export function tripleBarrierLabels(
  candles: readonly Candle[],
  volatilities: ArrayLike<number>,
  options: TripleBarrierOptions,
  sides?: ArrayLike<number>,
): BarrierLabel[] {
  requireCandlesInOrder(candles);
  requireOptions(options);
  requireLength('volatilities', volatilities, candles);
  if (sides !== undefined) requireSides(sides, candles);
  const labels: BarrierLabel[] = [];
  for (const index of candles.keys()) {
    const side = sides?.[index] ?? 1;
    const width = volatilities[index] * Math.sqrt(options.horizonDays);
    if (side === 0 || !(width > 0 && width < Number.POSITIVE_INFINITY)) continue;
    const exit = firstExit(candles, index, side, width, options);
    if (exit === undefined) continue;
    const { end, logReturn, barrier } = exit;
    labels.push({
      index,
      start: candles[index].openTime + TIMEFRAME_MS['1d'],
      end: candles[end].openTime + TIMEFRAME_MS['1d'],
      outcome: outcomeOf(barrier, logReturn, options.atTime ?? 'sign'),
      logReturn,
      weight: 1,
      barrier,
    });
  }
  return labels;
}

interface Exit {
  /** Place of the candle. */
  readonly end: number;
  /** Of the position. */
  readonly logReturn: number;
  readonly barrier: Barrier;
}

function outcomeOf(barrier: Barrier, logReturn: number, atTime: 'sign' | 'miss'): 0 | 1 {
  if (barrier === 'time') return atTime === 'sign' && logReturn > 0 ? 1 : 0;
  return barrier === 'profit' ? 1 : 0;
}

/** Where the position ends; undefined while the candles do not show it. */
function firstExit(
  candles: readonly Candle[],
  start: number,
  side: number,
  width: number,
  { horizonDays, profit, loss, leastDistance = 0, touch = 'range' }: TripleBarrierOptions,
): Exit | undefined {
  const entry = candles[start].close;
  const until = candles[start].openTime + horizonDays * TIMEFRAME_MS['1d'];
  const upper = Math.max(profit * width, leastDistance);
  const lower = -Math.max(loss * width, leastDistance);
  const gain = (price: number): number => side * Math.log(price / entry);
  let end = start;
  for (; end + 1 < candles.length && candles[end + 1].openTime <= until; end += 1) {
    const candle = candles[end + 1];
    const reached = touch === 'close' ? byClose(gain(candle.close), lower, upper) : byRange(candle, gain, lower, upper);
    if (reached !== undefined) return { end: end + 1, ...reached };
  }
  const over = candles[candles.length - 1].openTime >= until;
  return over && end > start ? { end, logReturn: gain(candles[end].close), barrier: 'time' } : undefined;
}

type Reached = Omit<Exit, 'end'> | undefined;

function byClose(now: number, lower: number, upper: number): Reached {
  if (now <= lower) return { logReturn: now, barrier: 'loss' };
  return now >= upper ? { logReturn: now, barrier: 'profit' } : undefined;
}

function byRange(candle: Candle, gain: (price: number) => number, lower: number, upper: number): Reached {
  const open = gain(candle.open);
  if (open <= lower) return { logReturn: open, barrier: 'loss' };
  if (open >= upper) return { logReturn: open, barrier: 'profit' };
  const ends = [gain(candle.high), gain(candle.low), gain(candle.close)];
  if (Math.min(...ends) <= lower) return { logReturn: lower, barrier: 'loss' };
  return Math.max(...ends) >= upper ? { logReturn: upper, barrier: 'profit' } : undefined;
}

function requireOptions({ horizonDays, profit, loss, leastDistance = 0 }: TripleBarrierOptions): void {
  requireHorizon(horizonDays);
  for (const [field, value] of [
    ['profit', profit],
    ['loss', loss],
  ] as const)
    if (!(value > 0))
      throw new InvalidInputError({
        field,
        given: value,
        allowed: 'a number above 0, or Infinity for no such barrier',
        remedy: 'Give the distance in standard deviations, such as 1.',
      });
  if (!(leastDistance >= 0 && leastDistance < Number.POSITIVE_INFINITY))
    throw new InvalidInputError({
      field: 'leastDistance',
      given: leastDistance,
      allowed: 'a log return from 0',
      remedy: 'Leave it out for 0.',
    });
}

function requireLength(field: string, values: ArrayLike<number>, candles: readonly Candle[]): void {
  if (values.length === candles.length) return;
  throw new InvalidInputError({
    field,
    given: `${values.length} of them`,
    allowed: `one per candle: ${candles.length}`,
    remedy: 'Give NaN or 0 for a candle that has none.',
  });
}

function requireSides(sides: ArrayLike<number>, candles: readonly Candle[]): void {
  requireLength('sides', sides, candles);
  for (let index = 0; index < sides.length; index += 1)
    if (![-1, 0, 1].includes(sides[index]))
      throw new InvalidInputError({
        field: `sides[${index}]`,
        given: sides[index],
        allowed: '1 (long), -1 (short) or 0 (no position)',
        remedy: 'Give the side that the primary rule takes.',
      });
}
