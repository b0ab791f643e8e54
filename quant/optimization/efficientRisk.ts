import { InvalidInputError } from '../errors/invalidInput.ts';
import { requireFields } from '../linalg/numericInput.ts';
import { maximumReturn } from './maximumReturn.ts';
import type { MeanVarianceInput } from './meanVarianceInput.ts';
import type { SearchResult } from './result.ts';

export interface EfficientRiskInput extends MeanVarianceInput {
  /** mu, expected returns per period, length n. */
  readonly returns: ArrayLike<number>;
  /** Largest standard deviation of the return per period, >= 0. */
  readonly targetVolatility: number;
}

/**
 * The portfolio of greatest expected return within a volatility: `maximumReturn` with the variance budget targetVolatility^2.
 *
 * @returns as `maximumReturn`
 * @throws InvalidInputError for malformed inputs
 */
export function efficientRisk(input: EfficientRiskInput): SearchResult {
  requireFields(input, 'input');
  const { targetVolatility } = input;
  if (!(Number.isFinite(targetVolatility) && targetVolatility >= 0)) {
    throw new InvalidInputError({
      field: 'targetVolatility',
      given: targetVolatility,
      allowed: 'a finite number of at least 0',
      remedy: 'Give the largest standard deviation of the return per period.',
    });
  }
  return maximumReturn({ ...input, varianceBudget: targetVolatility ** 2 });
}
