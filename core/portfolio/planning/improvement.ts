import type { TradingSymbol } from '../../market/symbol.ts';
import { hasGivenWeights, type ObjectiveSettings, usesReturns } from '../decision/objective.ts';
import type { Outlook } from './outlook.ts';

/**
 * What a change of the portfolio is worth by quadratic utility, over the horizon of the objective:
 *
 *     U(w) = H (m'w - delta/2 w'Sw)
 *
 * For objectives that look at returns m is the expected returns. For the others m is implied: the returns delta S t at which their target t
 * is the best portfolio there is, so that U falls with the squared tracking error to the target, delta/2 (w - t)'S(w - t). delta is the
 * configured risk aversion, or the greater one at which the target itself is worth holding: m't / t'St.
 *
 * Sources: Sharpe (1974), Imputing expected security returns from portfolio composition, JFQA 9(3), for implied returns; Masters (2003),
 * Rebalancing, Journal of Portfolio Management 29(3), for a benefit quadratic in the distance against a cost linear in the trade.
 */
export class Improvement {
  private readonly outlook: Outlook;
  private readonly index: ReadonlyMap<TradingSymbol, number>;
  private readonly gains: Float64Array;
  private readonly riskAversion: number;
  private readonly horizonDays: number;
  /** True where the targets are given and not worked out: a trade towards them is not weighed against what it costs. */
  readonly isWish: boolean;

  /** @param targets weights of the target portfolio. */
  constructor(outlook: Outlook, targets: ReadonlyMap<TradingSymbol, number>, objective: ObjectiveSettings) {
    this.outlook = outlook;
    this.index = new Map(outlook.risk.symbols.map((symbol, i) => [symbol, i]));
    this.horizonDays = objective.horizonDays;
    this.isWish = hasGivenWeights(objective.kind);
    const marginal = this.marginalVariance(targets);
    let gain = 0;
    let variance = 0;
    for (const [symbol, weight] of targets) {
      const i = this.index.get(symbol);
      if (i === undefined) continue;
      gain += weight * outlook.expectedReturns[i];
      variance += weight * marginal[i];
    }
    const implied = variance > 0 ? gain / variance : 0;
    const riskAversion = Math.max(objective.riskAversion, implied);
    this.riskAversion = objective.kind === 'utility' ? objective.riskAversion : riskAversion;
    this.gains = usesReturns(objective.kind) ? outlook.expectedReturns : marginal.map((value) => riskAversion * value);
  }

  /** U(w + change in one symbol) - U(w), a share of equity; 0 for symbols outside the risk model. */
  of(weights: ReadonlyMap<TradingSymbol, number>, symbol: TradingSymbol, change: number): number {
    const i = this.index.get(symbol);
    if (i === undefined) return 0;
    const { covariance, symbols } = this.outlook.risk;
    const slope = this.gains[i] - this.riskAversion * this.marginalVariance(weights)[i];
    const curvature = this.riskAversion * covariance[i * symbols.length + i];
    return this.horizonDays * change * (slope - (curvature * change) / 2);
  }

  /** S w. */
  private marginalVariance(weights: ReadonlyMap<TradingSymbol, number>): Float64Array {
    const { covariance, symbols } = this.outlook.risk;
    const n = symbols.length;
    const marginal = new Float64Array(n);
    for (const [symbol, weight] of weights) {
      const j = this.index.get(symbol);
      if (j !== undefined) for (let i = 0; i < n; i += 1) marginal[i] += covariance[j * n + i] * weight;
    }
    return marginal;
  }
}
