import { effectivePositions } from '../../../quant/risk/effectivePositions.ts';
import type { TailRisk } from '../../../quant/risk/tailRisk.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import type { RiskMeasure } from './limits.ts';

/** 95 % quantile of the standard normal distribution. */
export const Z_95 = 1.6448536269514722;

/** Mean of the standard normal distribution beyond that quantile: phi(z) / 0.05. */
export const CVAR_95 = 2.0627128075074257;

/** Daily volatility assumed at least for a holding whose own cannot be measured: beyond most listed coins. */
const UNKNOWN_VOLATILITY = 0.15;

/** A holding of unknown risk is assumed to be this much more volatile than the most volatile known symbol. */
const UNKNOWN_FACTOR = 1.5;

/**
 * Risk of a set of symbols over one day.
 * `covariance` is n x n, row-major, of daily simple returns, in the order of `symbols`.
 */
export interface RiskModel {
  readonly symbols: readonly TradingSymbol[];
  readonly covariance: Float64Array;
  /** Loss of a portfolio in units of its volatility; that of a normal return by default. */
  readonly tail?: TailRisk;
  /** Risk per unit of volatility by the measure of the budget; the value at risk's by default. */
  readonly tailFactor?: number;
}

/** The risk per unit of volatility that a model measures by. */
export function tailFactorOf({ tail, tailFactor }: RiskModel): number {
  return tailFactor ?? tail?.valueAtRisk ?? Z_95;
}

/** The model with risk by the given measure; what is called its value at risk is then the risk by that measure. */
export function measuredBy(model: RiskModel, measure: RiskMeasure): RiskModel {
  const { valueAtRisk = Z_95, conditionalValueAtRisk = CVAR_95 } = model.tail ?? {};
  return { ...model, tailFactor: measure === 'conditionalValueAtRisk' ? conditionalValueAtRisk : valueAtRisk };
}

/** Daily volatility assumed for symbols outside the model. */
export function assumedVolatility(model: RiskModel): number {
  const n = model.symbols.length;
  let largest = 0;
  for (let i = 0; i < n; i += 1) largest = Math.max(largest, Math.sqrt(model.covariance[i * n + i]));
  return Math.max(UNKNOWN_VOLATILITY, UNKNOWN_FACTOR * largest);
}

/** One-day 95 % value at risk in two views, both shares of equity. */
export interface ValueAtRisk {
  /** z sqrt(w' S w) over the holdings in the model: what the data say. */
  readonly measured: number;
  /** The measured one + z |w_u| s_u for each holding u outside the model: as if it moved together with all others at the assumed volatility. */
  readonly total: number;
}

/**
 * One-day 95 % value at risk of the whole portfolio as a share of equity: z (sqrt(w' S w) + sum of |w_u| s_u) with zero mean and z the model's loss per unit of volatility
 * (RiskMetrics Technical Document, 1996, where it is the normal one). Holdings u outside the model count at the assumed volatility s_u, fully correlated.
 * @param weights shares of equity by symbol.
 */
export function valueAtRisk(model: RiskModel, weights: ReadonlyMap<TradingSymbol, number>): number {
  return new WeightedRisk(model, weights).after(undefined, 0, 0).total;
}

/**
 * The value at risk around some weights: for a change of one symbol in constant time, and along a direction of many. All in shares
 * of equity.
 */
export class WeightedRisk {
  private readonly model: RiskModel;
  private readonly index: ReadonlyMap<TradingSymbol, number>;
  /** S w. */
  private readonly marginal: Float64Array;
  private readonly variance: number;
  /** Summed weight outside the model. */
  private readonly outside: number;
  private readonly outsideVolatility: number;

  constructor(model: RiskModel, weights: ReadonlyMap<TradingSymbol, number>) {
    this.model = model;
    this.index = new Map(model.symbols.map((symbol, i) => [symbol, i]));
    this.outsideVolatility = assumedVolatility(model);
    const { marginal, quadratic } = this.product(weights);
    this.marginal = marginal;
    this.variance = quadratic;
    this.outside = this.sumOutside(weights, Math.abs);
  }

  get now(): ValueAtRisk {
    return this.after(undefined, 0, 0);
  }

  /**
   * The value at risk after one symbol's position and the equity have changed, both by a share of the equity before.
   * As a function of the change it is quasi-convex where the equity changes in proportion: a norm over an affine function.
   */
  after(symbol: TradingSymbol | undefined, change: number, equityChange: number): ValueAtRisk {
    const i = symbol === undefined ? undefined : this.index.get(symbol);
    if (i === undefined) return this.value(this.variance, this.outside + change, 1 + equityChange);
    const own = this.model.covariance[i * this.model.symbols.length + i];
    const variance = this.variance + change * (2 * this.marginal[i] + change * own);
    return this.value(variance, this.outside, 1 + equityChange);
  }

  /** The total value at risk at `weights + t direction`, convex in t as long as no weight outside the model turns negative. */
  along(direction: ReadonlyMap<TradingSymbol, number>): (t: number) => number {
    const step = this.product(direction);
    const outside = this.sumOutside(direction, (change) => change);
    let cross = 0;
    for (const [symbol, weight] of direction) {
      const i = this.index.get(symbol);
      if (i !== undefined) cross += weight * this.marginal[i];
    }
    return (t) => this.value(this.variance + t * (2 * cross + t * step.quadratic), this.outside + t * outside, 1).total;
  }

  private value(variance: number, outside: number, equity: number): ValueAtRisk {
    const factor = tailFactorOf(this.model);
    const measured = factor * Math.sqrt(Math.max(0, variance));
    const assumed = factor * Math.max(0, outside) * this.outsideVolatility;
    if (measured + assumed === 0) return { measured: 0, total: 0 };
    return equity > 0
      ? { measured: measured / equity, total: (measured + assumed) / equity }
      : { measured: Number.POSITIVE_INFINITY, total: Number.POSITIVE_INFINITY };
  }

  private sumOutside(weights: ReadonlyMap<TradingSymbol, number>, counted: (weight: number) => number): number {
    let outside = 0;
    for (const [symbol, weight] of weights) if (!this.index.has(symbol)) outside += counted(weight);
    return outside;
  }

  private product(weights: ReadonlyMap<TradingSymbol, number>): { marginal: Float64Array; quadratic: number } {
    const { covariance, symbols } = this.model;
    const n = symbols.length;
    const marginal = new Float64Array(n);
    for (const [symbol, weight] of weights) {
      const j = this.index.get(symbol);
      if (j !== undefined) for (let i = 0; i < n; i += 1) marginal[i] += covariance[j * n + i] * weight;
    }
    let quadratic = 0;
    for (const [symbol, weight] of weights) {
      const i = this.index.get(symbol);
      if (i !== undefined) quadratic += weight * marginal[i];
    }
    return { marginal, quadratic };
  }
}

/**
 * How far the invested money is spread, 0 for one position up to 1: 1 - H with H the Herfindahl index, the sum of the squared shares of what is invested. It grows with the
 * effective number of positions, 1 / H. 0 with none held.
 */
export function diversification(weights: readonly number[]): number {
  const effective = effectivePositions(weights);
  return effective === 0 ? 0 : 1 - 1 / effective;
}
