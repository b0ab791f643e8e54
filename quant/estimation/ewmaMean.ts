import type { MatrixInput } from '../linalg/denseMatrix.ts';
import { transposedMatVec } from '../linalg/multiply.ts';
import { requireFields } from '../linalg/numericInput.ts';
import { exponentialWeights } from './decay.ts';
import { requireObservations } from './observations.ts';

export interface EwmaMeanOptions {
  /** lambda in (0, 1), per period. Default 0.94. */
  readonly decay?: number;
  /** `normalised` (default): weights proportional to lambda^age. `first`: the recursion started at the first return. */
  readonly start?: 'normalised' | 'first';
}

/**
 * Exponentially weighted average return per asset, m_i = sum_t w_t r_ti with w_t falling by lambda per period into the past.
 *
 * Source: J.P. Morgan/Reuters, RiskMetrics Technical Document, 4th ed. (1996), section 5.2.
 *
 * @param returns T x N, oldest first, T >= 1
 * @returns length N, per period
 * @throws InvalidInputError for a decay outside (0, 1), no observations or an element that is not finite
 */
export function ewmaMean(returns: MatrixInput, options: EwmaMeanOptions = {}): Float64Array {
  requireFields(options, 'options');
  const { rows, columns, data } = requireObservations(returns, 'returns', 1);
  const weights = exponentialWeights(rows, options.decay ?? 0.94, options.start ?? 'normalised');
  return transposedMatVec(data, rows, columns, weights);
}
