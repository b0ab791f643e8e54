import type { AccountKey } from './accountKey.ts';
import type { MarketClock } from './clock.ts';
import type { FaultRules } from './faults/faultRules.ts';
import type { Faults } from './faults/faults.ts';
import type { RequestLog } from './faults/requestLog.ts';
import type { TradedMarket } from './market/tradedMarket.ts';
import type { Exchange } from './matching/exchange.ts';
import type { Balances } from './store/balances.ts';
import type { Fills } from './store/fills.ts';
import type { MarketEvents } from './store/marketEvents.ts';
import type { Orders } from './store/orderStore.ts';

/** Everything that answers are made of. */
export interface Venue {
  readonly exchange: Exchange;
  readonly market: TradedMarket;
  readonly clock: MarketClock;
  readonly orders: Orders;
  readonly fills: Fills;
  readonly balances: Balances;
  readonly events: MarketEvents;
  readonly faults: Faults;
  readonly rules: FaultRules;
  readonly requests: RequestLog;
  readonly keys: readonly AccountKey[];
  /** What buys of all dialects but Coinbase's pay their commission in at this moment. */
  readonly feesOfBuys: () => 'base' | 'quote';
  /** Puts the clock on file at once; it is written every moment anyway. */
  readonly saveClock: () => void;
}
