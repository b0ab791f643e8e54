import { type DenseMatrix, type MatrixInput, toDense } from '../../../quant/linalg/denseMatrix.ts';
import { quadraticForm } from '../../../quant/linalg/multiply.ts';
import { dot } from '../../../quant/linalg/vector.ts';
import type { PortfolioConstraints } from '../../../quant/optimization/constraints.ts';
import { equalWeights } from '../../../quant/optimization/equalWeights.ts';
import { hierarchicalRiskParity } from '../../../quant/optimization/hierarchicalRiskParity.ts';
import { inverseVolatility } from '../../../quant/optimization/inverseVolatility.ts';
import { maximumSharpe } from '../../../quant/optimization/maximumSharpe.ts';
import { minimumCvar } from '../../../quant/optimization/minimumCvar.ts';
import { minimumVariance } from '../../../quant/optimization/minimumVariance.ts';
import { quadraticUtility } from '../../../quant/optimization/quadraticUtility.ts';
import type { SearchResult } from '../../../quant/optimization/result.ts';
import { riskParity } from '../../../quant/optimization/riskParity.ts';
import { CVAR_95 } from '../account/portfolioRisk.ts';
import type { SolvedMethod } from '../decision/objective.ts';

/** One portfolio problem over n assets, per day. */
export interface ObjectiveProblem {
  /** n x n. */
  readonly covariance: DenseMatrix;
  /** Length n. */
  readonly expectedReturns: Float64Array;
  /** T x n. */
  readonly scenarios: MatrixInput | undefined;
  readonly constraints: Omit<PortfolioConstraints, 'turnover'>;
  /** Weights held now, length n. */
  readonly present: Float64Array;
  /** Share of what is traded that fee and spread take, length n. */
  readonly tradeCost: Float64Array;
  readonly riskAversion: number;
  readonly horizonDays: number;
  /** Volatility of a portfolio at the risk budget, which ties units of CVaR to units of variance. */
  readonly usualVolatility: number;
}

/**
 * The portfolio that is best by a method. What trading costs is spread over the horizon and set against the objective in its own
 * units: c / H in units of daily return; 2 c / (delta H) in units of variance, since delta / 2 is the price of variance; in units of CVaR
 * k c / (delta H s) at the usual volatility s, where a unit of CVaR = k s moves the variance by 2 s / k.
 */
export function solveObjective(method: SolvedMethod, problem: ObjectiveProblem): SearchResult {
  const { covariance, expectedReturns, present, tradeCost, riskAversion, horizonDays } = problem;
  const constrained = (unit: number): PortfolioConstraints => ({
    ...problem.constraints,
    turnover: { previous: present, cost: tradeCost.map((cost) => (cost * unit) / horizonDays) },
  });
  const inVariance = (): PortfolioConstraints => constrained(2 / riskAversion);
  switch (method) {
    case 'maxSharpe':
      return maxSharpeAfterCosts(problem, constrained(1));
    case 'utility':
      return quadraticUtility({ covariance, returns: expectedReturns, riskAversion, constraints: constrained(1) });
    case 'minVariance':
      return minimumVariance({ covariance, constraints: inVariance() });
    case 'riskParity':
      return riskParity({ covariance, constraints: inVariance() });
    case 'hrp':
      return hierarchicalRiskParity({ covariance, constraints: inVariance() });
    case 'equalWeight':
      return equalWeights({ assets: covariance.rows, covariance, constraints: inVariance() });
    case 'inverseVolatility':
      return inverseVolatility({ covariance, constraints: inVariance() });
    case 'minCvar': {
      if (problem.scenarios === undefined || toDense(problem.scenarios, 'scenarios').rows === 0)
        return { status: 'failed', reason: 'there are no past returns to take scenarios from' };
      const unit = CVAR_95 / (riskAversion * problem.usualVolatility);
      return minimumCvar({ returns: problem.scenarios, constraints: constrained(unit) });
    }
    default: {
      const unreachable: never = method;
      throw new Error(`unknown objective ${unreachable}`);
    }
  }
}

/**
 * The greatest Sharpe ratio, less what trading costs: the portfolio of greatest ratio without costs is that of greatest utility at the risk
 * aversion delta = mu'w / w'Sw, and at this delta the costs are weighed. Costs within the ratio itself would not converge: once they are paid
 * the ratio has another maximum.
 */
function maxSharpeAfterCosts(
  { covariance, expectedReturns, constraints }: ObjectiveProblem,
  withCosts: PortfolioConstraints,
): SearchResult {
  const free = maximumSharpe({ covariance, returns: expectedReturns, constraints });
  if (free.status !== 'optimal' && free.status !== 'unproven') return free;
  const variance = quadraticForm(covariance.data, covariance.rows, free.weights);
  const riskAversion = dot(expectedReturns, free.weights) / variance;
  return quadraticUtility({ covariance, returns: expectedReturns, riskAversion, constraints: withCosts });
}
