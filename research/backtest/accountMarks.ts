import { Decimal } from 'decimal.js';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import { midPrice } from '../../core/portfolio/account/valuation.ts';
import type { OrderRow } from './backtestResult.ts';
import type { HistoricalVenue } from './historicalVenue.ts';

/** The account at the prices of a moment. */
export interface AccountMarks {
  readonly equity: Decimal;
  readonly cash: Decimal;
  readonly values: ReadonlyMap<TradingSymbol, Decimal>;
}

/** What is held at the middle of bid and ask; on a day without trade at the last price that there was. */
export function markAccount(venue: HistoricalVenue): AccountMarks {
  const { cash, holdings } = venue.holdings();
  const values = new Map<TradingSymbol, Decimal>();
  let equity = new Decimal(cash.total);
  for (const { symbol, quantity } of holdings) {
    const quote = venue.quote(symbol);
    const price = quote === undefined ? venue.lastPrice(symbol) : midPrice(quote);
    const value = new Decimal(quantity).times(price ?? 0);
    values.set(symbol, value);
    equity = equity.plus(value);
  }
  return { equity, cash: new Decimal(cash.total), values };
}

/** The marks without what orders have just executed, each at the middle that its row is held against. */
export function marksBefore(after: AccountMarks, orders: readonly OrderRow[]): AccountMarks {
  const values = new Map(after.values);
  let { cash } = after;
  for (const { symbol, side, filledBase, filledQuote, fee, mid } of orders) {
    const value = new Decimal(filledBase).times(mid ?? 0);
    const paid = new Decimal(filledQuote);
    cash = (side === 'buy' ? cash.plus(paid) : cash.minus(paid)).plus(fee);
    const held = values.get(symbol) ?? new Decimal(0);
    values.set(symbol, side === 'buy' ? held.minus(value) : held.plus(value));
  }
  return { cash, values, equity: [...values.values()].reduce((sum, value) => sum.plus(value), cash) };
}

/** Shares of equity of what is held. */
export function weightsOf({ equity, values }: AccountMarks): Readonly<Record<TradingSymbol, number>> {
  if (equity.lte(0)) return {};
  return Object.fromEntries([...values].map(([symbol, value]) => [symbol, value.div(equity).toNumber()]));
}
