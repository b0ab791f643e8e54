import type { Candle } from '../../market/candle.ts';
import type { MarketSnapshot } from '../../market/snapshot.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import type { SignalBatch } from '../../signals/signal.ts';
import type { HoldingsSnapshot } from '../account/holdings.ts';
import type { Limits } from '../account/limits.ts';
import type { AccountState } from './accountState.ts';
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
