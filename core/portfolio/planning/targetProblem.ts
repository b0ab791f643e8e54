import { type DenseMatrix, type MatrixInput, toDense, zeros } from '../../../quant/linalg/denseMatrix.ts';
import type { GroupLimit } from '../../../quant/optimization/constraints.ts';
import { maximumReturn } from '../../../quant/optimization/maximumReturn.ts';
import type { SearchResult } from '../../../quant/optimization/result.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import { tailFactorOf, valueAtRisk } from '../account/portfolioRisk.ts';
import { type AllocationMethod, givenTarget, type SolvedMethod } from '../decision/objective.ts';
import { largestThatFits } from './bisection.ts';
import { type ObjectiveProblem, solveObjective } from './solveObjective.ts';
import type { TargetInput } from './targetInput.ts';

/** Problems solved in the search for the amount invested, at most; it takes three or four. */
const INVESTED_STEPS = 12;

/** Distance of the risk from what the search aims at, as a share of the ceiling. */
const RISK_TOLERANCE = 1e-4;

/** Slack of the sum of weights, so that rounding of bounds makes no problem infeasible. */
const SLACK = 1e-9;

/** Weights within the risk ceiling, and whether that is what kept them from being larger. */
export interface BoundedWeights {
  readonly weights: Map<TradingSymbol, number>;
  readonly boundByRisk: boolean;
}

/** One problem for one method: all holdings, and the new symbols that are given a place. */
export class TargetProblem {
  private readonly input: TargetInput;
  private readonly method: AllocationMethod;
  private readonly assets: readonly TradingSymbol[];
  private readonly lower: Float64Array;
  private readonly upper: Float64Array;
  /** Share of equity that holdings outside the risk model take. */
  private readonly outside: number;
  private readonly problem: Omit<ObjectiveProblem, 'constraints'>;

  constructor(input: TargetInput, method: AllocationMethod, places: readonly TradingSymbol[]) {
    this.input = input;
    this.method = method;
    const { outlook, present, movable, objective } = input;
    const placed = new Set(places);
    const mayMove = (symbol: TradingSymbol): boolean => placed.has(symbol) || input.names.has(symbol);
    const { symbols } = outlook.risk;
    const columns = symbols.flatMap((symbol, i) => (present.has(symbol) || placed.has(symbol) ? [i] : []));
    this.assets = columns.map((i) => symbols[i]);
    const bounds = this.assets.map((symbol) => {
      const weight = present.get(symbol) ?? 0;
      const item = mayMove(symbol) ? movable.get(symbol) : undefined;
      if (item === undefined) return { lower: weight, upper: weight, cost: 0 };
      return { lower: item.floor, upper: Math.max(item.floor, item.ceiling), cost: item.cost };
    });
    this.lower = Float64Array.from(bounds, ({ lower }) => lower);
    this.upper = Float64Array.from(bounds, ({ upper }) => upper);
    const inModel = new Set(this.assets);
    let outside = 0;
    for (const [symbol, weight] of present) if (!inModel.has(symbol)) outside += weight;
    this.outside = outside;
    this.problem = {
      covariance: selectSquare(outlook.risk.covariance, symbols.length, columns),
      expectedReturns: Float64Array.from(columns, (i) => outlook.expectedReturns[i]),
      // Hundreds of days that no other method looks at.
      scenarios:
        method !== 'minCvar' || outlook.scenarios === undefined ? undefined : selectColumns(outlook.scenarios, columns),
      present: Float64Array.from(this.assets, (symbol) => present.get(symbol) ?? 0),
      tradeCost: Float64Array.from(bounds, ({ cost }) => cost),
      riskAversion: objective.riskAversion,
      horizonDays: objective.horizonDays,
      usualVolatility: input.riskCeiling / tailFactorOf(outlook.risk),
    };
  }

  /** @throws Error where the method gives no weights. */
  solve(): BoundedWeights {
    if (this.assets.length === 0) return { weights: this.floors(), boundByRisk: false };
    switch (this.method) {
      case 'fixed':
      case 'marketCap':
        return this.asGiven();
      case 'utility':
        return this.mostUseful();
      default:
        return this.mostInvested(this.method);
    }
  }

  /** The weights that are given, within the bounds; all smaller in the same proportion where the risk ceiling or what can be invested asks for it. */
  private asGiven(): BoundedWeights {
    const investable = Math.max(this.investable(), sum(this.lower)) + SLACK;
    const isAffordable = (share: number): boolean => sum(this.shareOfGiven(share)) <= investable;
    const isBearable = (share: number): boolean =>
      this.riskOf(this.toWeights(this.shareOfGiven(share))) <= this.input.riskCeiling;
    const affordable = largestThatFits(1, isAffordable);
    const share = largestThatFits(affordable, isBearable);
    return { weights: this.toWeights(this.shareOfGiven(share)), boundByRisk: share < affordable };
  }

  /** A share of the given weights within the bounds and the joint caps. */
  private shareOfGiven(share: number): Float64Array {
    const weights = this.lower.map((lower, i) => {
      const target = (givenTarget(this.input.objective, this.assets[i]) ?? 0) * share;
      return Math.min(this.upper[i], Math.max(lower, target));
    });
    for (const { members, upper = Number.POSITIVE_INFINITY } of this.groups()) {
      const [least, together] = [this.lower, weights].map((of) => members.reduce((total, i) => total + of[i], 0));
      if (together <= upper) continue;
      const kept = Math.max(0, upper - least) / (together - least);
      for (const i of members) weights[i] = this.lower[i] + (weights[i] - this.lower[i]) * kept;
    }
    return weights;
  }

  /**
   * The greatest utility within the risk ceiling. Where the ceiling binds, it is the greatest return at that risk, since there the variance is given.
   */
  private mostUseful(): BoundedWeights {
    const budget = { min: sum(this.lower), max: Math.max(this.investable(), sum(this.lower)) };
    const constraints = this.constraints(budget);
    const free = this.weightsOf(solveObjective('utility', { ...this.problem, constraints }));
    if (this.riskOf(free) <= this.input.riskCeiling) return { weights: free, boundByRisk: false };
    const { covariance, expectedReturns, present, tradeCost, horizonDays } = this.problem;
    const room = Math.max(0, this.input.riskCeiling - this.riskOutside()) / tailFactorOf(this.input.outlook.risk);
    const cost = tradeCost.map((share) => share / horizonDays);
    const bounded = this.weightsOf(
      maximumReturn({
        covariance,
        returns: expectedReturns,
        varianceBudget: room * room,
        constraints: { ...constraints, turnover: { previous: present, cost } },
      }),
    );
    return { weights: bounded, boundByRisk: true };
  }

  /** The best portfolio with the most invested whose value at risk keeps the ceiling. */
  private mostInvested(method: SolvedMethod): BoundedWeights {
    const { riskCeiling } = this.input;
    const at = (invested: number): Map<TradingSymbol, number> =>
      this.weightsOf(
        solveObjective(method, {
          ...this.problem,
          constraints: this.constraints({ min: Math.max(0, invested - SLACK), max: invested }),
        }),
      );
    let most = this.mostInvestable();
    let least = Math.min(most, sum(this.lower));
    if (most <= least + SLACK) return { weights: this.floors(), boundByRisk: false };
    const full = at(most);
    if (this.riskOf(full) <= riskCeiling) return { weights: full, boundByRisk: false };
    let weights = this.floors();
    // Regula falsi with the Illinois rule, aimed so that what is close enough is below the ceiling.
    const aim = riskCeiling * (1 - RISK_TOLERANCE);
    let leastGap = this.riskOf(weights) - aim;
    let mostGap = this.riskOf(full) - aim;
    for (let step = 0; step < INVESTED_STEPS; step += 1) {
      const share = leastGap < 0 ? leastGap / (leastGap - mostGap) : 0.5;
      const between = least + share * (most - least);
      const candidate = at(between);
      const gap = this.riskOf(candidate) - aim;
      if (Math.abs(gap) <= RISK_TOLERANCE * riskCeiling) return { weights: candidate, boundByRisk: true };
      if (gap < 0) {
        [least, leastGap, weights] = [between, gap, candidate];
        mostGap /= 2;
      } else {
        [most, mostGap] = [between, gap];
        leastGap /= 2;
      }
    }
    return { weights, boundByRisk: true };
  }

  /** What is left where everything that may be sold is. */
  private floors(): Map<TradingSymbol, number> {
    return this.toWeights(this.lower);
  }

  private constraints(budget: { min: number; max: number }): ObjectiveProblem['constraints'] {
    return { assets: this.assets, lower: this.lower, upper: this.upper, budget, groups: this.groups() };
  }

  private investable(): number {
    return 1 - this.input.objective.minCash - this.outside;
  }

  /** The largest sum of weights that bounds and joint caps admit. */
  private mostInvestable(): number {
    const most = Math.max(sum(this.lower), Math.min(this.investable(), sum(this.upper)));
    if (this.groups().length === 0) return most;
    const result = maximumReturn({
      covariance: this.problem.covariance,
      returns: new Float64Array(this.assets.length).fill(1),
      varianceBudget: this.largestVariance(),
      constraints: this.constraints({ min: sum(this.lower), max: most }),
    });
    let invested = 0;
    for (const weight of this.weightsOf(result).values()) invested += weight;
    return Math.min(most, invested - this.outside);
  }

  /** What no portfolio within the bounds exceeds: that of all assets at their upper bounds, moving together. */
  private largestVariance(): number {
    const { data, rows: n } = this.problem.covariance;
    const volatility = this.upper.reduce((total, weight, i) => total + weight * Math.sqrt(data[i * n + i]), 0);
    return 2 * volatility * volatility;
  }

  /** The joint caps over the assets; what is held above one and cannot be sold raises it. */
  private groups(): readonly GroupLimit[] {
    return this.input.caps.flatMap(({ name, symbols, maxWeight }) => {
      const members = symbols.map((symbol) => this.assets.indexOf(symbol)).filter((i) => i >= 0);
      if (members.length === 0) return [];
      let elsewhere = 0;
      for (const symbol of symbols) if (!this.assets.includes(symbol)) elsewhere += this.input.present.get(symbol) ?? 0;
      const least = members.reduce((total, i) => total + this.lower[i], 0);
      return [{ name, members, upper: Math.max(least, maxWeight - elsewhere) + SLACK }];
    });
  }

  private riskOf(weights: ReadonlyMap<TradingSymbol, number>): number {
    return valueAtRisk(this.input.outlook.risk, weights);
  }

  private riskOutside(): number {
    const inModel = new Set(this.input.outlook.risk.symbols);
    return this.riskOf(new Map([...this.input.present].filter(([symbol]) => !inModel.has(symbol))));
  }

  private weightsOf(result: SearchResult): Map<TradingSymbol, number> {
    if (result.status === 'infeasible' || result.status === 'failed')
      throw new Error(`${result.status}: ${result.reason}`);
    return this.toWeights(result.weights);
  }

  private toWeights(values: Float64Array): Map<TradingSymbol, number> {
    const inModel = new Set(this.assets);
    const weights = new Map([...this.input.present].filter(([symbol]) => !inModel.has(symbol)));
    for (const [i, symbol] of this.assets.entries()) {
      const weight = values[i];
      if (!Number.isFinite(weight)) throw new Error(`failed: the weight of ${symbol} is ${weight}`);
      const bounded = Math.min(this.upper[i], Math.max(this.lower[i], weight));
      weights.set(symbol, bounded > SLACK ? bounded : this.lower[i]);
    }
    return weights;
  }
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function selectSquare(data: Float64Array, n: number, columns: readonly number[]): DenseMatrix {
  const chosen = zeros(columns.length, columns.length);
  columns.forEach((from, i) => {
    columns.forEach((to, j) => {
      chosen.data[i * columns.length + j] = data[from * n + to];
    });
  });
  return chosen;
}

function selectColumns(matrix: MatrixInput, columns: readonly number[]): DenseMatrix {
  const dense = toDense(matrix, 'scenarios');
  const chosen = zeros(dense.rows, columns.length);
  for (let row = 0; row < dense.rows; row += 1)
    columns.forEach((from, j) => {
      chosen.data[row * columns.length + j] = dense.data[row * dense.columns + from];
    });
  return chosen;
}
