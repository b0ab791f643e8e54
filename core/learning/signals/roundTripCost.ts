import type { TradingRules } from '../../market/quote.ts';
import type { TradingSymbol } from '../../market/symbol.ts';

/** What buying and selling costs: twice the highest fee of the symbols. Spread and slippage come on top. */
export function roundTripCost(
  symbols: readonly TradingSymbol[],
  rules: ReadonlyMap<TradingSymbol, Pick<TradingRules, 'takerFee'>>,
): number {
  return 2 * symbols.reduce((most, symbol) => Math.max(most, Number(rules.get(symbol)?.takerFee ?? 0)), 0);
}
