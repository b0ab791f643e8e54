import type { DecimalString } from '../market/decimalString.ts';
import type { TradingSymbol } from '../market/symbol.ts';

/** A held asset. `quantity` includes what open orders hold; `available` does not. */
export interface Holding {
  readonly symbol: TradingSymbol;
  readonly quantity: DecimalString;
  readonly available: DecimalString;
}

/** The account's balances at one moment (`at`: ms UTC by the venue's clock). */
export interface HoldingsSnapshot {
  readonly account: string;
  readonly quoteCurrency: string;
  readonly at: number;
  /** Quote currency in all and free of holds. */
  readonly cash: { readonly total: DecimalString; readonly free: DecimalString };
  readonly holdings: readonly Holding[];
}
