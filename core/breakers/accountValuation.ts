import { Decimal } from 'decimal.js';
import type { Quote } from '../market/quote.ts';
import type { HoldingsSnapshot } from '../portfolio/account/holdings.ts';
import { valuePortfolio } from '../portfolio/account/valuation.ts';

/** What an account held at one moment, and at which prices. Amounts are decimals. */
export interface AccountValuation {
  readonly account: string;
  /** Venue time in ms UTC. */
  readonly at: number;
  /** Wall time in ms UTC. */
  readonly recordedAt: number;
  /** Quote currency in all. */
  readonly cash: string;
  /**
   * Held assets: base units, and the mid price where there was a usable one. Those without are named too, since an asset that is
   * missing here is one that is not held.
   */
  readonly positions: readonly { readonly symbol: string; readonly quantity: string; readonly price?: string }[];
}

/** The valuation of balances at the given prices. @param recordedAt wall time in ms UTC. */
export function valuationOf(
  holdings: HoldingsSnapshot,
  quotes: ReadonlyMap<string, Quote>,
  recordedAt: number,
): AccountValuation {
  const { cash, positions } = valuePortfolio(holdings, quotes);
  return {
    account: holdings.account,
    at: holdings.at,
    recordedAt,
    cash: cash.toFixed(),
    positions: holdings.holdings.flatMap(({ symbol, quantity }) => {
      const held = new Decimal(quantity);
      if (held.lte(0)) return [];
      const price = positions.get(symbol)?.price;
      return [{ symbol, quantity: held.toFixed(), ...(price === undefined ? {} : { price: price.toFixed() }) }];
    }),
  };
}
