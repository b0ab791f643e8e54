import type { DecimalString } from '../../core/market/decimalString.ts';
import type { OrderKey } from '../../core/orders/orderKey.ts';
import type { PlannedTrade } from '../../core/portfolio/decision/plan.ts';
import type { AccountPlace } from './accountPlace.ts';
import type { OrderRow } from './backtestResult.ts';
import type { OrderDesk } from './orderDesk.ts';

/** Time between two orders, far below a tick. */
const MOMENT_MS = 1;

/** What an order of a backtest is made with. */
export interface TradingPlace extends AccountPlace {
  readonly desk: OrderDesk;
}

/** A trade of a plan, at its turn. */
export interface TradeAtTurn {
  readonly key: OrderKey;
  readonly trade: PlannedTrade;
  /** Base units that were held when it was planned. */
  readonly heldBefore: DecimalString;
}

/** Checks a trade on the account and the market of this moment, freezes it and sends it, as a live order is. */
export function tradeOrder({ venue, desk }: TradingPlace, { key, trade, heldBefore }: TradeAtTurn): OrderRow {
  // Some time passes with each order: its fills come after what was valued before it.
  venue.advanceTo(venue.now + MOMENT_MS);
  return desk.trade(key, trade, heldBefore);
}
