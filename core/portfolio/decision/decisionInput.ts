import type { Candle } from '../../market/candle.ts';
import type { MarketSnapshot } from '../../market/snapshot.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import type { SignalBatch } from '../../signals/signal.ts';
import type { HoldingsSnapshot } from '../account/holdings.ts';
import type { Limits } from '../account/limits.ts';

import type { TradingPolicy } from './tradingPolicy.ts';

/** Everything a plan depends on. */
export interface DecisionInput {
  readonly account: string;
  readonly cycleId: string;
  readonly holdings: HoldingsSnapshot;
  readonly market: MarketSnapshot;
  /** Daily bars by symbol, oldest first. */
  readonly candles: ReadonlyMap<TradingSymbol, readonly Candle[]>;
  readonly signals: SignalBatch;
  readonly limits: Limits;
  readonly policy: TradingPolicy;
  readonly state: AccountState;
}

/** Circumstances of the account when a plan is made. */
export interface AccountState {
  readonly paused: boolean;
  /** Symbols with an order whose outcome is not known yet. */
  readonly outstanding: readonly TradingSymbol[];
  /** Symbols that already have an order in this cycle. */
  readonly ordered: readonly TradingSymbol[];
  /** Quote currency spent on buys in this cycle so far, fees included, decimal. */
  readonly spent: string;
}
