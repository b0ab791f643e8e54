import { Decimal } from 'decimal.js';
import type { Candle } from '../market/candle.ts';
import type { MarketSnapshot } from '../market/snapshot.ts';
import type { TradingSymbol } from '../market/symbol.ts';
import type { Verdict } from './eligibility.ts';
import { MAX_STALE_DAYS } from './forecast/histories.ts';
import type { HoldingsSnapshot } from './holdings.ts';

const DAY_MS = 86_400_000;

/** What tells whether a holding without a price is worth something. */
export interface PriceEvidence {
  readonly holdings: HoldingsSnapshot;
  /** Held symbols without a usable price. */
  readonly unpriced: readonly TradingSymbol[];
  /** Symbols that the venue lists and takes orders for. */
  readonly listed: ReadonlySet<TradingSymbol>;
  readonly candles: ReadonlyMap<TradingSymbol, readonly Candle[]>;
  /** ms UTC. */
  readonly at: number;
  /** Quote currency; what was worth less at its last close does not matter. */
  readonly dust: number;
}

/**
 * The unpriced holdings that are worth something all the same, so that neither the equity nor any share of it is known: of a market that takes
 * orders, or with candles of the last 30 days. A token that the venue does not list and that has no candles is worth nothing, and must not
 * keep the limits from being brought back for ever; nor must a market that closed and has had no price for a month.
 */
export function missingPrices({
  holdings,
  unpriced,
  listed,
  candles,
  at,
  dust,
}: PriceEvidence): readonly TradingSymbol[] {
  const quantities = new Map(holdings.holdings.map(({ symbol, quantity }) => [symbol, new Decimal(quantity)]));
  return unpriced.filter((symbol) => {
    const close = lastClose(candles.get(symbol) ?? [], at - MAX_STALE_DAYS * DAY_MS);
    if (close === undefined) return listed.has(symbol);
    return quantities.get(symbol)?.times(close).gte(dust) ?? false;
  });
}

/** The symbols of a snapshot that the venue lists and, as far as is known, takes orders for. */
export function listedSymbols({ available, unavailable }: MarketSnapshot): ReadonlySet<TradingSymbol> {
  return new Set([
    ...available.filter(({ rules }) => rules.tradable).map(({ symbol }) => symbol),
    ...unavailable
      .filter(({ reason, rules }) => (reason === 'NO_PRICE' || reason === 'NO_CANDLES') && rules?.tradable !== false)
      .map(({ symbol }) => symbol),
  ]);
}

/** Why no limit is a reason to sell while such prices are missing. */
export function missingPriceVerdict(
  missing: readonly TradingSymbol[],
  figures: Readonly<Record<string, number>>,
): Verdict {
  const [first, ...others] = missing;
  const held = others.length === 0 ? `${first} is` : `${first} and ${others.length} more are`;
  return {
    reason: 'NO_PRICE',
    figures,
    detail: `${held} held without one, so that no limit or target is a reason to sell`,
  };
}

/** The close of the latest usable bar, where that is not older than `since`. */
function lastClose(bars: readonly Candle[], since: number): number | undefined {
  let last: Candle | undefined;
  for (const bar of bars)
    if (bar.close > 0 && Number.isFinite(bar.close) && bar.openTime >= since && bar.openTime > (last?.openTime ?? 0))
      last = bar;
  return last?.close;
}
