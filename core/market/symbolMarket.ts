import type { Quote, TradingRules } from './quote.ts';
import type { CandleReference, SymbolMarket, UnavailableMarket } from './snapshot.ts';
import type { TradingSymbol } from './symbol.ts';

/** What a venue tells of one symbol at one moment. */
export interface ToldMarket {
  readonly symbol: TradingSymbol;
  /** ccxt's name of the venue. */
  readonly venue: string;
  /** Undefined where the venue does not list it. */
  readonly rules: TradingRules | undefined;
  /** Undefined where it quotes no usable price. */
  readonly quote: Quote | undefined;
  readonly candles: CandleReference;
}

/** The market of a symbol as plans see it, or why it cannot be used. */
export function symbolMarket({ symbol, venue, rules, quote, candles }: ToldMarket): SymbolMarket | UnavailableMarket {
  if (rules === undefined) return { symbol, reason: 'UNKNOWN_SYMBOL', detail: `${venue} has no such market` };
  if (quote === undefined) return { symbol, reason: 'NO_PRICE', detail: `${venue} quotes no usable price`, rules };
  if (!rules.tradable) {
    const detail = rules.closedBecause ?? `${venue} takes no orders for it`;
    return { symbol, reason: 'MARKET_CLOSED', detail, quote, rules };
  }
  if (candles.count === 0) return { symbol, reason: 'NO_CANDLES', detail: 'no daily candles', quote, rules };
  return { symbol, rules, quote, candles };
}
