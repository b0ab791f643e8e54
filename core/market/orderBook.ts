import type { DecimalString } from './decimalString.ts';
import type { TradingSymbol } from './symbol.ts';

/** What rests at one price, in base units. */
export interface BookLevel {
  readonly price: DecimalString;
  readonly size: DecimalString;
}

/** What can be traded at once, the best price first. Levels whose size the venue does not tell are not in it. */
export interface OrderBook {
  readonly symbol: TradingSymbol;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}
