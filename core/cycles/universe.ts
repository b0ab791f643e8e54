import type { TradingRules } from '../market/quote.ts';
import { baseOf, type TradingSymbol } from '../market/symbol.ts';
import { type UniverseCut, universeCut } from '../market/universeCut.ts';
import type { TradingSettings } from './tradingSettings.ts';

/** The symbols that a cycle looks at, and what they leave out where they are not all that the configuration allows. */
export interface Universe {
  readonly symbols: readonly TradingSymbol[];
  readonly cut: UniverseCut | undefined;
}

/** The universe: the configured symbols, or with `all` the most traded ones that are no stablecoins, allowed and not denied. */
export function universeOf(
  universe: TradingSettings['universe'],
  rules: ReadonlyMap<TradingSymbol, TradingRules>,
): Universe {
  if (universe.symbols !== 'all') return { symbols: universe.symbols, cut: undefined };
  const all = [...rules.values()]
    .filter(
      (rule) =>
        rule.tradable &&
        !universe.stablecoins.includes(baseOf(rule.symbol)) &&
        !universe.deny.includes(rule.symbol) &&
        (universe.allow === 'all' || universe.allow.includes(rule.symbol)),
    )
    .sort((a, b) => (b.quoteVolume24h ?? 0) - (a.quoteVolume24h ?? 0) || (a.symbol < b.symbol ? -1 : 1))
    .map((rule) => rule.symbol);
  const { maxSymbols } = universe;
  return { symbols: all.slice(0, maxSymbols).sort(), cut: universeCut(all, maxSymbols) };
}
