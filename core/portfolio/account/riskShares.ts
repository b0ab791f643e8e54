import type { TradingSymbol } from '../../market/symbol.ts';
import { type RiskModel, valueAtRisk } from './portfolioRisk.ts';

/**
 * How much of the portfolio's risk each holding carries: its Euler contribution over the whole, which add up to 1.
 * 0 for all where there is no risk.
 * @param weights shares of equity.
 */
export function riskShares(
  model: RiskModel,
  weights: ReadonlyMap<TradingSymbol, number>,
): ReadonlyMap<TradingSymbol, number> {
  const total = valueAtRisk(model, weights);
  const inModel = new Set(model.symbols);
  const measured = new Map([...weights].filter(([symbol]) => inModel.has(symbol)));
  const known = valueAtRisk(model, measured);
  const n = model.symbols.length;
  const marginal = new Map<TradingSymbol, number>();
  let variance = 0;
  for (const [i, symbol] of model.symbols.entries()) {
    const weight = measured.get(symbol);
    if (weight === undefined) continue;
    let product = 0;
    for (const [j, other] of model.symbols.entries())
      product += model.covariance[i * n + j] * (measured.get(other) ?? 0);
    marginal.set(symbol, weight * product);
    variance += weight * product;
  }
  return new Map(
    [...weights.keys()].map((symbol) => {
      if (!(total > 0)) return [symbol, 0];
      const part = marginal.get(symbol);
      if (part !== undefined) return [symbol, variance > 0 ? ((part / variance) * known) / total : 0];
      const alone = valueAtRisk(model, new Map([[symbol, weights.get(symbol) ?? 0]]));
      return [symbol, alone / total];
    }),
  );
}
