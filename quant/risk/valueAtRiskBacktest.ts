import { InvalidInputError } from '../errors/invalidInput.ts';
import { requireVector } from '../estimation/observations.ts';
import { requireFields } from '../linalg/numericInput.ts';
import { type ChristoffersenTests, christoffersenTests } from './christoffersen.ts';
import { empiricalQuantile, type QuantileConvention } from './empiricalQuantile.ts';
import { kupiecTest } from './kupiec.ts';
import type { LikelihoodRatioTest } from './likelihoodRatio.ts';
import { requireConfidence, requireSeries } from './riskInput.ts';
import { type TrafficLight, trafficLight } from './trafficLight.ts';

/** How well a series of VaR forecasts held. */
export interface ValueAtRiskBacktest extends ChristoffersenTests {
  readonly periods: number;
  /** Indices of the periods whose loss exceeded the forecast. */
  readonly violations: readonly number[];
  readonly kupiec: LikelihoodRatioTest;
  readonly trafficLight: TrafficLight;
}

/**
 * Compares returns with the VaR forecast for each of them: a violation is a return strictly below minus the VaR.
 *
 * Source: Kupiec (1995); Christoffersen (1998); Basel Committee (1996), of the tests that it runs.
 *
 * @param returns length n >= 2
 * @param forecasts length n, positive losses, each made before its return was known
 * @param confidence of the forecasts, such as 0.95
 * @throws InvalidInputError for lengths that do not fit, elements that are not finite or a confidence out of range
 */
export function backtestValueAtRisk(
  returns: ArrayLike<number>,
  forecasts: ArrayLike<number>,
  confidence: number,
): ValueAtRiskBacktest {
  const realised = requireSeries(returns, 2);
  const limits = requireVector(forecasts, realised.length, 'forecasts');
  const flags = Array.from(realised, (value, t) => value < -limits[t]);
  const violations = flags.flatMap((violated, t) => (violated ? [t] : []));
  return {
    periods: realised.length,
    violations,
    kupiec: kupiecTest(realised.length, violations.length, confidence),
    ...christoffersenTests(flags, confidence),
    trafficLight: trafficLight(realised.length, violations.length, confidence),
  };
}

/** How historical VaR forecasts are made period by period. */
export interface RollingHistoricalOptions {
  /** Number of returns each forecast looks back on, at least 2. */
  readonly window: number;
  /** Such as 0.95; between 0.5 and 1. */
  readonly confidence: number;
  /** Default `linear`. */
  readonly quantile?: QuantileConvention;
}

/**
 * Historical VaR of every period from the `window` returns before it.
 *
 * @param returns length T > window
 * @returns length T - window; element k is the forecast for return k + window
 * @throws InvalidInputError for too few returns, one that is not finite, or options out of range
 */
export function rollingHistoricalValueAtRisk(
  returns: ArrayLike<number>,
  options: RollingHistoricalOptions,
): Float64Array {
  requireFields(options, 'options');
  const { window, quantile = 'linear' } = options;
  const tail = 1 - requireConfidence(options.confidence);
  if (!(Number.isInteger(window) && window >= 2)) {
    throw new InvalidInputError({
      field: 'window',
      given: window,
      allowed: 'a whole number of 2 or more',
      remedy: 'A year of days is customary: 250.',
    });
  }
  const series = requireSeries(returns, window + 1);
  return Float64Array.from(
    { length: series.length - window },
    (_, k) => -empiricalQuantile(series.slice(k, k + window).sort(), tail, quantile),
  );
}
