import type { TradingRules } from '../../core/market/quote.ts';
import { baseOf, type TradingSymbol } from '../../core/market/symbol.ts';
import type { TradingSettings } from '../dependencies.ts';

/** The symbols that a cycle looks at: the configured ones, or with `all` the most traded ones that are no stablecoins, allowed and not denied. */
export function universeSymbols(
  universe: TradingSettings['universe'],
  rules: ReadonlyMap<TradingSymbol, TradingRules>,
): readonly TradingSymbol[] {
  if (universe.symbols !== 'all') return universe.symbols;
  return [...rules.values()]
    .filter(
      (rule) =>
        rule.tradable &&
        !universe.stablecoins.includes(baseOf(rule.symbol)) &&
        !universe.deny.includes(rule.symbol) &&
        (universe.allow === 'all' || universe.allow.includes(rule.symbol)),
    )
    .sort((a, b) => (b.quoteVolume24h ?? 0) - (a.quoteVolume24h ?? 0) || (a.symbol < b.symbol ? -1 : 1))
    .slice(0, universe.maxSymbols)
    .map((rule) => rule.symbol)
    .sort();
}
