import { InvalidInputError } from '../errors/invalidInput.ts';
import { requireVector } from '../estimation/observations.ts';
import { described, requireFields } from '../linalg/numericInput.ts';
import { normalPdf, normalQuantile } from '../statistics/normal.ts';
import { createRandom } from '../statistics/random.ts';
import { studentTPdf, studentTQuantile } from '../statistics/studentT.ts';
import { requireConfidence, requireSeries } from './riskInput.ts';

export interface ShortfallTestOptions {
  /** The same seed gives the same p-value on every machine. */
  readonly seed: number | bigint;
  /** Number of simulated histories, from 100 to 1,000,000. Default 2000. */
  readonly simulations?: number;
  /** Of Student's t that the model takes returns for, above 1; Infinity (default) is the normal distribution. */
  readonly degreesOfFreedom?: number;
}

/** Whether expected shortfall was forecast large enough. */
export interface ExpectedShortfallTest {
  /** Z_2: 0 on average if the model is right, below 0 where losses in the tail were more or larger than forecast. */
  readonly statistic: number;
  /** Chance of a statistic this low or lower if the model is right (one-sided). */
  readonly pValue: number;
  /** Returns below minus the VaR. */
  readonly violations: number;
}

/**
 * Acerbi and Szekely's second test of expected shortfall: over the n periods, with p = 1 - c and the returns r_t that lie below minus their VaR,
 *   Z_2 = 1 + sum_t r_t / (n p ES_t).
 * It looks at the number and the size of the losses in the tail at once. The p-value is simulated for returns of mean 0 from a normal or Student-t distribution of
 * any scale, for which r_t / ES_t does not depend on the scale. At 97.5 % a statistic below -0.7 is significant at 5 % for all but extreme tails.
 *
 * Source: C. Acerbi and B. Szekely, Backtesting expected shortfall, Risk (December 2014).
 *
 * @param returns length n >= 1, oldest first
 * @param valueAtRisk forecasts, length n, positive losses, each made before its return was known
 * @param expectedShortfall forecasts, length n, above 0
 * @param confidence c of both, such as 0.975
 * @throws InvalidInputError for lengths that do not fit, elements that are not finite, an expected shortfall of 0 or less, or options out of range
 */
export function expectedShortfallTest(
  returns: ArrayLike<number>,
  valueAtRisk: ArrayLike<number>,
  expectedShortfall: ArrayLike<number>,
  confidence: number,
  options: ShortfallTestOptions,
): ExpectedShortfallTest {
  const realised = requireSeries(returns, 1);
  const n = realised.length;
  const limits = requireVector(valueAtRisk, n, 'valueAtRisk');
  const shortfalls = requirePositive(requireVector(expectedShortfall, n, 'expectedShortfall'));
  const tail = 1 - requireConfidence(confidence);
  const { simulations, degreesOfFreedom, random } = requireTestOptions(options);
  let total = 0;
  let violations = 0;
  for (let t = 0; t < n; t++) {
    if (realised[t] >= -limits[t]) continue;
    violations += 1;
    total += realised[t] / shortfalls[t];
  }
  const statistic = 1 + total / (n * tail);
  const shortfall = unitShortfall(tail, degreesOfFreedom);
  const allowance = 1e-12 * Math.max(1, Math.abs(statistic));
  let lower = 0;
  for (let k = 0; k < simulations; k++) {
    let sum = 0;
    for (let t = 0; t < n; t++) {
      const level = random.uniform();
      if (level < tail) sum += studentTQuantile(level, degreesOfFreedom);
    }
    if (1 + sum / (n * tail * shortfall) <= statistic + allowance) lower += 1;
  }
  return { statistic, pValue: (lower + 1) / (simulations + 1), violations };
}

/** Expected shortfall of the distribution itself: -E(z | z below its quantile). */
function unitShortfall(tail: number, degreesOfFreedom: number): number {
  if (degreesOfFreedom === Number.POSITIVE_INFINITY) return normalPdf(normalQuantile(tail)) / tail;
  const quantile = studentTQuantile(tail, degreesOfFreedom);
  const density = studentTPdf(quantile, degreesOfFreedom);
  return ((density / tail) * (degreesOfFreedom + quantile * quantile)) / (degreesOfFreedom - 1);
}

function requireTestOptions(options: ShortfallTestOptions) {
  const { seed, simulations = 2000, degreesOfFreedom = Number.POSITIVE_INFINITY } = requireFields(options, 'options');
  if (!(Number.isInteger(simulations) && simulations >= 100 && simulations <= 1_000_000)) {
    throw new InvalidInputError({
      field: 'simulations',
      given: described(simulations),
      allowed: 'a whole number from 100 to 1,000,000',
      remedy: 'Leave it out for 2000.',
    });
  }
  if (!(typeof degreesOfFreedom === 'number' && degreesOfFreedom > 1)) {
    throw new InvalidInputError({
      field: 'degreesOfFreedom',
      given: described(degreesOfFreedom),
      allowed: 'a number above 1, or Infinity',
      remedy: 'Leave it out for the normal distribution; 4 to 8 are usual for daily returns.',
    });
  }
  return { simulations, degreesOfFreedom, random: createRandom(seed) };
}

function requirePositive(shortfalls: Float64Array): Float64Array {
  const bad = shortfalls.findIndex((value) => value <= 0);
  if (bad < 0) return shortfalls;
  throw new InvalidInputError({
    field: 'expectedShortfall',
    given: `${shortfalls[bad]} at position ${bad}`,
    allowed: 'losses above 0',
    remedy: 'Losses are positive: give the forecast without a minus sign.',
  });
}
