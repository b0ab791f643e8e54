import type { TradingSymbol } from '../../core/market/symbol.ts';
import type { AccountMarks } from '../backtest/accountMarks.ts';
import type { Settlement } from '../backtest/historicalVenue.ts';
import type { Earnings, OrderRow } from '../backtest/result.ts';

/** What an account holds at a moment before its orders, and what these and the settlements of the moment were. Quote currency. */
export interface TradedAt {
  readonly values: ReadonlyMap<TradingSymbol, number>;
  /** What was bought less what was sold at the moment, at the middle of bid and ask. */
  readonly bought: ReadonlyMap<TradingSymbol, number>;
  /** What coins that have left the venue brought before the orders. */
  readonly settled: ReadonlyMap<TradingSymbol, number>;
  readonly fees: number;
  /** Of the settlements: they belong to the time before the moment. */
  readonly settlementFees: number;
  readonly slippage: number;
}

/** What was done at a moment. @param before what the account held then, before the orders */
export function tradedIn(
  before: AccountMarks,
  orders: readonly OrderRow[],
  settlements: readonly Settlement[],
): TradedAt {
  const bought = new Map<TradingSymbol, number>();
  for (const { symbol, side, filledQuote, slippage } of orders) {
    const paid = side === 'buy' ? Number(filledQuote) : -Number(filledQuote);
    bought.set(symbol, (bought.get(symbol) ?? 0) + paid - slippage);
  }
  return {
    values: new Map([...before.values].map(([symbol, value]) => [symbol, value.toNumber()])),
    bought,
    settled: new Map(settlements.map(({ symbol, quote }) => [symbol, Number(quote)])),
    fees: sum(orders.map(({ fee }) => Number(fee))),
    settlementFees: sum(settlements.map(({ fee }) => Number(fee))),
    slippage: sum(orders.map(({ slippage }) => slippage)),
  };
}

/** Adds up what the holdings of an account earn from one moment to the next, and what its orders cost. */
export class PeriodEarnings {
  readonly #earned = new Map<TradingSymbol, number>();
  #fees = 0;
  #slippage = 0;

  /** Takes the time between two moments: from before the orders of the first to before those of the second. */
  add(first: TradedAt, second: TradedAt): void {
    for (const symbol of new Set([...first.values.keys(), ...first.bought.keys(), ...second.values.keys()])) {
      const put = (first.values.get(symbol) ?? 0) + (first.bought.get(symbol) ?? 0);
      const got = (second.values.get(symbol) ?? 0) + (second.settled.get(symbol) ?? 0);
      this.#earned.set(symbol, (this.#earned.get(symbol) ?? 0) + got - put);
    }
    this.#fees += first.fees + second.settlementFees;
    this.#slippage += first.slippage;
  }

  sums(): Earnings {
    return { earned: Object.fromEntries(this.#earned), fees: this.#fees, slippage: this.#slippage };
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
