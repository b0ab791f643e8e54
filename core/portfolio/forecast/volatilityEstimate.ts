import type { VolatilityModel } from './forecastSettings.ts';

/** What every volatility model says of one series of daily returns. */
export interface VolatilityEstimate {
  readonly model: VolatilityModel;
  /** Standard deviation of the next daily return. */
  readonly volatility: number;
  /** The level that it returns to; null where the model has none. */
  readonly longRun: number | null;
  /** Share of a shock to the variance that is left after a day; null where the model has none. */
  readonly persistence: number | null;
  /** r_t / s_t with s_t as it was forecast for day t, length T. */
  readonly standardized: Float64Array;
}

/**
 * Estimates tomorrow's volatility.
 * @param returns daily, oldest first
 * @throws Error saying why it cannot
 */
export type VolatilityMethod = (returns: Float64Array) => VolatilityEstimate;
