import type { TradingState } from '../../core/cycles/tradingState.ts';
import type { DecimalString } from '../../core/market/decimalString.ts';
import type { Side } from '../../core/market/side.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import type { OrderStatus } from '../../core/orders/orderState.ts';
import type { ReasonCode } from '../../core/portfolio/decision/decision.ts';
import type { Plan } from '../../core/portfolio/decision/plan.ts';
import type { AttributedLimit, AttributedModel } from '../attribution/attributed.ts';
import type { DelistingPayout } from './historicalVenue.ts';

/** What became of one trade of a plan. JSON. */
export interface OrderRow {
  readonly symbol: TradingSymbol;
  readonly side: Side;
  /** Benchmarks have none, nor do stops that rest for a position. */
  readonly reason: ReasonCode | 'BENCHMARK' | 'PROTECTIVE_STOP';
  /** `REFUSED`: the last check said no, and nothing was sent. */
  readonly status: OrderStatus | 'REFUSED';
  /** Quote currency that the plan meant to trade. */
  readonly decided: DecimalString;
  /** What was sent, by the rule that freezes live orders; absent where nothing was. */
  readonly baseQuantity?: DecimalString;
  readonly limitPrice?: DecimalString;
  readonly filledBase: DecimalString;
  readonly filledQuote: DecimalString;
  readonly fee: DecimalString;
  /** The middle of bid and ask at that moment; absent without a usable quote. */
  readonly mid?: DecimalString;
  /** What the execution cost against that middle, quote currency; above 0 is worse than the middle. */
  readonly slippage: number;
  /** Why it was refused, rejected or left unfilled; empty otherwise. */
  readonly detail: string;
  /** Present where an earlier row has told of the order: this one has what was executed since. */
  readonly continues?: true;
}

/** A breaker that has tripped, in words. JSON. */
export interface Trip {
  readonly breaker: string;
  readonly sentence: string;
}

/** What one cycle did. */
export interface CycleWork {
  readonly orders: readonly OrderRow[];
  /** Absent where no plan is made. */
  readonly plan?: Plan;
}

/** One cycle of the account. JSON. */
export interface SlotRow {
  /** ms UTC. */
  readonly at: number;
  /** At the prices of the moment, before what was paid in and before the orders. */
  readonly equity: DecimalString;
  readonly deposit: DecimalString;
  /** What coins that had left the venue brought; kept results have it under this name. */
  readonly settlements: readonly DelistingPayout[];
  readonly orders: readonly OrderRow[];
  /** How many decisions of the plan have each reason. */
  readonly reasons: Readonly<Partial<Record<ReasonCode, number>>>;
  readonly warnings: number;
  /** What the account could do at the end of the cycle, and the breakers that have tripped in it. */
  readonly trading: TradingState['kind'];
  readonly trips: readonly Trip[];
  /** One-day risk before and after the plan, as shares of equity, and what it is held to. */
  readonly risk: { readonly before: number; readonly planned: number; readonly budget: number };
  /** After the orders. */
  readonly cash: DecimalString;
  /** Shares of equity after the orders. */
  readonly weights: Readonly<Record<TradingSymbol, number>>;
}

/** Sums over a whole backtest, quote currency. JSON. */
export interface BacktestTotals {
  readonly slots: number;
  /** Initial cash and all that was paid in. */
  readonly deposits: DecimalString;
  readonly orders: number;
  readonly refused: number;
  readonly rejected: number;
  readonly filled: number;
  readonly bought: DecimalString;
  readonly sold: DecimalString;
  readonly fees: DecimalString;
  readonly slippage: number;
  readonly trips: number;
  /** Slots after which the account was paused or halted. */
  readonly stopped: number;
  /** At the end. */
  readonly equity: DecimalString;
}

/** What is left of a backtest once its rows have been handed on: one small record for each day. JSON. */
export interface BacktestResult {
  readonly name: string;
  /** First and last moment, ms UTC. */
  readonly from: number;
  readonly to: number;
  readonly totals: BacktestTotals;
  readonly days: readonly DayRecord[];
}

/** What a period has brought, quote currency: the sum of `earned` less fees and slippage is the change of equity, what was paid in aside. JSON. */
export interface Earnings {
  /** What each holding has earned at the middle of bid and ask. */
  readonly earned: Readonly<Record<TradingSymbol, number>>;
  /** The same by who asked for it: what the targets of the plans have earned, by the models that expected a gain. */
  readonly byModel: Readonly<Partial<Record<AttributedModel, number>>>;
  /** What it made that less or more was held than the target, by the reason. With `byModel` it adds up to `earned`. */
  readonly byLimit: Readonly<Partial<Record<AttributedLimit, number>>>;
  readonly fees: number;
  /** What executions cost against the middle of bid and ask. */
  readonly slippage: number;
}

/** One UTC day. */
export interface DayRecord extends Earnings {
  /** ms UTC at midnight. */
  readonly day: number;
  /** What the account earned from its first moment of the day to that of the next, as a share; what was paid in aside. */
  readonly return: number;
  /** Share of equity that is not cash, after the first cycle of the day. */
  readonly exposure: number;
  /** Inverse Herfindahl index of the invested weights; 0 with none. */
  readonly effectivePositions: number;
  /** Whether the plan of the day's first cycle began above the risk budget. */
  readonly overBudget: boolean;
  readonly equity: number;
}
