import type { TradingSymbol } from '../../market/symbol.ts';
import type { Signal } from '../../signals/signal.ts';
import type { SymbolForecast } from '../forecast/forecast.ts';
import type { ReasonCode } from './decision.ts';

/** What the decision on one symbol was made from. Weights are shares of equity, returns and volatilities of one day. */
export interface SymbolAnalysis {
  readonly symbol: TradingSymbol;
  readonly signal?: Pick<
    Signal,
    | 'direction'
    | 'confidence'
    | 'source'
    | 'expectedReturn'
    | 'horizonDays'
    | 'informationCoefficient'
    | 'profitBarrier'
    | 'lossBarrier'
  > & {
    readonly ageHours: number;
  };
  readonly mayTrade: boolean;
  readonly mayBuy: boolean;
  /** The first thing in the way of a buy. */
  readonly obstacle?: ReasonCode;
  /** Absent for symbols without usable history. */
  readonly forecast?: {
    readonly volatility: number;
    readonly volatilityModel: SymbolForecast['volatilityModel'];
    /** The candles have stopped: this is the last known risk, raised. */
    readonly stale: boolean;
    readonly expectedReturn: number;
    /** Summands of the expected return by the model they come from. */
    readonly contributions: SymbolForecast['contributions'];
  };
  readonly weight: number;
  readonly target: number;
  readonly after: number;
  /** Share of the portfolio's risk that the symbol carries, before and after the trades. */
  readonly riskBefore: number;
  readonly riskAfter: number;
}
