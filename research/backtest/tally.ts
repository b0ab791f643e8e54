import { Decimal } from 'decimal.js';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import type { BacktestTotals, SlotRow } from './backtestResult.ts';

/** Adds up the rows of a backtest. */
export class Tally {
  #slots = 0;
  #orders = 0;
  #refused = 0;
  #rejected = 0;
  #filled = 0;
  /** Symbols whose present order has been counted as filled: further rows may tell of it. */
  readonly #counted = new Set<TradingSymbol>();
  #slippage = 0;
  #trips = 0;
  #stopped = 0;
  #deposits: Decimal;
  #bought = new Decimal(0);
  #sold = new Decimal(0);
  #fees = new Decimal(0);

  /** @param cash what the account began with */
  constructor(cash: string) {
    this.#deposits = new Decimal(cash);
  }

  add({ deposit, orders, settlements, trading, trips }: SlotRow): void {
    this.#slots += 1;
    this.#trips += trips.length;
    if (trading !== 'active') this.#stopped += 1;
    this.#deposits = this.#deposits.plus(deposit);
    for (const { symbol, side, status, filledQuote, fee, slippage, continues } of orders) {
      if (continues !== true) {
        this.#orders += 1;
        this.#counted.delete(symbol);
      }
      if (status === 'REFUSED') this.#refused += 1;
      if (status === 'REJECTED') this.#rejected += 1;
      if (new Decimal(filledQuote).gt(0) && !this.#counted.has(symbol)) {
        this.#filled += 1;
        this.#counted.add(symbol);
      }
      if (side === 'buy') this.#bought = this.#bought.plus(filledQuote);
      else this.#sold = this.#sold.plus(filledQuote);
      this.#fees = this.#fees.plus(fee);
      this.#slippage += slippage;
    }
    for (const { quote, fee } of settlements) {
      this.#sold = this.#sold.plus(quote);
      this.#fees = this.#fees.plus(fee);
    }
  }

  /** @param equity at the end */
  totals(equity: Decimal): BacktestTotals {
    return {
      slots: this.#slots,
      deposits: this.#deposits.toFixed(),
      orders: this.#orders,
      refused: this.#refused,
      rejected: this.#rejected,
      filled: this.#filled,
      bought: this.#bought.toFixed(),
      sold: this.#sold.toFixed(),
      fees: this.#fees.toFixed(),
      slippage: this.#slippage,
      trips: this.#trips,
      stopped: this.#stopped,
      equity: equity.toFixed(),
    };
  }
}
