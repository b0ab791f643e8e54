import type { Exact } from '../exact.ts';
import type { Listings } from './listings.ts';
import type { Tick } from './pricePath.ts';
import type { ProductRules } from './productRules.ts';

/** A sudden change of a product's price: everything from `at` on is `factor` times what it would have been. */
export interface Jump {
  readonly symbol: string;
  readonly at: number;
  readonly factor: number;
}

/** A candle in decimal text, as the exchange shows it. `start` is in ms. */
export interface MarketCandle {
  readonly start: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
}

/** What an answer is made of. */
export type MarketNeed =
  | { readonly kind: 'listings' }
  | { readonly kind: 'quotes'; readonly symbols: readonly string[] }
  /** The best prices of every product, as far as the market tells them together. */
  | { readonly kind: 'allQuotes' }
  | { readonly kind: 'book'; readonly symbol: string }
  /** Bars of `length` ms that begin in [from, to). */
  | {
      readonly kind: 'candles';
      readonly symbol: string;
      readonly length: number;
      readonly from: number;
      readonly to: number;
    };

/** How far what a market did is known, ms UTC. */
export interface Observed {
  /** End of the last tick that anything is known of. */
  readonly until: number;
  /** Ticks that end by then do not change any more. */
  readonly finalUntil: number;
}

/** What the exchange trades and at which price: a market that is made here, or one that is read from a venue. Times in ms UTC. */
export interface TradedMarket {
  /** True where the prices are a venue's: nobody here moves them, or their time. */
  readonly isLive: boolean;
  /** Length of the ticks in which resting orders meet the market, ms. */
  readonly tickMs: number;
  /** What somebody has taken off the list or put on it. */
  readonly listings: Listings;
  /**
   * Reads what an answer needs from where the market comes from, so that everything else here answers at once. Where it is made here, nothing is to be read.
   * @throws VenueUnreachableError where it cannot be read and what is there is too old to be used
   */
  prepare(need: MarketNeed): Promise<void>;
  addJump(jump: Jump): void;
  listed(at: number): readonly ProductRules[];
  isListed(symbol: string, at: number): boolean;
  isTraded(symbol: string, at: number): boolean;
  rules(symbol: string): ProductRules | undefined;
  price(symbol: string, at: number): Exact | undefined;
  /** When the price that counts now was told. */
  pricedAt(symbol: string, now: number): number;
  candle(symbol: string, start: number, end: number, now: number): MarketCandle | undefined;
  volume(symbol: string, from: number, to: number): Exact;
  dailyTurnover(symbol: string, at: number): number;
  observed(symbol: string, now: number): Observed;
  firstTickThrough(symbol: string, from: number, to: number, side: 'below' | 'above', level: Exact): Tick | undefined;
}
