import { InvalidInputError } from '../errors/invalidInput.ts';
import { requireVector } from '../estimation/observations.ts';
import type { MatrixInput, SquareMatrix } from '../linalg/denseMatrix.ts';
import { requireFields } from '../linalg/numericInput.ts';
import { boundedRiskBudgets } from './boundedRiskBudgets.ts';
import { constrainedRiskBudgets } from './constrainedRiskBudgets.ts';
import type { PortfolioConstraints } from './constraints.ts';
import { requireCovariance } from './covarianceInput.ts';
import { fewRiskBudgets } from './fewRiskBudgets.ts';
import { symmetric } from './meanVarianceInput.ts';
import type { FailedOptimization, InfeasibleProblem } from './result.ts';
import { riskBudgetDescent } from './riskBudgetDescent.ts';
import {
  boundedPortfolio,
  constrainedPortfolio,
  NO_RISK,
  type RiskBudgetPortfolio,
  type RiskBudgetResult,
} from './riskBudgetPortfolio.ts';
import { keepsTheRest, type LongOnlyBox, longOnlyBox } from './ruleConstraints.ts';

export interface RiskBudgetingInput {
  /** S, covariance of returns per period, n x n, positive semidefinite with positive variances; it may be singular. */
  readonly covariance: MatrixInput;
  /** b, share of the variance each asset is to contribute: positive, length n, normalised to sum 1. Default equal. */
  readonly budgets?: ArrayLike<number>;
  /** Long only. The budget's maximum is invested as far as the caps allow. */
  readonly constraints?: PortfolioConstraints;
}

/**
 * Risk budgeting: every asset contributes a given share of the portfolio's variance; equal shares make risk parity (ERC).
 *
 *     w_i (S w)_i / (w'S w) = b_i,   w > 0,   sum w = what the budget allows
 *
 * It is the minimum of a strictly convex function, unique unless long positions can hedge each other to no risk at all,
 *
 *     w'S w / 2 - lambda sum_i b_i log w_i + 1/2 sum_i cost_i |w_i - previous_i|   over bounds and groups
 *
 * with the least lambda at which the weights have their sum. Where constraints bind, contributions are in the proportions of the
 * budgets among the assets strictly between their bounds, in no binding group and traded for nothing; an asset at its cap or in a
 * group at its upper limit contributes less than that, one at its floor more. Where floors or trading costs hold more than the budget at
 * every lambda, the budget is a constraint too and its price falls on every weight (`multipliers` names it). A turnover cost is in units of variance per unit of
 * weight. The certificate is that of this function: under bounds alone its `gap` follows from self-concordance, else from the
 * tangent.
 *
 * With `maxNames` below n the names are chosen by a rule, since no objective ranks the choices: while there are too many, the name
 * most correlated with the portfolio is left out and the budgets of the others are scaled up. Such a result is `unproven`.
 *
 * Sources: Maillard, Roncalli and Teiletche (2010), The properties of equally weighted risk contribution portfolios, Journal of
 * Portfolio Management 36(4); Bruder and Roncalli (2012), Managing risk exposures using the risk budgeting approach; Richard and
 * Roncalli (2019), Constrained risk budgeting portfolios, arXiv:1902.05710, for the constraints.
 *
 * @returns `objective` = variance w'S w, and the contributions; `infeasible` with the constraints that conflict; `failed` also where
 *   weights in keeping with the budgets cannot have the sum asked for
 * @throws InvalidInputError for a covariance that is not square, symmetric and finite, an asset without variance, a budget that is
 *   not positive, an upper bound that is not positive, or malformed constraints
 */
export function riskBudgeting(input: RiskBudgetingInput): RiskBudgetResult {
  requireFields(input, 'input');
  const covariance = requireCovariance(input.covariance, 'covariance');
  const n = covariance.rows;
  const box = longOnlyBox(input.constraints ?? {}, n);
  if ('status' in box) return box;
  const budgets = normalisedBudgets(input.budgets, box);
  for (let i = 0; i < n; i++) {
    const variance = covariance.data[i * n + i];
    if (variance > 0 && Number.isFinite(1 / Math.sqrt(variance)) && box.upper[i] > 0) continue;
    throw new InvalidInputError({
      field: box.upper[i] > 0 ? 'covariance' : 'constraints.upper',
      given:
        box.upper[i] > 0 ? `a variance of ${variance} for ${box.assets[i]}` : `${box.upper[i]} for ${box.assets[i]}`,
      allowed: 'assets that can be held and have risk: every asset must contribute its share',
      remedy: 'Leave the asset out.',
    });
  }
  if (!(box.invested > 0)) {
    throw new InvalidInputError({
      field: 'constraints.budget.max',
      given: box.budget.max,
      allowed: 'a positive sum of weights: every asset must be held',
      remedy: 'Hold cash alone, or raise the budget.',
    });
  }

  const few = box.maxNames < n;
  return few ? fewRiskBudgets(covariance, budgets, box, budgeted) : budgeted(covariance, budgets, box);
}

/** Risk budgets for all assets. */
function budgeted(
  covariance: SquareMatrix,
  budgets: Float64Array,
  box: LongOnlyBox,
): RiskBudgetPortfolio | InfeasibleProblem | FailedOptimization {
  const n = covariance.rows;
  const deviation = Float64Array.from({ length: n }, (_, i) => Math.sqrt(covariance.data[i * n + i]));
  const correlation = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const value = covariance.data[i * n + j] / (deviation[i] * deviation[j]);
      correlation[i * n + j] = value;
      correlation[j * n + i] = value;
    }
    correlation[i * n + i] = 1;
  }
  const { y, iterations } = riskBudgetDescent(correlation, n, budgets);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += y[i] / deviation[i];
  const scale = box.invested / sum;
  let near: Float64Array = y.map((value, i) => (scale * value) / deviation[i]);
  let lambda = scale * scale;
  const within = !near.some((weight, i) => weight < box.lower[i] || weight > box.upper[i]);
  if (within && keepsTheRest(box, near)) return boundedPortfolio(covariance, budgets, box, near, lambda, iterations);
  // Where the assets hedge each other to nothing lambda is rounding, and so no scale to search at.
  lambda = Math.max(lambda, NO_RISK * (scale * y.reduce((total, value) => total + value, 0)) ** 2);
  if (!within) {
    const bounded = boundedRiskBudgets(correlation, deviation, budgets, box, lambda, y);
    if (bounded !== undefined) {
      ({ weights: near, lambda } = bounded);
      const steps = iterations + bounded.iterations;
      const portfolio = boundedPortfolio(covariance, budgets, box, near, lambda, steps);
      if (portfolio.status === 'optimal' && keepsTheRest(box, near)) return portfolio;
    }
  }
  const exact = { ...covariance, data: symmetric(covariance.data, n) };
  const constrained = constrainedRiskBudgets(exact.data, budgets, box, near, lambda);
  return 'status' in constrained ? constrained : constrainedPortfolio(exact, budgets, box, constrained);
}

function normalisedBudgets(given: ArrayLike<number> | undefined, box: LongOnlyBox): Float64Array {
  const { n } = box;
  const budgets = given === undefined ? new Float64Array(n).fill(1 / n) : requireVector(given, n, 'budgets');
  let total = 0;
  for (let i = 0; i < n; i++) {
    total += budgets[i];
    if (budgets[i] > 0) continue;
    throw new InvalidInputError({
      field: 'budgets',
      given: `${budgets[i]} for ${box.assets[i]}`,
      allowed: 'positive shares of the risk',
      remedy: 'Leave out the asset that is to have no risk.',
    });
  }
  return budgets.map((budget) => budget / total);
}
