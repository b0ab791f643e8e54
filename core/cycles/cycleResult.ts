import type { DecimalString } from '../market/decimalString.ts';
import type { Side } from '../market/side.ts';
import type { TradingSymbol } from '../market/symbol.ts';
import type { OrderTransition } from '../orders/order.ts';
import type { OrderStatus } from '../orders/orderState.ts';
import type { CycleOutcome } from './recordedOutcome.ts';

/** What names a cycle: orders are unique per (account, cycleId, symbol); scope tells which symbols it covers. */
export interface CycleIdentity {
  readonly account: string;
  readonly cycleId: string;
  readonly scope: string;
}

/** The workflow that carries a cycle. `runId` is the first run of its chain, which a reset keeps. */
export interface CycleOwner {
  readonly workflowId: string;
  readonly runId: string;
}

/** What became of one trade. `REFUSED`: the last check before sending said no; `PENDING`: the venue has not answered in time. */
export interface OrderOutcome {
  readonly symbol: TradingSymbol;
  readonly side: Side;
  readonly status: OrderStatus | 'REFUSED' | 'PENDING';
  readonly workflowId: string;
  readonly filledBase: DecimalString;
  readonly filledQuote: DecimalString;
  readonly feeQuote: DecimalString;
  /** Why an order was refused, rejected or is not known; empty otherwise. */
  readonly detail: string;
  /** Every state it went through with what was seen; absent where nothing was sent, and in the report of a whole cycle. */
  readonly transitions?: readonly OrderTransition[];
}

/** How a cycle ended, as the actor remembers it and tells it to others: its report and its orders are in the ledger. */
export interface CycleEnding extends CycleIdentity, CycleOwner {
  readonly outcome: CycleOutcome;
  readonly startedAt: number;
  readonly closedAt: number;
  /** The first few symbols with an order. */
  readonly symbols: readonly TradingSymbol[];
  /** How many symbols had one. */
  readonly symbolCount: number;
}

/** What the ledger keeps of a cycle that has ended, for a start that it did the work for. */
export interface CycleRecordOfWork {
  readonly report: readonly string[];
  readonly orders: readonly OrderOutcome[];
}

/** How a cycle ended, with its report and its orders. */
export interface CycleSummary extends CycleIdentity, CycleOwner {
  readonly outcome: CycleOutcome;
  readonly startedAt: number;
  readonly closedAt: number;
  /** The report for people, line by line. */
  readonly report: readonly string[];
  readonly orders: readonly OrderOutcome[];
}

/** So many symbols of an ended cycle are named. */
const NAMED_SYMBOLS = 20;

/** The ending of a cycle with these orders. */
export function cycleEnding(
  cycle: Omit<CycleEnding, 'symbols' | 'symbolCount'>,
  ordered: readonly TradingSymbol[],
): CycleEnding {
  const { account, cycleId, scope, workflowId, runId, outcome, startedAt, closedAt } = cycle;
  const symbols = [...new Set(ordered)];
  return {
    ...{ account, cycleId, scope, workflowId, runId, outcome, startedAt, closedAt },
    symbols: symbols.slice(0, NAMED_SYMBOLS),
    symbolCount: symbols.length,
  };
}

/** The ending in what an earlier version recorded, with report and orders, or this one. */
export function endingOf(told: CycleEnding | CycleSummary): CycleEnding {
  if ('symbols' in told) return told;
  const ordered = told.orders.map(({ symbol }) => symbol);
  return cycleEnding(told, ordered);
}
