import { InvalidInputError } from '../../errors/invalidInput.ts';

/** Models of a symbol's volatility, in the order in which one stands in for another that fails. */
export const VOLATILITY_MODELS = ['garch', 'ewma', 'sample'] as const;

export type VolatilityModel = (typeof VOLATILITY_MODELS)[number];

/** How the forecast is made. */
export interface ForecastSettings {
  /** Daily returns that are looked back on at most. */
  readonly windowDays: number;
  /** The first volatility model tried. */
  readonly volatility: VolatilityModel;
  /** delta of the equilibrium pi = delta S w, above 0: the market's Sharpe ratio over its volatility. */
  readonly riskAversion: number;
  /** tau: uncertainty of the equilibrium mean as a share of the covariance, above 0. */
  readonly tau: number;
  /** Correlation of signals with what comes, 0 to 1, that a signal which tells no return itself is given credit for. */
  readonly informationCoefficient: number;
  /** Horizon of signals that tell none, in days. */
  readonly horizonDays: number;
  /** Days over which expected returns are a mean: how long a position is held. What a view says beyond its own horizon is nothing. */
  readonly holdingDays: number;
  readonly varViews: {
    readonly enabled: boolean;
    /** Share of false discoveries among the lead-lag relations that are used. */
    readonly significance: number;
  };
  readonly pairs: {
    readonly enabled: boolean;
    /** Share of false discoveries among the pairs that count as cointegrated. */
    readonly significance: number;
    /** Half-lives, in days, of spreads whose reversion is used as a view. */
    readonly minHalfLife: number;
    readonly maxHalfLife: number;
  };
}

/**
 * Lead-lag relations and pairs are off: out of sample they were churn (docs/decisions.md has the figures). An information coefficient of 0.05 is that of a good forecaster (Grinold and Kahn, Active portfolio management, 2nd ed., 2000, chapter 10). riskAversion 1 stands for a
 * Sharpe ratio of 0.7 at a volatility of 70 % a year.
 */
export const DEFAULT_FORECAST: ForecastSettings = {
  windowDays: 500,
  volatility: 'garch',
  riskAversion: 1,
  tau: 0.05,
  informationCoefficient: 0.05,
  horizonDays: 30,
  holdingDays: 30,
  varViews: { enabled: false, significance: 0.05 },
  pairs: { enabled: false, significance: 0.05, minHalfLife: 2, maxHalfLife: 30 },
};

/** @throws InvalidInputError naming the setting that is out of range. */
export function requireForecastSettings(settings: ForecastSettings): ForecastSettings {
  const refuse = (field: string, given: unknown, allowed: string): never => {
    throw new InvalidInputError({
      field: `forecast.${field}`,
      given: JSON.stringify(given),
      allowed,
      remedy: 'Correct it, or leave it out for the default.',
    });
  };
  const {
    windowDays,
    volatility,
    riskAversion,
    tau,
    informationCoefficient,
    horizonDays,
    holdingDays,
    varViews,
    pairs,
  } = settings;
  if (!(Number.isInteger(windowDays) && windowDays >= 20)) refuse('windowDays', windowDays, 'a whole number from 20');
  if (!VOLATILITY_MODELS.includes(volatility)) refuse('volatility', volatility, VOLATILITY_MODELS.join(', '));
  for (const [field, value] of Object.entries({
    riskAversion,
    tau,
    horizonDays,
    holdingDays,
    'pairs.minHalfLife': pairs.minHalfLife,
  }))
    if (!(value > 0 && value < Number.POSITIVE_INFINITY)) refuse(field, value, 'a finite number above 0');
  if (!(informationCoefficient >= 0 && informationCoefficient <= 1))
    refuse('informationCoefficient', informationCoefficient, 'a number from 0 to 1');
  if (!(pairs.maxHalfLife >= pairs.minHalfLife))
    refuse('pairs.maxHalfLife', pairs.maxHalfLife, `a number from minHalfLife, ${pairs.minHalfLife}`);
  for (const [field, { significance }] of Object.entries({ varViews, pairs }))
    if (!(significance > 0 && significance < 1))
      refuse(`${field}.significance`, significance, 'a number between 0 and 1, both excluded');
  return settings;
}
