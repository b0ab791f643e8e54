import { Decimal } from 'decimal.js';
import type { Candle } from '../../market/candle.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import type { HoldingsSnapshot } from '../account/holdings.ts';
import type { Verdict } from '../decision/verdict.ts';
import { MAX_STALE_DAYS } from '../forecast/histories.ts';

const DAY_MS = 86_400_000;

/** So little of a coin is dust whatever a unit may be worth: no coin costs a million dollars. */
const UNIT_DUST = '0.000001';

/** True for so few base units that they are worth nothing, whatever a unit may be worth. */
export function isUnitDust(quantity: Decimal): boolean {
  return quantity.lte(UNIT_DUST);
}

/** What tells whether a holding without a price is dust. */
export interface PriceEvidence {
  readonly holdings: HoldingsSnapshot;
  /** Held symbols of unknown worth. */
  readonly unpriced: readonly TradingSymbol[];
  readonly candles: ReadonlyMap<TradingSymbol, readonly Candle[]>;
  /** ms UTC. */
  readonly at: number;
  /** Quote currency; what was worth less at its last close does not matter. */
  readonly dust: number;
}

/**
 * The holdings of unknown worth that are not known to be dust, so that neither the equity nor any share of it is known: by the last close of the last 30 days,
 * or by their number. A token that nobody lists is one of them, since what cannot be priced is not nothing; a person may say that it is
 * (valuation.worthless), and then it is none of the unpriced.
 */
export function missingPrices({ holdings, unpriced, candles, at, dust }: PriceEvidence): readonly TradingSymbol[] {
  const quantities = new Map(holdings.holdings.map(({ symbol, quantity }) => [symbol, new Decimal(quantity)]));
  return unpriced.filter((symbol) => {
    const quantity = quantities.get(symbol) ?? new Decimal(0);
    if (isUnitDust(quantity)) return false;
    const close = lastClose(candles.get(symbol) ?? [], at - MAX_STALE_DAYS * DAY_MS);
    return close === undefined || quantity.times(close).gte(dust);
  });
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
