import type { Quote } from '../market/quote.ts';
import type { HoldingsSnapshot } from '../portfolio/holdings.ts';
import { type Valuation, valuePortfolio } from '../portfolio/valuation.ts';

/** What an account held at one moment, and at which prices. Amounts are decimals. */
export interface AccountValuation {
  readonly account: string;
  /** Venue time in ms UTC. */
  readonly at: number;
  /** Wall time in ms UTC. */
  readonly recordedAt: number;
  /** Quote currency in all. */
  readonly cash: string;
  /** Held assets with a usable price: base units and mid price. */
  readonly positions: readonly { readonly symbol: string; readonly quantity: string; readonly price: string }[];
}

/** The valuation of balances at the given prices. @param recordedAt wall time in ms UTC. */
export function valuationOf(
  holdings: HoldingsSnapshot,
  quotes: ReadonlyMap<string, Quote>,
  recordedAt: number,
): AccountValuation {
  return valuationFrom(holdings.account, holdings.at, valuePortfolio(holdings, quotes), recordedAt);
}

/** The same from a portfolio that has been valued already. */
export function valuationFrom(
  account: string,
  at: number,
  { cash, positions }: Pick<Valuation, 'cash' | 'positions'>,
  recordedAt: number,
): AccountValuation {
  return {
    account,
    at,
    recordedAt,
    cash: cash.toFixed(),
    positions: [...positions.values()].map(({ symbol, quantity, price }) => ({
      symbol,
      quantity: quantity.toFixed(),
      price: price.toFixed(),
    })),
  };
}
