import { InvalidInputError } from '../../errors/invalidInput.ts';
import type { Candle } from '../../market/candle.ts';
import { candleFault } from '../features/candleFault.ts';

/**
 * Refuses candles that labels cannot be made of.
 *
 * @throws InvalidInputError where a candle has impossible figures, or does not come after the one before it
 */
export function requireCandlesInOrder(candles: readonly Candle[]): void {
  let before = Number.NEGATIVE_INFINITY;
  for (const [index, candle] of candles.entries()) {
    const fault = candle.openTime > before ? candleFault(candle) : `its open time is not later than ${before}`;
    if (fault !== undefined)
      throw new InvalidInputError({
        field: `candles[${index}]`,
        given: JSON.stringify(candle),
        allowed: `usable candles in ascending order of time (${fault})`,
        remedy: 'Sort the candles, and leave out what is no candle.',
      });
    before = candle.openTime;
  }
}

/**
 * Refuses a number of days that is none.
 *
 * @throws InvalidInputError
 */
export function requireHorizon(horizonDays: number): void {
  if (Number.isSafeInteger(horizonDays) && horizonDays >= 1) return;
  throw new InvalidInputError({
    field: 'horizonDays',
    given: horizonDays,
    allowed: 'a whole number of days from 1',
    remedy: 'Give the days that the position is held at most.',
  });
}
