import type { TradingSymbol } from '../../core/market/symbol.ts';
import type { AccountMarks } from '../backtest/accountMarks.ts';
import type { Earnings, OrderRow } from '../backtest/backtestResult.ts';
import type { DelistingPayout } from '../backtest/historicalVenue.ts';
import type { AttributedLimit, AttributedModel } from './attributed.ts';
import type { Wanted } from './wanted.ts';

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
  /** What the plan of the moment aimed at; empty where none was made. */
  readonly wanted: ReadonlyMap<TradingSymbol, Wanted>;
  /** After the orders. */
  readonly equityAfter: number;
  /** Middle of bid and ask before the orders, of what the plan of the moment before or this one aimed at. */
  readonly prices: ReadonlyMap<TradingSymbol, number>;
}

/** What a plan makes of a moment, beside its orders. */
export type AimedAt = Pick<TradedAt, 'wanted' | 'equityAfter' | 'prices'>;

/** What was done at a moment. @param before what the account held then, before the orders */
export function tradedIn(
  before: AccountMarks,
  orders: readonly OrderRow[],
  settlements: readonly DelistingPayout[],
  aimed: AimedAt,
): TradedAt {
  const bought = new Map<TradingSymbol, number>();
  for (const { symbol, side, filledQuote, slippage } of orders) {
    const paid = side === 'buy' ? Number(filledQuote) : -Number(filledQuote);
    bought.set(symbol, (bought.get(symbol) ?? 0) + paid - slippage);
  }
  return {
    ...aimed,
    values: new Map([...before.values].map(([symbol, value]) => [symbol, value.toNumber()])),
    bought,
    settled: new Map(settlements.map(({ symbol, quote }) => [symbol, Number(quote)])),
    fees: sum(orders.map(({ fee }) => Number(fee))),
    settlementFees: sum(settlements.map(({ fee }) => Number(fee))),
    slippage: sum(orders.map(({ slippage }) => slippage)),
  };
}

/** Adds up what the holdings of an account earn from one moment to the next, for whom and under which limit, and what its orders cost. */
export class PeriodEarnings {
  readonly #earned = new Map<TradingSymbol, number>();
  readonly #byModel = new Map<AttributedModel, number>();
  readonly #byLimit = new Map<AttributedLimit, number>();
  #fees = 0;
  #slippage = 0;

  /** Takes the time between two moments: from before the orders of the first to before those of the second. */
  add(first: TradedAt, second: TradedAt): void {
    const symbols = new Set([
      ...first.values.keys(),
      ...first.bought.keys(),
      ...second.values.keys(),
      ...first.wanted.keys(),
    ]);
    for (const symbol of symbols) {
      const put = (first.values.get(symbol) ?? 0) + (first.bought.get(symbol) ?? 0);
      const got = (second.values.get(symbol) ?? 0) + (second.settled.get(symbol) ?? 0);
      if (first.values.has(symbol) || first.bought.has(symbol) || second.values.has(symbol))
        add(this.#earned, symbol, got - put);
      this.#attribute(symbol, put, got, first, second);
    }
    this.#fees += first.fees + second.settlementFees;
    this.#slippage += first.slippage;
  }

  sums(): Earnings {
    return {
      earned: Object.fromEntries(this.#earned),
      byModel: Object.fromEntries(this.#byModel),
      byLimit: Object.fromEntries(this.#byLimit),
      fees: this.#fees,
      slippage: this.#slippage,
    };
  }

  /**
   * What was held is the target and what kept the account from it, earned = aim x growth + (held - aim) x growth: the first part belongs to the models that asked for
   * the target, the second one to the limit. A symbol that a limit kept out altogether earns nothing, and both parts cancel.
   */
  #attribute(symbol: TradingSymbol, put: number, got: number, first: TradedAt, second: TradedAt): void {
    const wanted = first.wanted.get(symbol);
    if (wanted === undefined) {
      if (got !== put) add(this.#byModel, 'none', got - put);
      return;
    }
    const aim = wanted.target * first.equityAfter;
    const growth = put > SMALLEST_HOLDING ? got / put - 1 : growthOf(symbol, first, second);
    for (const [model, share] of wanted.models) add(this.#byModel, model, share * aim * growth);
    const rest = got - put - aim * growth;
    if (rest !== 0) add(this.#byLimit, wanted.limit, rest);
  }
}

/** With less than this in quote currency the growth of a holding is that of its price. */
const SMALLEST_HOLDING = 0.01;

/** 0 where a price is not known. */
function growthOf(symbol: TradingSymbol, first: TradedAt, second: TradedAt): number {
  const [before, after] = [first.prices.get(symbol), second.prices.get(symbol)];
  return before === undefined || after === undefined ? 0 : after / before - 1;
}

function add<Key>(sums: Map<Key, number>, key: Key, amount: number): void {
  sums.set(key, (sums.get(key) ?? 0) + amount);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
