import type { TradingSymbol } from '../../core/market/symbol.ts';
import { type DailyBars, dayOf } from '../../simulator/market/dailyBars.ts';
import type { SlotRow } from '../backtest/backtestResult.ts';

/** Collects the symbols that an account has to do with, for their prices afterwards. */
export class SymbolsSeen {
  readonly #symbols = new Set<TradingSymbol>();

  add({ orders, weights }: SlotRow): void {
    for (const { symbol } of orders) this.#symbols.add(symbol);
    for (const symbol of Object.keys(weights)) this.#symbols.add(symbol);
  }

  /** The close of each day in [from, to), ms UTC; null on days without one. */
  closes(daily: DailyBars, from: number, to: number): Readonly<Record<TradingSymbol, readonly (number | null)[]>> {
    const days = Array.from({ length: dayOf(to - 1) - dayOf(from) + 1 }, (_, day) => dayOf(from) + day);
    return Object.fromEntries(
      [...this.#symbols].sort().map((symbol) => [symbol, days.map((day) => daily.bar(symbol, day)?.close ?? null)]),
    );
  }
}
