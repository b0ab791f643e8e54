import { describe, expect, it } from 'vitest';
import type { PortfolioConstraints } from '../../../quant/optimization/constraints.ts';
import { efficientFrontier } from '../../../quant/optimization/efficientFrontier.ts';
import { efficientReturn } from '../../../quant/optimization/efficientReturn.ts';
import { efficientReturnCvar } from '../../../quant/optimization/efficientReturnCvar.ts';
import { efficientRisk } from '../../../quant/optimization/efficientRisk.ts';
import { equalWeights } from '../../../quant/optimization/equalWeights.ts';
import type { FrontierResult } from '../../../quant/optimization/frontierResult.ts';
import { hierarchicalEqualRiskContribution } from '../../../quant/optimization/hierarchicalEqualRiskContribution.ts';
import { hierarchicalRiskParity } from '../../../quant/optimization/hierarchicalRiskParity.ts';
import { inverseVolatility } from '../../../quant/optimization/inverseVolatility.ts';
import { maximumDiversification } from '../../../quant/optimization/maximumDiversification.ts';
import { maximumReturn } from '../../../quant/optimization/maximumReturn.ts';
import { maximumReturnCvar } from '../../../quant/optimization/maximumReturnCvar.ts';
import { maximumSharpe } from '../../../quant/optimization/maximumSharpe.ts';
import { minimumCvar } from '../../../quant/optimization/minimumCvar.ts';
import { minimumVariance } from '../../../quant/optimization/minimumVariance.ts';
import { quadraticUtility } from '../../../quant/optimization/quadraticUtility.ts';
import type { ActiveConstraint, SearchResult } from '../../../quant/optimization/result.ts';
import { riskBudgeting } from '../../../quant/optimization/riskBudgeting.ts';
import { riskParity } from '../../../quant/optimization/riskParity.ts';
import { expectFeasible } from './quadraticSupport.ts';
import { covarianceOf, meanOf, returnsOf } from './randomMarket.ts';

const N = 8;
const returns = returnsOf(N, 60, 3);
const covariance = covarianceOf(returns);
const mean = meanOf(returns);
const budgets = Float64Array.from({ length: N }, (_, i) => (i + 1) / 36);
const targetReturn = -0.001;

type Solve = (constraints: PortfolioConstraints) => SearchResult;

const objectives: Readonly<Record<string, Solve>> = {
  'minimum variance': (constraints) => minimumVariance({ covariance, constraints }),
  'maximum Sharpe': (constraints) => maximumSharpe({ covariance, returns: mean, riskFreeRate: -0.01, constraints }),
  'quadratic utility': (constraints) => quadraticUtility({ covariance, returns: mean, riskAversion: 3, constraints }),
  'efficient return': (constraints) => efficientReturn({ covariance, returns: mean, targetReturn, constraints }),
  'efficient risk': (constraints) => efficientRisk({ covariance, returns: mean, targetVolatility: 0.02, constraints }),
  'maximum return': (constraints) => maximumReturn({ covariance, returns: mean, varianceBudget: 4e-4, constraints }),
  'maximum diversification': (constraints) => maximumDiversification({ covariance, constraints }),
  'risk parity': (constraints) => riskParity({ covariance, constraints }),
  'risk budgets': (constraints) => riskBudgeting({ covariance, budgets, constraints }),
  HRP: (constraints) => hierarchicalRiskParity({ covariance, constraints }),
  HERC: (constraints) => hierarchicalEqualRiskContribution({ covariance, constraints }),
  'inverse volatility': (constraints) => inverseVolatility({ covariance, constraints }),
  '1/N': (constraints) => equalWeights({ assets: N, constraints }),
  'minimum CVaR': (constraints) => minimumCvar({ returns, constraints }),
  'efficient return under CVaR': (constraints) =>
    efficientReturnCvar({ returns, expectedReturns: mean, targetReturn, constraints }),
  'maximum return under CVaR': (constraints) =>
    maximumReturnCvar({ returns, expectedReturns: mean, cvarBudget: 0.06, constraints }),
};

/** Names chosen by a rule: proof would need an objective by which to compare names. */
const HEURISTIC = ['risk parity', 'risk budgets'];

const kinds: Readonly<Record<string, PortfolioConstraints>> = {
  bounds: {
    lower: Float64Array.from({ length: N }, (_, i) => (i === 2 ? 0.05 : 0)),
    upper: Float64Array.from({ length: N }, (_, i) => 0.24 + 0.01 * i),
  },
  'a budget with cash': { budget: { min: 0.6, max: 0.9 } },
  groups: {
    groups: [
      { name: 'first', members: [0, 1, 2, 3], lower: 0.15, upper: 0.45 },
      { name: 'even', members: [0, 2, 4, 6], upper: 0.5 },
    ],
  },
  'turnover cost': {
    turnover: { previous: [0.3, 0, 0.1, 0.2, 0, 0.1, 0.1, 0], cost: Array.from({ length: N }, (_, i) => 1e-4 * i) },
  },
  'a limit on names': { maxNames: 5 },
};

const names = Object.keys(kinds);
const combinations = Array.from({ length: 1 << names.length }, (_, mask) =>
  names.filter((_name, bit) => (mask >> bit) & 1),
);

function constraintsOf(combination: readonly string[]): PortfolioConstraints {
  return Object.assign({}, ...combination.map((name) => kinds[name]));
}

/** The greatest loss of optimality that still counts as none, as a share of the objective. */
const GAP = 1e-6;

describe('every objective under every combination of constraints', () => {
  for (const [objective, solve] of Object.entries(objectives)) {
    it(`${objective}: feasible, with its proof`, () => {
      for (const combination of combinations) {
        const constraints = constraintsOf(combination);
        const result = solve(constraints);
        const under = `under ${combination.join(', ') || 'no more than the defaults'}`;
        if ('reason' in result) throw new Error(`${under}: ${result.status}: ${result.reason}`);
        expectFeasible(result, constraints);
        expect(Number.isFinite(result.objective), under).toBe(true);
        const { certificate } = result;
        if (HEURISTIC.includes(objective) && constraints.maxNames !== undefined) {
          expect([result.status, certificate.kind], under).toEqual(['unproven', 'heuristic']);
          continue;
        }
        expect(result.status, under).toBe('optimal');
        if (certificate.kind !== 'rule') expect(certificate.gap, under).toBeLessThan(GAP * Math.abs(result.objective));
      }
    });
  }

  it('the whole frontier: every corner and every point feasible, with their gap', () => {
    for (const combination of combinations) {
      const constraints = constraintsOf(combination);
      const result = efficientFrontier({ covariance, returns: mean, constraints, points: 5 });
      if ('reason' in result) throw new Error(`${combination.join(', ')}: ${result.reason}`);
      expect([result.status, result.kind]).toEqual([
        'optimal',
        constraints.maxNames === undefined ? 'corners' : 'points',
      ]);
      expect(result.gap).toBeLessThan(GAP);
      for (const portfolio of result.kind === 'corners' ? result.corners : result.points)
        expectFeasible(portfolio, constraints);
    }
  });
});

describe('constraints that exclude each other', () => {
  const everything: Readonly<Record<string, (constraints: PortfolioConstraints) => SearchResult | FrontierResult>> = {
    ...objectives,
    'the whole frontier': (constraints) => efficientFrontier({ covariance, returns: mean, constraints }),
  };
  const conflicts: Readonly<
    Record<string, { readonly constraints: PortfolioConstraints; readonly named: readonly ActiveConstraint['kind'][] }>
  > = {
    'caps below the budget': { constraints: { upper: 0.1 }, named: ['budget', 'upper'] },
    'floors above the budget': {
      constraints: { lower: 0.1, budget: { min: 0, max: 0.5 } },
      named: ['budget', 'lower'],
    },
    'a floor above a cap': {
      constraints: { lower: [0.5, 0, 0, 0, 0, 0, 0, 0], upper: 0.4 },
      named: ['lower', 'upper'],
    },
    'groups that leave too little': {
      constraints: {
        groups: [
          { name: 'first', members: [0, 1, 2, 3], upper: 0.4 },
          { name: 'last', members: [4, 5, 6, 7], upper: 0.4 },
        ],
      },
      named: ['budget', 'group'],
    },
    'a group that its caps cannot fill': {
      constraints: { upper: 0.3, groups: [{ name: 'two', members: [0, 1], lower: 0.7 }] },
      named: ['group', 'upper'],
    },
    'a group whose limits cross': {
      constraints: { groups: [{ name: 'two', members: [0, 1], lower: 0.7, upper: 0.6 }] },
      named: ['group'],
    },
    'too few names for their caps': { constraints: { upper: 0.3, maxNames: 3 }, named: ['budget', 'names', 'upper'] },
    'too few names for their floors': { constraints: { lower: 0.05, maxNames: 3 }, named: ['lower', 'names'] },
    'too few names for their groups': {
      constraints: {
        maxNames: 2,
        groups: [0, 1, 2].map((member) => ({ name: `only ${member}`, members: [member], lower: 0.1 })),
      },
      named: ['budget', 'group', 'names', 'upper'],
    },
  };
  for (const [conflict, { constraints, named }] of Object.entries(conflicts)) {
    it(`${conflict}: infeasible, and said so by every objective`, () => {
      for (const [objective, solve] of Object.entries(everything)) {
        const result = solve(constraints);
        if (result.status !== 'infeasible') throw new Error(`${objective}: ${result.status}`);
        expect([...new Set(result.conflicts.map(({ kind }) => kind))].sort(), objective).toEqual(named);
        expect(result.reason, objective).not.toMatch(/NaN|undefined|Infinity/);
      }
    });
  }

  it('a target out of reach is named with what stands against it, also where only few names put it out of reach', () => {
    const few: PortfolioConstraints = { upper: 0.6, maxNames: 2, groups: [{ name: 'worst', members: [], upper: 1 }] };
    const withTarget: readonly ((constraints: PortfolioConstraints) => SearchResult)[] = [
      (constraints) => efficientReturn({ covariance, returns: mean, targetReturn: 1, constraints }),
      (constraints) => efficientRisk({ covariance, returns: mean, targetVolatility: 1e-6, constraints }),
      (constraints) => maximumSharpe({ covariance, returns: mean, riskFreeRate: 1, constraints }),
      (constraints) => efficientReturnCvar({ returns, expectedReturns: mean, targetReturn: 1, constraints }),
      (constraints) => maximumReturnCvar({ returns, expectedReturns: mean, cvarBudget: -1, constraints }),
    ];
    for (const solve of withTarget) {
      for (const constraints of [{}, few]) {
        const result = solve(constraints);
        if (result.status !== 'infeasible') throw new Error(result.status);
        expect(result.conflicts.map(({ kind }) => kind)).toContain('target');
      }
    }
    const { objective } = minimumVariance({ covariance }) as { readonly objective: number };
    const tight = { covariance, returns: mean, varianceBudget: 1.01 * objective, constraints: { maxNames: 2 } };
    const result = maximumReturn(tight);
    if (result.status !== 'infeasible') throw new Error(result.status);
    expect(result.conflicts.slice(0, 2).map(({ kind }) => kind)).toEqual(['names', 'target']);
  });
});
