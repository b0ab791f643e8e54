import type { DecimalString } from '../market/decimalString.ts';
import type { TradingSymbol } from '../market/symbol.ts';
import type { OrderTransition } from '../orders/order.ts';
import type { OrderStatus } from '../orders/orderState.ts';
import type { PositionView, Side } from '../portfolio/plan.ts';
import type { CycleOutcome } from '../ports/ledger.ts';
import type { ReconciliationStatus } from '../reconciliation/status.ts';

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
  /** Every state it went through with what was seen; absent where nothing was sent, and in what the actor remembers. */
  readonly transitions?: readonly OrderTransition[];
}

/** The account after a cycle, at the venue's prices of that moment. */
export interface PortfolioPosture {
  readonly at: number;
  readonly quoteCurrency: string;
  readonly equity: DecimalString;
  readonly cash: DecimalString;
  readonly positions: readonly PositionView[];
  readonly diversification: number;
  /** One-day 95 % value at risk as a share of equity. */
  readonly valueAtRisk: number;
  readonly riskBudget: number;
  /** How ledger and venue were reconciled last; absent in what earlier versions recorded. */
  readonly reconciliation?: ReconciliationStatus;
}

/** How a cycle ended. */
export interface CycleSummary extends CycleIdentity {
  readonly workflowId: string;
  readonly runId: string;
  readonly outcome: CycleOutcome;
  readonly startedAt: number;
  readonly closedAt: number;
  /** The report for people, line by line. */
  readonly report: readonly string[];
  readonly orders: readonly OrderOutcome[];
}
