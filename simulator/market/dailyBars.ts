import type { Bar } from './bar.ts';
import type { ProductRules } from './productRules.ts';

export const DAY_MS = 86_400_000;

/** Number of the UTC day that a moment (ms since 1970) lies in. */
export function dayOf(at: number): number {
  return Math.floor(at / DAY_MS);
}

/** A market as its daily bars; everything within the day is derived from them. */
export interface DailyBars {
  /** Every product that is listed at some time, in alphabetical order. */
  readonly products: readonly ProductRules[];
  /** The bar of a UTC day; undefined where the product is not listed, not yet, no more, or was not recorded. */
  bar(symbol: string, day: number): Bar | undefined;
  /** First day with a bar. */
  firstDay(symbol: string): number;
  /** Last day with a bar; infinite where the market goes on for ever. */
  lastDay(symbol: string): number;
}
