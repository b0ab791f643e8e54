import type { Matrix } from 'ml-matrix';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import type { DenseMatrix } from '../../../quant/linalg/denseMatrix.ts';
import type { PortfolioConstraints } from '../../../quant/optimization/constraints.ts';
import { efficientReturn } from '../../../quant/optimization/efficientReturn.ts';
import { efficientReturnCvar } from '../../../quant/optimization/efficientReturnCvar.ts';
import { efficientRisk } from '../../../quant/optimization/efficientRisk.ts';
import { equalWeights } from '../../../quant/optimization/equalWeights.ts';
import { hierarchicalEqualRiskContribution } from '../../../quant/optimization/hierarchicalEqualRiskContribution.ts';
import { hierarchicalRiskParity } from '../../../quant/optimization/hierarchicalRiskParity.ts';
import { inverseVolatility } from '../../../quant/optimization/inverseVolatility.ts';
import { maximumDiversification } from '../../../quant/optimization/maximumDiversification.ts';
import { maximumReturnCvar } from '../../../quant/optimization/maximumReturnCvar.ts';
import { maximumSharpe } from '../../../quant/optimization/maximumSharpe.ts';
import { minimumCvar } from '../../../quant/optimization/minimumCvar.ts';
import { minimumVariance } from '../../../quant/optimization/minimumVariance.ts';
import { quadraticUtility } from '../../../quant/optimization/quadraticUtility.ts';
import type { SearchResult } from '../../../quant/optimization/result.ts';
import { riskParity } from '../../../quant/optimization/riskParity.ts';

/** What the objective's value is, by the name of the objective on the command line. */
export const OBJECTIVES = {
  'min-variance': 'variance per period',
  'max-sharpe': 'Sharpe ratio per period',
  utility: 'utility per period',
  'efficient-return': 'variance per period',
  'efficient-risk': 'expected return per period',
  'max-diversification': 'diversification ratio',
  'risk-parity': 'variance per period',
  hrp: 'variance per period',
  herc: 'variance per period',
  'min-cvar': 'CVaR per period',
  'efficient-return-cvar': 'CVaR per period',
  'max-return-cvar': 'expected return per period',
  'inverse-volatility': 'variance per period',
  'equal-weight': 'sum of squared weights',
} as const;
export type Objective = keyof typeof OBJECTIVES;

/** What `--target` means to the objectives that take one. */
const TARGETS: Readonly<Partial<Record<Objective, string>>> = {
  'efficient-return': 'the least expected return per period',
  'efficient-risk': 'the largest volatility per period',
  'efficient-return-cvar': 'the least expected return per period',
  'max-return-cvar': 'the largest CVaR per period',
};

export interface ObjectiveInput {
  readonly returns: DenseMatrix;
  readonly covariance: Matrix;
  readonly mean: Float64Array;
  readonly constraints: PortfolioConstraints;
  readonly target: number | undefined;
  readonly riskAversion: number | undefined;
  readonly riskFree: number;
  readonly confidence: number;
}

/** The portfolio of an objective. */
export function solveObjective(objective: Objective, input: ObjectiveInput): SearchResult {
  const { returns, covariance, mean, constraints, confidence } = input;
  requireOwnOptions(objective, input);
  const target = input.target ?? 0;
  switch (objective) {
    case 'min-variance':
      return minimumVariance({ covariance, constraints });
    case 'max-sharpe':
      return maximumSharpe({ covariance, returns: mean, riskFreeRate: input.riskFree, constraints });
    case 'utility':
      return quadraticUtility({ covariance, returns: mean, riskAversion: input.riskAversion ?? 0, constraints });
    case 'efficient-return':
      return efficientReturn({ covariance, returns: mean, targetReturn: target, constraints });
    case 'efficient-risk':
      return efficientRisk({ covariance, returns: mean, targetVolatility: target, constraints });
    case 'max-diversification':
      return maximumDiversification({ covariance, constraints });
    case 'risk-parity':
      return riskParity({ covariance, constraints });
    case 'hrp':
      return hierarchicalRiskParity({ covariance, constraints });
    case 'herc':
      return hierarchicalEqualRiskContribution({ covariance, constraints });
    case 'min-cvar':
      return minimumCvar({ returns, constraints, confidence });
    case 'efficient-return-cvar':
      return efficientReturnCvar({ returns, constraints, confidence, expectedReturns: mean, targetReturn: target });
    case 'max-return-cvar':
      return maximumReturnCvar({ returns, constraints, confidence, expectedReturns: mean, cvarBudget: target });
    case 'inverse-volatility':
      return inverseVolatility({ covariance, constraints });
    case 'equal-weight':
      return equalWeights({ assets: mean.length, constraints });
    default: {
      const never: never = objective;
      return never;
    }
  }
}

/** Options that an objective needs must be there; those it has no use for must not. */
function requireOwnOptions(objective: Objective, { target, riskAversion }: ObjectiveInput): void {
  const meaning = TARGETS[objective];
  if ((target === undefined) !== (meaning === undefined)) {
    throw new InvalidInputError({
      field: '--target',
      given: target ?? 'nothing',
      allowed: meaning ?? `nothing with ${objective}; ${Object.keys(TARGETS).join(', ')} take one`,
      remedy: meaning === undefined ? 'Leave it out, or choose another objective.' : 'Add --target with a number.',
    });
  }
  if ((riskAversion === undefined) === (objective === 'utility')) {
    throw new InvalidInputError({
      field: '--risk-aversion',
      given: riskAversion ?? 'nothing',
      allowed: objective === 'utility' ? 'a number above 0, such as 3' : 'nothing: only utility takes it',
      remedy: objective === 'utility' ? 'Add --risk-aversion.' : 'Leave it out, or choose --objective utility.',
    });
  }
}
