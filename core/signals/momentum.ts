import { normalCdf } from '../../quant/statistics/normal.ts';
import { InvalidInputError } from '../errors/invalidInput.ts';
import type { SignalDirection } from './signal.ts';

/** How momentum is measured. */
export interface MomentumOptions {
  /** Look-back windows in days; their scores are blended with equal weight. */
  readonly lookbacks: readonly number[];
  /** Centre of mass, in days, of the exponential weights of the volatility. */
  readonly volatilityDays: number;
  /** Scores below this, in standard deviations, are no trend: hold. */
  readonly holdBelow: number;
  /** Information coefficient: correlation of score and coming return that the expected return assumes. */
  readonly informationCoefficient: number;
  /** Horizon of the expected return in days. */
  readonly horizonDays: number;
}

/** The horizon is the month that Moskowitz, Ooi and Pedersen hold for. */
export const DEFAULT_MOMENTUM: MomentumOptions = {
  lookbacks: [30, 90],
  volatilityDays: 60,
  holdBelow: 0.5,
  informationCoefficient: 0.05,
  horizonDays: 30,
};

/** Daily volatility that rounding alone can make of prices that never moved. */
const ROUNDING_NOISE = 1e-9;

/** What past prices say of the coming ones. */
export interface MomentumForecast {
  readonly direction: SignalDirection;
  /** In [0.5, 1] for buy and sell; for hold the two-sided probability of a score at least as large without any trend. */
  readonly confidence: number;
  /** Simple return over `horizonDays`. */
  readonly expectedReturn: number;
  readonly horizonDays: number;
  /** The blended score; standard normal where prices have no drift. */
  readonly score: number;
}

/** Scores beyond this expect no more: such trends are as often exhausted as strong. */
const LARGEST_SCORE = 3;

/**
 * Time-series momentum of one asset.
 *
 * With daily log returns r and their volatility s (exponentially weighted, centre of mass `volatilityDays`, zero mean), each window of k
 * days has the t-statistic t_k = sum(r over k days) / (s sqrt(k)). Overlapping windows a < b correlate by sqrt(a / b), so the blend
 * z = sum(t_k) / sqrt(sum over pairs of sqrt(min / max)) is standard normal without drift. The confidence in its sign is Phi(|z|), the
 * probability of that sign of the drift under a flat prior. The expected return is volatility x information coefficient x score, scaled to
 * the horizon by its square root.
 *
 * The confidence is what the data say of a constant drift; it is not calibrated on outcomes.
 *
 * Sources: Moskowitz, Ooi and Pedersen, Time series momentum, Journal of Financial Economics 104 (2012), sections 2 and 3 (sign of the past
 * return, scaled by the ex-ante volatility with centre of mass 60 days); Grinold and Kahn, Active Portfolio Management (2000), chapter 6
 * (forecast = volatility x IC x score).
 *
 * @param closes daily closing prices, oldest first, above 0
 * @returns undefined where there are fewer closes than the longest window needs (its days + 1), or prices never moved
 * @throws InvalidInputError where a close is no price or an option is out of range
 */
export function momentumForecast(
  closes: readonly number[],
  options: MomentumOptions = DEFAULT_MOMENTUM,
): MomentumForecast | undefined {
  requireOptions(options);
  const bad = closes.findIndex((close) => !(Number.isFinite(close) && close > 0));
  if (bad >= 0)
    throw new InvalidInputError({
      field: `closes[${bad}]`,
      given: closes[bad],
      allowed: 'a finite price above 0',
      remedy: 'Leave malformed candles out.',
    });
  if (closes.length <= Math.max(...options.lookbacks)) return undefined;

  const returns = closes.slice(1).map((close, day) => Math.log(close / closes[day]));
  const volatility = exponentialVolatility(returns, options.volatilityDays);
  if (!(volatility > ROUNDING_NOISE)) return undefined;

  const score = blendedScore(returns, volatility, options.lookbacks);
  const capped = Math.max(-LARGEST_SCORE, Math.min(LARGEST_SCORE, score));
  const holds = Math.abs(score) < options.holdBelow;
  return {
    direction: holds ? 'hold' : score > 0 ? 'buy' : 'sell',
    confidence: holds ? 2 * normalCdf(-Math.abs(score)) : normalCdf(Math.abs(score)),
    expectedReturn: Math.expm1(options.informationCoefficient * volatility * Math.sqrt(options.horizonDays) * capped),
    horizonDays: options.horizonDays,
    score,
  };
}

/** Square root of the exponentially weighted mean of squared returns; the newest weighs most, and the weights sum to 1. */
function exponentialVolatility(returns: readonly number[], centreOfMass: number): number {
  const decay = centreOfMass / (centreOfMass + 1);
  let weight = 1;
  let weights = 0;
  let squares = 0;
  for (let day = returns.length - 1; day >= 0; day--) {
    squares += weight * returns[day] ** 2;
    weights += weight;
    weight *= decay;
  }
  return Math.sqrt(squares / weights);
}

function blendedScore(returns: readonly number[], volatility: number, lookbacks: readonly number[]): number {
  let scores = 0;
  let variance = 0;
  for (const days of lookbacks) {
    const past = returns.slice(-days).reduce((sum, value) => sum + value, 0);
    scores += past / (volatility * Math.sqrt(days));
    for (const other of lookbacks) variance += Math.sqrt(Math.min(days, other) / Math.max(days, other));
  }
  return scores / Math.sqrt(variance);
}

function requireOptions(options: MomentumOptions): void {
  const refuse = (field: keyof MomentumOptions, allowed: string): never => {
    throw new InvalidInputError({
      field: `momentum.${field}`,
      given: JSON.stringify(options[field]),
      allowed,
      remedy: 'Correct the option, or leave it out for the default.',
    });
  };
  const { lookbacks, volatilityDays, holdBelow, informationCoefficient, horizonDays } = options;
  if (lookbacks.length === 0 || !lookbacks.every((days) => Number.isInteger(days) && days >= 2))
    refuse('lookbacks', 'one or more whole numbers of days from 2');
  if (!(volatilityDays > 0)) refuse('volatilityDays', 'a number above 0');
  if (!(holdBelow >= 0)) refuse('holdBelow', 'a number from 0');
  if (!(informationCoefficient >= 0 && informationCoefficient <= 1))
    refuse('informationCoefficient', 'a number from 0 to 1');
  if (!(horizonDays > 0)) refuse('horizonDays', 'a number above 0');
}
