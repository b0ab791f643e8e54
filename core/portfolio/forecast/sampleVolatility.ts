import type { VolatilityEstimate } from './volatilityEstimate.ts';

/** Root mean square of the returns: the volatility of a market that does not change. @throws Error for returns that are all zero. */
export function sampleVolatility(returns: Float64Array): VolatilityEstimate {
  const volatility = rootMeanSquare(returns);
  if (!(volatility > 0)) throw new Error('the price never moved');
  return {
    model: 'sample',
    volatility,
    longRun: volatility,
    persistence: null,
    standardized: returns.map((value) => value / volatility),
  };
}

/** sqrt(sum x^2 / T), without overflow of the squares. */
export function rootMeanSquare(values: Float64Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  if (!(largest > 0)) return 0;
  let squares = 0;
  for (const value of values) squares += (value / largest) ** 2;
  return largest * Math.sqrt(squares / values.length);
}
