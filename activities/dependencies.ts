import type { BreakerSettings } from '../core/breakers/breakerSettings.ts';
import type { DecimalString } from '../core/market/decimalString.ts';
import type { TradingSymbol } from '../core/market/symbol.ts';
import type { OrderStyle } from '../core/orders/order.ts';
import type { JointCap } from '../core/portfolio/account/jointCap.ts';
import type { Limits } from '../core/portfolio/account/limits.ts';
import type { ObjectiveSettings } from '../core/portfolio/decision/objective.ts';
import type { ForecastSettings } from '../core/portfolio/forecast/forecastSettings.ts';
import type { LiquidityLimits } from '../core/portfolio/lastCheck/liquidity.ts';
import type { ComputePort } from '../core/ports/compute.ts';
import type { ExchangePort } from '../core/ports/exchange.ts';
import type { LedgerPort } from '../core/ports/ledger.ts';
import type { SignalProviderPort } from '../core/ports/signalProvider.ts';
import type { WarningLog } from '../core/ports/warningLog.ts';
import type { ProtectionSettings } from '../core/protection/protectiveStopOrder.ts';
import type { Reconciler } from './account/reconciler.ts';
import type { CandleCache } from './candles/candleCache.ts';
import type { LedgerRecovery } from './recovery/ledgerRecovery.ts';

/** What the activities need to know of the configuration. Times in ms. */
export interface TradingSettings {
  readonly accounts: readonly string[];
  readonly quoteCurrency: string;
  readonly universe: {
    readonly symbols: 'all' | readonly TradingSymbol[];
    readonly deny: readonly TradingSymbol[];
    readonly allow: 'all' | readonly TradingSymbol[];
    readonly minQuoteVolume24h: number;
    readonly maxSpread: number;
    readonly protect: Readonly<Record<TradingSymbol, DecimalString>>;
    readonly stablecoins: readonly string[];
    readonly maxSymbols: number;
  };
  readonly objective: ObjectiveSettings;
  readonly groups: readonly JointCap[];
  readonly forecast: ForecastSettings;
  readonly minimumHistory: number;
  readonly signalMaxAge: number;
  readonly limits: Limits;
  readonly every: number;
  readonly deadline: number;
  readonly maxPlanAge: number;
  /** How much later than orders the venue may tell balances. */
  readonly balanceLag: number;
  readonly orderPatience: number;
  readonly orderStyle: OrderStyle;
  readonly liquidity: LiquidityLimits;
  readonly taskQueue: string;
  readonly approval: 'off' | 'required';
  readonly approvalDeadline: number;
  readonly breakers: BreakerSettings;
  readonly protection: ProtectionSettings;
}

/** The outside world as the activities see it: one port each, and the settings. */
export interface ActivityDependencies {
  readonly settings: TradingSettings;
  /** The venue as the account's keys see it. @throws Error for an account that is not configured. */
  exchange(account: string): ExchangePort;
  signals(account: string): SignalProviderPort;
  readonly ledger: LedgerPort;
  readonly candles: CandleCache;
  readonly reconciler: Reconciler;
  readonly recovery: LedgerRecovery;
  readonly compute: ComputePort;
  /** Name of the venue in plans and snapshots: a simulated one is told apart from the real one. */
  readonly venueKey: string;
  /** Which ledger it is: client order IDs are derived from it, and workers of one queue share one. */
  readonly ledgerIdentity: string;
  readonly log: WarningLog;
}
