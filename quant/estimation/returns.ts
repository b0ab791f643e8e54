import type { Matrix } from 'ml-matrix';
import { InvalidInputError } from '../errors/invalidInput.ts';
import { type DenseMatrix, type MatrixInput, toMatrix, zeros } from '../linalg/denseMatrix.ts';
import { requireObservations } from './observations.ts';

/**
 * Simple returns r_t = P_t / P_(t-1) - 1: the ones that add up over assets (a portfolio's return is the weighted sum).
 *
 * Source: Campbell, Lo and MacKinlay (1997), The Econometrics of Financial Markets, equation 1.4.1.
 *
 * @param prices (T + 1) x N, positive, oldest first
 * @returns T x N
 * @throws InvalidInputError for fewer than 2 prices or a price that is not positive and finite
 */
export function simpleReturns(prices: MatrixInput): Matrix {
  return changes(prices, (now, before) => (now - before) / before);
}

/**
 * Log returns r_t = log(P_t / P_(t-1)): the ones that add up over time. Volatility models use them.
 *
 * Source: Campbell, Lo and MacKinlay (1997), The Econometrics of Financial Markets, equation 1.4.4.
 *
 * @param prices (T + 1) x N, positive, oldest first
 * @returns T x N
 * @throws InvalidInputError for fewer than 2 prices or a price that is not positive and finite
 */
export function logReturns(prices: MatrixInput): Matrix {
  return changes(prices, (now, before) => {
    const ratio = now / before;
    // Between one half and two the difference of the prices is exact; further out log1p would lose what the ratio keeps.
    return ratio > 0.5 && ratio < 2 ? Math.log1p((now - before) / before) : Math.log(ratio);
  });
}

function changes(prices: MatrixInput, change: (now: number, before: number) => number): Matrix {
  const levels = requirePrices(prices);
  const n = levels.columns;
  const result = zeros(levels.rows - 1, n);
  for (let k = 0; k < result.data.length; k++) result.data[k] = change(levels.data[k + n], levels.data[k]);
  return toMatrix(result);
}

function requirePrices(prices: MatrixInput): DenseMatrix {
  const levels = requireObservations(prices, 'prices');
  const bad = levels.data.findIndex((value) => !(value > 0));
  if (bad >= 0) {
    throw new InvalidInputError({
      field: 'prices',
      given: `${levels.data[bad]} in row ${Math.floor(bad / levels.columns)}, column ${bad % levels.columns}`,
      allowed: 'positive prices',
      remedy: 'Align the candles first, so that bad ticks are left out.',
    });
  }
  return levels;
}
