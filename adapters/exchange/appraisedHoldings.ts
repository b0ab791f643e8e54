import { baseOf, quoteOf, type TradingSymbol } from '../../core/market/symbol.ts';
import { appraise, marketsToAppraise } from '../../core/portfolio/account/appraise.ts';
import type { HoldingsSnapshot } from '../../core/portfolio/account/holdings.ts';
import type { NamedAssets } from '../../core/portfolio/account/lockedForms.ts';
import type { ValuationSettings } from '../../core/portfolio/account/worth.ts';
import type { Market, VenueDialect } from './dialect.ts';

/** What tells a locked form from an asset of its own at a venue. */
export function namedAssets(markets: ReadonlyMap<TradingSymbol, Market>, forms: NamedAssets['forms']): NamedAssets {
  const traded = new Set([...markets.keys()].flatMap((symbol) => [baseOf(symbol), quoteOf(symbol)]));
  return { forms, isTraded: (asset) => traded.has(asset) };
}

/** The holdings with the worth of what has no market against the quote currency, from the venue's other markets and the configuration. */
export async function appraisedHoldings(
  snapshot: HoldingsSnapshot,
  markets: ReadonlyMap<TradingSymbol, Market>,
  settings: ValuationSettings,
  quotes: VenueDialect['quotes'],
): Promise<HoldingsSnapshot> {
  const { quoteCurrency, holdings } = snapshot;
  const assets = holdings
    .filter(({ symbol }) => !markets.has(symbol) || settings.worthless.includes(baseOf(symbol)))
    .map(({ symbol }) => baseOf(symbol));
  if (assets.length === 0) return snapshot;
  const open = new Set([...markets].filter(([, { rules }]) => rules.tradable).map(([symbol]) => symbol));
  const appraisal = { quoteCurrency, markets: open, settings };
  const asked = [...marketsToAppraise(assets, appraisal)].flatMap((symbol) => markets.get(symbol) ?? []);
  const told = asked.length === 0 ? [] : await quotes(asked);
  const bySymbol = new Map(told.map((quote) => [quote.symbol, quote]));
  return { ...snapshot, worths: assets.map((asset) => appraise(asset, bySymbol, appraisal)) };
}
