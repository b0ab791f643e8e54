import type { DecimalString } from './decimalString.ts';
import type { TradingSymbol } from './symbol.ts';

/** What the venue allows and charges for a symbol. Increments and minimums are decimals in base, quote or price units. */
export interface TradingRules {
  readonly symbol: TradingSymbol;
  /** False while the venue does not accept orders for the symbol. */
  readonly tradable: boolean;
  /** Why it takes no orders from here, where that is not the venue's doing. */
  readonly closedBecause?: string;
  readonly baseIncrement: DecimalString;
  readonly quoteIncrement: DecimalString;
  readonly priceIncrement: DecimalString;
  readonly minBase: DecimalString;
  readonly minQuote: DecimalString;
  /** Share of an order's quote value charged when it takes liquidity, such as `0.012`. */
  readonly takerFee: DecimalString;
  /** Quote currency traded in the last 24 hours, where the venue tells it. */
  readonly quoteVolume24h?: number;
}

/** Best prices of a symbol at one moment (`at`: ms UTC by the venue's clock). */
export interface Quote {
  readonly symbol: TradingSymbol;
  readonly bid: DecimalString;
  readonly ask: DecimalString;
  /** Of the last trade, where the venue tells it with its best prices. */
  readonly last?: DecimalString;
  readonly at: number;
  /** Quote currency traded in the last 24 hours, where the venue tells it with its prices. */
  readonly quoteVolume24h?: number;
}

/** Quote currency traded in the last 24 hours, where the venue tells it. */
export function volume24hOf(quote: Quote | undefined, rules: TradingRules | undefined): number | undefined {
  return quote?.quoteVolume24h ?? rules?.quoteVolume24h;
}
