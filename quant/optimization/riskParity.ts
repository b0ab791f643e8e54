import type { MatrixInput } from '../linalg/denseMatrix.ts';
import type { PortfolioConstraints } from './constraints.ts';
import { riskBudgeting } from './riskBudgeting.ts';
import type { RiskBudgetResult } from './riskBudgetPortfolio.ts';

export interface RiskParityInput {
  /** S, covariance of returns per period, n x n, positive semidefinite with positive variances; it may be singular. */
  readonly covariance: MatrixInput;
  /** Long only. The budget's maximum is invested as far as the caps allow. */
  readonly constraints?: PortfolioConstraints;
}

/**
 * Risk parity (equal risk contributions): every asset contributes 1/n of the portfolio's variance.
 *
 *     w_i (S w)_i = w'S w / n,   w > 0
 *
 * Method, constraints, errors and sources: see `riskBudgeting`, of which this is the case of equal budgets.
 */
export function riskParity(input: RiskParityInput): RiskBudgetResult {
  return riskBudgeting(input);
}
