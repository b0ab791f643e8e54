import { Decimal } from 'decimal.js';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import { markAccount } from '../backtest/accountMarks.ts';
import type { OrderRow } from '../backtest/backtestResult.ts';
import type { TradingPlace } from '../backtest/tradeOrder.ts';
import { benchmarkOrder } from './benchmarkOrder.ts';

/** Cash that stays: a buy of all of it may fail by a rounding. */
const KEPT = 0.0001;

/** Brings the account to weights, sells first. What is held and has no weight is sold, if it is traded. */
export function rebalance(place: TradingPlace, targets: ReadonlyMap<TradingSymbol, number>): readonly OrderRow[] {
  const { venue } = place;
  const { equity, values } = markAccount(venue);
  const orders: OrderRow[] = [];
  const missing = new Map<TradingSymbol, Decimal>();
  for (const symbol of new Set([...values.keys(), ...targets.keys()])) {
    const gap = equity.times(targets.get(symbol) ?? 0).minus(values.get(symbol) ?? 0);
    if (gap.lt(0)) orders.push(...benchmarkOrder(place, symbol, 'sell', gap.neg()));
    else missing.set(symbol, gap);
  }
  return [...orders, ...buy(place, missing)];
}

/** Buys for these amounts, or for as large parts of them as there is cash for. */
export function buy(place: TradingPlace, amounts: ReadonlyMap<TradingSymbol, Decimal>): readonly OrderRow[] {
  const total = [...amounts.values()].reduce((sum, amount) => sum.plus(amount), new Decimal(0));
  if (total.lte(0)) return [];
  const cash = new Decimal(place.venue.holdings().cash.free).times(1 - KEPT);
  const part = Decimal.min(1, cash.div(total));
  return [...amounts].flatMap(([symbol, amount]) => benchmarkOrder(place, symbol, 'buy', amount.times(part)));
}
