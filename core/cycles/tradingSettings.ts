import type { BreakerSettings } from '../breakers/breakerSettings.ts';
import type { DecimalString } from '../market/decimalString.ts';
import type { TradingSymbol } from '../market/symbol.ts';
import type { OrderStyle } from '../orders/order.ts';
import type { JointCap } from '../portfolio/account/jointCap.ts';
import type { Limits } from '../portfolio/account/limits.ts';
import type { ObjectiveSettings } from '../portfolio/decision/objective.ts';
import type { ForecastSettings } from '../portfolio/forecast/forecastSettings.ts';
import type { LiquidityLimits } from '../portfolio/lastCheck/liquidity.ts';
import type { ProtectionSettings } from '../protection/protectiveStopOrder.ts';

/** What the cycles of an account and their orders go by, from its configuration. Times in ms. */
export interface TradingSettings {
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
  /** Whether the records of sources of signals weigh and mute them. */
  readonly heedsScorecard: boolean;
  readonly limits: Limits;
  readonly every: number;
  readonly deadline: number;
  readonly maxPlanAge: number;
  /** How much later than orders the venue may tell balances. */
  readonly balanceLag: number;
  readonly orderPatience: number;
  readonly orderStyle: OrderStyle;
  readonly liquidity: LiquidityLimits;
  readonly approval: 'off' | 'required';
  readonly approvalDeadline: number;
  readonly breakers: BreakerSettings;
  readonly protection: ProtectionSettings;
}
