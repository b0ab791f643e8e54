import type { Timeframe } from './candle.ts';
import type { Quote, TradingRules } from './quote.ts';
import type { TradingSymbol } from './symbol.ts';
import type { UniverseCut } from './universeCut.ts';

/** Where the candles of one symbol lie in the ledger's cache: the bars with `from <= openTime < to` (ms UTC). */
export interface CandleReference {
  readonly timeframe: Timeframe;
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Market state of one symbol that could be read. */
export interface SymbolMarket {
  readonly symbol: TradingSymbol;
  readonly rules: TradingRules;
  readonly quote: Quote;
  readonly candles: CandleReference;
}

/** Why the market of a symbol could not be used. */
export interface UnavailableMarket {
  readonly symbol: TradingSymbol;
  readonly reason: 'UNKNOWN_SYMBOL' | 'MARKET_CLOSED' | 'NO_PRICE' | 'NO_CANDLES';
  readonly detail: string;
  /** Present where the venue still told its rules and prices: a closed market can be valued but not traded. */
  readonly quote?: Quote;
  readonly rules?: TradingRules;
}

/** The market as one cycle saw it. Small on purpose: it travels through the workflow's history. */
export interface MarketSnapshot {
  readonly venue: string;
  /** The venue's clock in ms UTC. */
  readonly at: number;
  readonly available: readonly SymbolMarket[];
  readonly unavailable: readonly UnavailableMarket[];
  /** Present where the universe leaves markets out; absent in histories of earlier versions. */
  readonly universe?: UniverseCut;
}
