import {
  fullChannels,
  fullDirection,
  fullDrawdown,
  fullOscillators,
  fullRanges,
  fullReturns,
  fullTrend,
  fullVolatility,
  fullVolume,
} from './fullPrices.ts';
import {
  fullCalendar,
  fullDependence,
  fullDistribution,
  fullGarch,
  fullLiquidity,
  fullMarket,
  fullMarketSpread,
  fullVectorAutoregression,
} from './fullStatistics.ts';
import type { Segment } from './segments.ts';

/** Every feature of one symbol's own at its last candle, each computed from the whole segment by the formula in the registry; what is not defined is NaN. */
export function fullComputation(segment: Segment): ReadonlyMap<string, number> {
  const features = {
    ...fullReturns(segment),
    ...fullVolatility(segment),
    ...fullRanges(segment),
    ...fullTrend(segment),
    ...fullDirection(segment),
    ...fullChannels(segment),
    ...fullDrawdown(segment),
    ...fullOscillators(segment),
    ...fullVolume(segment),
    ...fullLiquidity(segment),
    ...fullDistribution(segment),
    ...fullDependence(segment),
    ...fullGarch(segment),
    ...fullMarket(segment),
    ...fullVectorAutoregression(segment),
    ...fullMarketSpread(segment),
    ...fullCalendar(segment),
  };
  return new Map(Object.entries(features).map(([name, value]) => [name, Number.isFinite(value) ? value : Number.NaN]));
}
