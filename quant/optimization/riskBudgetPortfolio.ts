import type { SquareMatrix } from '../linalg/denseMatrix.ts';
import { matVec } from '../linalg/multiply.ts';
import { dot } from '../linalg/vector.ts';
import { proveOptimality } from './certificate.ts';
import type { ConstrainedRiskBudgets } from './constrainedRiskBudgets.ts';
import { portfolioProgram, setObjective } from './portfolioProgram.ts';
import type {
  FailedOptimization,
  HeuristicCertificate,
  InfeasibleProblem,
  KktCertificate,
  OptimalPortfolio,
  UnprovenPortfolio,
} from './result.ts';
import { activeBounds, type LongOnlyBox } from './ruleConstraints.ts';

interface RiskShares {
  /** w_i (S w)_i / w'S w, length n, sum 1: the share of the variance each asset contributes. */
  readonly riskContributions: Float64Array;
}

/** Weights in keeping with the risk budgets. */
export interface RiskBudgetPortfolio extends OptimalPortfolio, RiskShares {
  readonly certificate: KktCertificate;
}

/** Of the names that a rule has chosen. */
export interface UnprovenRiskBudgetPortfolio extends UnprovenPortfolio, RiskShares {
  readonly certificate: HeuristicCertificate;
}

export type RiskBudgetResult =
  | RiskBudgetPortfolio
  | UnprovenRiskBudgetPortfolio
  | InfeasibleProblem
  | FailedOptimization;

/** Largest relative error of a contribution that still counts as solved. */
const ACCEPTED = 1e-8;
/** The same where the assets hedge each other and rounding allows no better. */
const ACCEPTED_AT_WORST = 1e-5;

/** Variance below this fraction of its undiversified size is rounding. */
export const NO_RISK = 1e-13;

/**
 * The portfolio under bounds alone, with its certificate, or a failure where the contributions are not what they must be.
 *
 * @param lambda of the program in `riskBudgeting`
 */
export function boundedPortfolio(
  covariance: SquareMatrix,
  budgets: Float64Array,
  box: LongOnlyBox,
  weights: Float64Array,
  lambda: number,
  iterations: number,
): RiskBudgetPortfolio | FailedOptimization {
  const n = weights.length;
  const marginal = matVec(covariance.data, n, n, weights);
  const variance = dot(weights, marginal);
  const reducedGradient = new Float64Array(n);
  let stationarity = 0;
  let largestError = 0;
  let decrement = 0;
  let smallestBudget = 1;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    sum += weights[i];
    const target = lambda * budgets[i];
    const difference = weights[i] * marginal[i] - target;
    reducedGradient[i] = difference / weights[i];
    const carried = (weights[i] <= box.lower[i] && difference > 0) || (weights[i] >= box.upper[i] && difference < 0);
    if (carried) continue;
    stationarity = Math.max(stationarity, Math.abs(reducedGradient[i]));
    largestError = Math.max(largestError, Math.abs(difference) / target);
    decrement += difference ** 2 / target;
    smallestBudget = Math.min(smallestBudget, budgets[i]);
  }
  const undiversified = undiversifiedRisk(covariance, weights);
  if (variance <= NO_RISK * undiversified ** 2) return withoutRisk();
  // Where assets hedge each other the contributions are small differences of large numbers, which keep fewer digits.
  const cancelled = (64 * Number.EPSILON * undiversified ** 2) / (variance * smallestBudget);
  const misses = !(largestError <= Math.max(ACCEPTED, Math.min(ACCEPTED_AT_WORST, cancelled)));
  if (misses || Math.abs(sum - box.invested) > 1e-9) {
    const hedged = variance <= 1e-4 * undiversified ** 2;
    return {
      status: 'failed',
      reason: `after ${iterations} iterations contributions to risk miss their budgets by ${largestError} of the budget and the weights sum to ${sum}: ${
        hedged
          ? 'the assets hedge each other so closely that rounding decides; shrink the covariance'
          : 'is the covariance positive semidefinite?'
      }`,
    };
  }
  // The Hessian is at least diag(lambda b / w^2), so the Newton decrement is at most sqrt(sum difference^2 / target), and a
  // self-concordant function lies no further above its minimum than -delta - log(1 - delta).
  const delta = Math.sqrt(decrement / (lambda * smallestBudget));
  const gap = lambda * smallestBudget * (delta < 1e-5 ? delta * delta : -delta - Math.log1p(-delta));
  return {
    status: 'optimal',
    weights,
    cash: 1 - sum,
    objective: variance,
    riskContributions: weights.map((weight, i) => (weight * marginal[i]) / variance),
    activeConstraints: activeBounds(box, weights),
    certificate: {
      kind: 'kkt',
      reducedGradient,
      multipliers: new Map(),
      stationarity,
      infeasibility: Math.abs(sum - box.invested),
      gap,
    },
    iterations,
  };
}

/**
 * The portfolio under groups or a turnover cost, with its certificate: `proveOptimality` for the program in `riskBudgeting`, whose
 * barrier is convex and so lies above its tangent.
 */
export function constrainedPortfolio(
  covariance: SquareMatrix,
  budgets: Float64Array,
  box: LongOnlyBox,
  { weights, lambda, multipliers, iterations }: ConstrainedRiskBudgets,
): RiskBudgetPortfolio | FailedOptimization {
  const n = weights.length;
  const marginal = matVec(covariance.data, n, n, weights);
  const variance = dot(weights, marginal);
  const undiversified = undiversifiedRisk(covariance, weights);
  if (variance <= NO_RISK * undiversified ** 2) return withoutRisk();
  const program = portfolioProgram(covariance.data, box);
  setObjective(program, box, undefined, 0, 0.5);
  const x = new Float64Array(n + 1);
  x.set(weights);
  x[n] = 1 - weights.reduce((sum, weight) => sum + weight, 0);
  for (let i = 0; i < n; i++) program.linear[i] -= (lambda * budgets[i]) / weights[i];
  const { certificate, activeConstraints } = proveOptimality(program, box, x, multipliers, 1);
  if (!(certificate.infeasibility <= 1e-9) || !(certificate.gap <= ACCEPTED * Math.max(variance, lambda))) {
    return {
      status: 'failed',
      reason: `after ${iterations} iterations constraints are missed by ${certificate.infeasibility}, or the risk budgets by ${certificate.gap} of variance: is the covariance positive semidefinite?`,
    };
  }
  return {
    status: 'optimal',
    weights,
    cash: x[n],
    objective: variance,
    riskContributions: weights.map((weight, i) => (weight * marginal[i]) / variance),
    activeConstraints,
    certificate,
    iterations,
  };
}

/** sum_i w_i sigma_i: the risk if nothing diversified. */
function undiversifiedRisk(covariance: SquareMatrix, weights: Float64Array): number {
  const n = weights.length;
  let total = 0;
  for (let i = 0; i < n; i++) total += weights[i] * Math.sqrt(covariance.data[i * n + i]);
  return total;
}

function withoutRisk(): FailedOptimization {
  return {
    status: 'failed',
    reason: 'the assets hedge each other to nothing: a portfolio of all of them is without risk, which has no shares',
  };
}
