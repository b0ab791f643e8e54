import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DenseMatrix, fromRows, toMatrix } from '../../../quant/linalg/denseMatrix.ts';
import type { PortfolioConstraints } from '../../../quant/optimization/constraints.ts';
import type { CvarPortfolio, CvarResult } from '../../../quant/optimization/cvarProgram.ts';
import { efficientReturnCvar } from '../../../quant/optimization/efficientReturnCvar.ts';
import { maximumReturnCvar } from '../../../quant/optimization/maximumReturnCvar.ts';
import { minimumCvar } from '../../../quant/optimization/minimumCvar.ts';
import { describeReference } from '../../support/reference.ts';
import { meanOf, returnsOf, uniforms } from './randomMarket.ts';
import { type LinearProgram, solveByTableau } from './tableauSimplex.ts';

interface OptimizersFile {
  readonly tolerance: { readonly objective_rel: number; readonly constraint: number };
  readonly cases: readonly {
    readonly id: string;
    readonly cap: number;
    readonly cvar: number;
    readonly var_at_optimum: number;
  }[];
}
interface DataFile {
  readonly returns: number[][];
}

function solved(result: CvarResult): CvarPortfolio {
  if (result.status !== 'optimal') throw new Error('reason' in result ? result.reason : result.status);
  return result;
}

/** CVaR by the definition: the tail's mean, the scenario that (1 - beta) T cuts in two counted in part. */
function cvarOf(returns: DenseMatrix, weights: ArrayLike<number>, confidence: number): number {
  const { rows: T, columns: n, data } = returns;
  const losses = Array.from({ length: T }, (_, t) => {
    let loss = 0;
    for (let j = 0; j < n; j++) loss -= weights[j] * data[t * n + j];
    return loss;
  }).sort((a, b) => b - a);
  let left = (1 - confidence) * T;
  let total = 0;
  for (let t = 0; t < T && left > 0; t++) {
    total += losses[t] * Math.min(1, left);
    left -= 1;
  }
  return total / ((1 - confidence) * T);
}

for (const set of ['sp500a', 'crypto_dev']) {
  describeReference([`optimizers_${set}`, `data_${set}`], (file: OptimizersFile, data: DataFile) => {
    for (const expected of file.cases.filter(({ id }) => id.startsWith('mincvar'))) {
      it(`reaches ${expected.id} of the reference`, () => {
        const returns = toMatrix(fromRows(data.returns));
        const result = solved(minimumCvar({ returns, constraints: { upper: expected.cap } }));
        const { objective_rel: relative, constraint } = file.tolerance;
        expect(Math.abs(result.conditionalValueAtRisk / expected.cvar - 1)).toBeLessThanOrEqual(relative);
        expect(Math.abs(result.valueAtRisk / expected.var_at_optimum - 1)).toBeLessThanOrEqual(relative);
        expect(Math.abs(result.weights.reduce((sum, weight) => sum + weight, 0) - 1)).toBeLessThan(constraint);
        expect(Math.max(...result.weights)).toBeLessThanOrEqual(expected.cap);
        if (result.certificate.kind !== 'dualBound') throw new Error('no dual bound');
        expect(result.certificate.gap).toBeLessThan(1e-12);
      });
    }
  });
}

interface Market {
  readonly returns: DenseMatrix;
  readonly seed: number;
  readonly confidence: number;
}

const market: fc.Arbitrary<Market> = fc
  .record({
    assets: fc.integer({ min: 1, max: 5 }),
    periods: fc.integer({ min: 1, max: 14 }),
    seed: fc.integer(),
    confidence: fc.constantFrom(0.5, 0.75, 0.9, 0.95),
    kind: fc.constantFrom('plain', 'plain', 'rounded', 'twins'),
  })
  .map(({ assets, periods, seed, confidence, kind }) => {
    const returns = returnsOf(assets, periods, seed);
    // Ties: returns on a coarse grid; identical assets and identical scenarios.
    if (kind === 'rounded') {
      return { returns: { ...returns, data: returns.data.map((r) => Math.round(r * 50) / 50) }, seed, confidence };
    }
    if (kind === 'twins') {
      const rows = Array.from({ length: periods }, (_, t) => {
        const row = returns.data.subarray((t >> 1) * assets, ((t >> 1) + 1) * assets);
        return Array.from({ length: assets }, (_, j) => row[j >> 1]);
      });
      return { returns: fromRows(rows), seed, confidence };
    }
    return { returns, seed, confidence };
  });

/** Random constraints that some portfolio satisfies, and that portfolio. */
function constraintsFor(
  n: number,
  seed: number,
): {
  constraints: Required<Pick<PortfolioConstraints, 'lower' | 'upper' | 'budget' | 'groups' | 'turnover'>>;
  feasible: Float64Array;
} {
  const next = uniforms(seed ^ 0x5bd1e995);
  const feasible = Float64Array.from({ length: n }, () => next() / n);
  const sum = feasible.reduce((total, weight) => total + weight, 0);
  const members = Array.from({ length: n }, (_, i) => i).filter(() => next() < 0.6);
  const held = members.reduce((total, i) => total + feasible[i], 0);
  const equal = next() < 0.4;
  return {
    feasible,
    constraints: {
      lower: Array.from(feasible, (weight) => weight * next() * (next() < 0.5 ? 1 : -0.3)),
      upper: Array.from(feasible, (weight) => weight + next() * 0.5),
      budget: equal ? { min: sum, max: sum } : { min: sum * next(), max: sum * (1 + next()) },
      groups: [
        { name: 'some', members, upper: held * (1 + 0.3 * next()) },
        {
          name: 'floor',
          members: members.slice(0, 2),
          lower: members.slice(0, 2).reduce((t, i) => t + feasible[i], 0) * next(),
        },
      ],
      turnover: {
        previous: Array.from(feasible, (weight) => weight * 2 * next()),
        cost: next() < 0.5 ? 0 : 0.004 * next(),
      },
    },
  };
}

type Full = ReturnType<typeof constraintsFor>['constraints'];

/** Rockafellar and Uryasev's linear program in standard form: weights above their floors, trades, alpha in two parts, excesses. */
function linearProgram(
  { returns, confidence }: Market,
  constraints: Full,
  goal:
    | { readonly kind: 'cvar' }
    | { readonly kind: 'cvarAtReturn'; readonly least: number }
    | { readonly kind: 'return'; readonly cvar: number },
  expected: Float64Array,
): { program: LinearProgram; constant: number } {
  const { rows: T, columns: n, data } = returns;
  const lower = Array.from({ length: n }, (_, j) => (constraints.lower as number[])[j]);
  const upper = Array.from({ length: n }, (_, j) => (constraints.upper as number[])[j]);
  const previous = Array.from({ length: n }, (_, j) => (constraints.turnover.previous as number[])[j]);
  const rate = constraints.turnover.cost as number;
  const width = 2 * n + 2 + T;
  const blank = (): number[] => new Array<number>(width).fill(0);
  const tail = blank();
  tail[2 * n] = 1;
  tail[2 * n + 1] = -1;
  for (let t = 0; t < T; t++) tail[2 * n + 2 + t] = 1 / ((1 - confidence) * T);
  const weightRow = (coefficient: (j: number) => number): { row: number[]; offset: number } => {
    const row = blank();
    let offset = 0;
    for (let j = 0; j < n; j++) {
      row[j] = coefficient(j);
      offset += coefficient(j) * lower[j];
    }
    return { row, offset };
  };
  const rows: LinearProgram['rows'][number][] = [];
  const add = (coefficient: (j: number) => number, sense: '<=' | '>=' | '=', bound: number): void => {
    const { row, offset } = weightRow(coefficient);
    rows.push({ coefficients: row, sense, bound: bound - offset });
  };
  for (let t = 0; t < T; t++) {
    const { row, offset } = weightRow((j) => data[t * n + j]);
    row[2 * n] = 1;
    row[2 * n + 1] = -1;
    row[2 * n + 2 + t] = 1;
    rows.push({ coefficients: row, sense: '>=', bound: -offset });
  }
  for (let j = 0; j < n; j++) {
    add((i) => (i === j ? 1 : 0), '<=', upper[j]);
    for (const sign of [1, -1]) {
      const row = blank();
      row[j] = -sign;
      row[n + j] = 1;
      rows.push({ coefficients: row, sense: '>=', bound: sign * (lower[j] - previous[j]) });
    }
  }
  add(() => 1, '<=', constraints.budget.max);
  add(() => 1, '>=', constraints.budget.min);
  for (const group of constraints.groups) {
    const inGroup = (j: number): number => (group.members.includes(j) ? 1 : 0);
    if (group.upper !== undefined) add(inGroup, '<=', group.upper);
    if (group.lower !== undefined) add(inGroup, '>=', group.lower);
  }
  const trade = blank();
  for (let j = 0; j < n; j++) trade[n + j] = rate;
  if (goal.kind === 'cvarAtReturn') add((j) => expected[j], '>=', goal.least);
  if (goal.kind !== 'return') return { program: { cost: tail.map((value, j) => value + trade[j]), rows }, constant: 0 };
  rows.push({ coefficients: tail, sense: '<=', bound: goal.cvar });
  const { row, offset } = weightRow((j) => -expected[j]);
  return { program: { cost: row.map((value, j) => value + trade[j]), rows }, constant: offset };
}

function expectFeasible(result: CvarPortfolio, constraints: Full): void {
  const { weights } = result;
  let sum = 0;
  weights.forEach((weight, i) => {
    sum += weight;
    expect(weight).toBeGreaterThanOrEqual((constraints.lower as number[])[i]);
    expect(weight).toBeLessThanOrEqual((constraints.upper as number[])[i]);
  });
  expect(sum).toBeGreaterThanOrEqual(constraints.budget.min - 1e-9);
  expect(sum).toBeLessThanOrEqual(constraints.budget.max + 1e-9);
  expect(result.cash).toBeCloseTo(1 - sum, 12);
  for (const group of constraints.groups) {
    const held = group.members.reduce((total, i) => total + weights[i], 0);
    if (group.upper !== undefined) expect(held).toBeLessThanOrEqual(group.upper + 1e-9);
    if (group.lower !== undefined) expect(held).toBeGreaterThanOrEqual(group.lower - 1e-9);
  }
}

function expectProven(result: CvarPortfolio, minimised: number): void {
  if (result.certificate.kind !== 'dualBound') throw new Error('no dual bound');
  expect(result.certificate.gap).toBeLessThan(1e-11);
  expect(result.certificate.bound).toBeLessThanOrEqual(minimised + 1e-12);
}

describe('minimum CVaR', () => {
  it('agrees with a tableau simplex on the linear program, under every kind of constraint and with ties', () => {
    fc.assert(
      fc.property(market, (given) => {
        const { returns, confidence, seed } = given;
        const { constraints } = constraintsFor(returns.columns, seed);
        const result = solved(minimumCvar({ returns, constraints, confidence }));
        const { program } = linearProgram(given, constraints, { kind: 'cvar' }, new Float64Array(returns.columns));
        const reference = solveByTableau(program);
        fc.pre(!Number.isNaN(reference));
        expect(Math.abs(result.objective - (reference ?? Number.POSITIVE_INFINITY))).toBeLessThan(1e-9);
        expect(Math.abs(result.conditionalValueAtRisk - cvarOf(returns, result.weights, confidence))).toBeLessThan(
          1e-12,
        );
        expectFeasible(result, constraints);
        expectProven(result, result.objective);
      }),
      { numRuns: 250 },
    );
  });

  it('leaves no feasible portfolio drawn at random that is better', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 25 }), fc.integer({ min: 2, max: 60 }), fc.integer(), (n, T, seed) => {
        const returns = returnsOf(n, T, seed);
        const result = solved(minimumCvar({ returns, confidence: 0.9 }));
        const next = uniforms(seed);
        for (let trial = 0; trial < 40; trial++) {
          const sharpness = 1 + 20 * next();
          const raw = Float64Array.from({ length: n }, () => next() ** sharpness);
          const total = raw.reduce((sum, value) => sum + value, 0);
          const near = raw.map((value, i) =>
            trial % 2 === 0 ? value / total : 0.99 * result.weights[i] + 0.01 * (value / total),
          );
          expect(cvarOf(returns, near, 0.9)).toBeGreaterThanOrEqual(result.objective - 1e-14);
        }
        expectProven(result, result.objective);
      }),
      { numRuns: 60 },
    );
  });

  it('scales with the returns and does not depend on the order of assets or scenarios', () => {
    fc.assert(
      fc.property(market, fc.constantFrom(1e-3, 7, 1e3), ({ returns, confidence }, factor) => {
        const { rows: T, columns: n, data } = returns;
        const turned = { rows: T, columns: n, data: data.map((_, k) => factor * data[data.length - 1 - k]) };
        const a = solved(minimumCvar({ returns, confidence }));
        const b = solved(minimumCvar({ returns: turned, confidence }));
        expect(Math.abs(b.objective / factor - a.objective)).toBeLessThan(1e-12);
      }),
    );
  });

  it('shows by its multipliers what loosening a constraint would gain', () => {
    const returns = returnsOf(6, 80, 11);
    const upper = 0.25;
    const solve = (cap: number): CvarPortfolio =>
      solved(minimumCvar({ returns, constraints: { upper: [cap, ...new Array<number>(5).fill(upper)] } }));
    for (let i = 0; i < 6; i++) {
      const base = solved(minimumCvar({ returns, constraints: { upper } }));
      const active = base.activeConstraints.find(({ name }) => name === `upper bound of asset ${i}`);
      if (active?.multiplier === undefined || i > 0) continue;
      const h = 1e-6;
      expect((base.objective - solve(upper + h).objective) / h).toBeCloseTo(active.multiplier, 8);
    }
    const free = solved(minimumCvar({ returns, constraints: { budget: { min: 0.5, max: 1 } } }));
    const budget = free.activeConstraints.find(({ kind }) => kind === 'budget');
    const more = solved(minimumCvar({ returns, constraints: { budget: { min: 0.5 - 1e-6, max: 1 } } }));
    expect(budget?.name).toBe('budget at least 0.5');
    expect((free.objective - more.objective) / 1e-6).toBeCloseTo(budget?.multiplier ?? Number.NaN, 8);
  });

  it('answers for one asset, one scenario, constant series, identical assets and more assets than scenarios', () => {
    const alone = solved(minimumCvar({ returns: fromRows([[0.01], [-0.02], [0.03]]) }));
    expect(Array.from(alone.weights)).toEqual([1]);
    expect(alone.conditionalValueAtRisk).toBeCloseTo(0.02, 12);
    const once = solved(minimumCvar({ returns: fromRows([[0.01, -0.02, 0.03]]) }));
    expect(Array.from(once.weights)).toEqual([0, 0, 1]);
    const still = solved(minimumCvar({ returns: fromRows(Array.from({ length: 30 }, () => [0, 0, 0])) }));
    expect(still.objective).toBe(0);
    expect(still.weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    const constant = solved(minimumCvar({ returns: fromRows(Array.from({ length: 30 }, () => [0.001, 0.002])) }));
    expect(Array.from(constant.weights)).toEqual([0, 1]);
    const series = returnsOf(1, 50, 5).data;
    const same = solved(
      minimumCvar({ returns: fromRows(Array.from(series, (r) => [r, r, r, r])), constraints: { upper: 0.3 } }),
    );
    expect(same.conditionalValueAtRisk).toBeCloseTo(cvarOf(fromRows(Array.from(series, (r) => [r])), [1], 0.95), 12);
    const wide = solved(minimumCvar({ returns: returnsOf(200, 30, 9), constraints: { upper: 0.2 } }));
    expectProven(wide, wide.objective);
  });

  it('solves 200 assets and 500 scenarios, plain and with many ties, to the bound', () => {
    const returns = returnsOf(200, 500, 42);
    const rounded = { ...returns, data: returns.data.map((r) => Math.round(r * 100) / 100) };
    for (const scenarios of [returns, rounded]) {
      const result = solved(minimumCvar({ returns: scenarios, constraints: { upper: 0.2 } }));
      expectProven(result, result.objective);
    }
  });

  it('names the constraints that conflict', () => {
    const returns = returnsOf(4, 30, 2);
    expect(minimumCvar({ returns, constraints: { upper: 0.2 } })).toMatchObject({
      status: 'infeasible',
      conflicts: [{ name: 'upper bounds' }, { name: 'budget at least 1' }],
    });
    const result = minimumCvar({
      returns,
      constraints: {
        assets: ['A', 'B', 'C', 'D'],
        upper: [1, 1, 0.3, 1],
        groups: [
          { name: 'majors', members: [0, 1], upper: 0.2 },
          { name: 'all', members: [0, 1, 2, 3], lower: 0 },
          { name: 'rest', members: [3], upper: 0.4 },
        ],
      },
    });
    if (result.status !== 'infeasible') throw new Error(result.status);
    expect(result.conflicts.map(({ name }) => name).sort()).toEqual([
      'budget at least 1',
      'group majors at most 0.2',
      'group rest at most 0.4',
      'upper bounds of C',
    ]);
    expect(result.reason).toMatch(/closest miss by 0\.1/);
  });

  it('refuses a confidence in percent and returns with gaps', () => {
    const returns = returnsOf(4, 30, 2);
    expect(() => minimumCvar({ returns, confidence: 95 })).toThrow(/Divide percentages/);
    expect(() => minimumCvar({ returns: fromRows([[0.01, Number.NaN]]) })).toThrow(/NaN/);
  });
});

describe('minimum CVaR at an expected return', () => {
  it('agrees with a tableau simplex, and names the target where it is out of reach', () => {
    fc.assert(
      fc.property(market, fc.integer({ min: -100, max: 300 }), (given, basisPoints) => {
        const least = basisPoints / 1e4;
        const { returns, confidence, seed } = given;
        const { constraints } = constraintsFor(returns.columns, seed);
        const expectedReturns = meanOf(returns);
        const result = efficientReturnCvar({ returns, expectedReturns, targetReturn: least, constraints, confidence });
        const { program } = linearProgram(given, constraints, { kind: 'cvarAtReturn', least }, expectedReturns);
        const reference = solveByTableau(program);
        fc.pre(!Number.isNaN(reference));
        if (reference === undefined) {
          if (result.status !== 'infeasible') throw new Error(result.status);
          expect(result.conflicts.map(({ kind }) => kind)).toContain('target');
          return;
        }
        const portfolio = solved(result);
        expect(Math.abs(portfolio.objective - reference)).toBeLessThan(1e-8);
        expectFeasible(portfolio, constraints);
        const reached = portfolio.weights.reduce((sum, weight, i) => sum + weight * expectedReturns[i], 0);
        expect(reached).toBeGreaterThanOrEqual(least - 1e-9);
        expectProven(portfolio, portfolio.objective);
      }),
      { numRuns: 250 },
    );
  });
});

describe('maximum return under a CVaR budget', () => {
  it('agrees with a tableau simplex, stays within the budget, and says the least CVaR where it cannot', () => {
    fc.assert(
      fc.property(market, fc.integer({ min: -100, max: 600 }), (given, basisPoints) => {
        const cvarBudget = basisPoints / 1e4;
        const { returns, confidence, seed } = given;
        const { constraints } = constraintsFor(returns.columns, seed);
        const expectedReturns = meanOf(returns).map((mean, i) => mean + 0.001 * i);
        const result = maximumReturnCvar({ returns, expectedReturns, cvarBudget, constraints, confidence });
        const { program, constant } = linearProgram(
          given,
          constraints,
          { kind: 'return', cvar: cvarBudget },
          expectedReturns,
        );
        const reference = solveByTableau(program);
        fc.pre(!Number.isNaN(reference));
        if (reference === undefined) {
          if (result.status !== 'infeasible') throw new Error(result.status);
          expect(result.conflicts[0].name).toMatch(/^CVaR at most/);
          return;
        }
        const portfolio = solved(result);
        expect(Math.abs(portfolio.objective + reference + constant)).toBeLessThan(1e-8);
        expect(cvarOf(returns, portfolio.weights, confidence)).toBeLessThanOrEqual(cvarBudget + 1e-9);
        expectFeasible(portfolio, constraints);
        expectProven(portfolio, -portfolio.objective);
      }),
      { numRuns: 250 },
    );
  });

  it('lies on the frontier that minimum CVaR at a return traces', () => {
    const returns = returnsOf(12, 250, 21);
    const expectedReturns = meanOf(returns);
    const least = solved(minimumCvar({ returns, constraints: { upper: 0.3 } }));
    for (const factor of [1, 1.1, 1.4, 2]) {
      const cvarBudget = least.conditionalValueAtRisk * factor;
      const best = solved(maximumReturnCvar({ returns, expectedReturns, cvarBudget, constraints: { upper: 0.3 } }));
      const back = solved(
        efficientReturnCvar({ returns, expectedReturns, targetReturn: best.objective, constraints: { upper: 0.3 } }),
      );
      expect(back.conditionalValueAtRisk).toBeLessThanOrEqual(cvarBudget + 1e-10);
      expect(best.conditionalValueAtRisk).toBeLessThanOrEqual(cvarBudget + 1e-12);
    }
  });

  it('is bounded by the budget with the price of risk as its multiplier', () => {
    const returns = returnsOf(8, 200, 4);
    const expectedReturns = meanOf(returns);
    const least = solved(minimumCvar({ returns })).conditionalValueAtRisk;
    const at = (cvarBudget: number): CvarPortfolio =>
      solved(maximumReturnCvar({ returns, expectedReturns, cvarBudget }));
    const base = at(1.15 * least);
    const active = base.activeConstraints.find(({ name }) => name.startsWith('CVaR at most'));
    expect((at(1.15 * least + 1e-8).objective - base.objective) / 1e-8).toBeCloseTo(
      active?.multiplier ?? Number.NaN,
      4,
    );
    expect(() => maximumReturnCvar({ returns, expectedReturns, cvarBudget: Number.NaN })).toThrow(/cvarBudget/);
    expect(() => efficientReturnCvar({ returns, expectedReturns, targetReturn: Number.POSITIVE_INFINITY })).toThrow(
      /target/,
    );
  });
});
