import type { MatrixInput } from '../linalg/denseMatrix.ts';
import { centredSeries } from './centred.ts';
import { requireObservations } from './observations.ts';

/**
 * Average return per asset, m_i = sum_t r_ti / T, per period. The noisiest input of any optimizer: see the shrunk means.
 *
 * @param returns T x N, T >= 1
 * @returns length N
 * @throws InvalidInputError for no observations or an element that is not finite
 */
export function sampleMean(returns: MatrixInput): Float64Array {
  return centredSeries(requireObservations(returns, 'returns', 1)).means;
}
