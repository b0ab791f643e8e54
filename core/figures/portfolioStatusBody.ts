import type { CycleEnding } from '../cycles/cycleResult.ts';
import type { PortfolioStatus } from '../cycles/portfolioProtocol.ts';
import { executedBy } from '../orders/executed.ts';
import type { OrderRecord } from '../orders/order.ts';
import type { PortfolioPosture } from '../portfolio/account/posture.ts';
import type { ReconciliationStatus } from '../reconciliation/status.ts';

/** Body of `GET /api/portfolio_status`; documented in docs/api.md. Money as decimal texts, shares as numbers, times in ISO 8601 UTC. */
export interface PortfolioStatusBody {
  readonly account: string;
  /** Time of the figures by the venue's clock; null before the first cycle. */
  readonly asOf: string | null;
  readonly quoteCurrency: string | null;
  readonly equity: string | null;
  readonly cash: string | null;
  readonly positions: readonly {
    symbol: string;
    quantity: string;
    value: string;
    weight: number;
    targetWeight: number;
  }[];
  readonly diversification: number | null;
  readonly risk: { valueAtRisk: number; budget: number; withinBudget: boolean } | null;
  /** What a person should look at: orders whose outcome is not known, waits that do not end, steps that have failed for long. */
  readonly troubles: readonly string[];
  readonly warnings: readonly string[];
  readonly trading: 'active' | 'paused' | 'halted' | 'liquidating';
  readonly paused: { since: string; by: string; reason: string } | null;
  /** How ledger and venue were reconciled last; null before the first time. */
  readonly reconciliation: {
    completedAt: string;
    currencies: number;
    /** Orders of others in cycles one after the other: nothing is bought until a person accepts them. */
    otherHand: { since: string; latest: string; orders: number } | null;
    findings: readonly {
      at: string;
      manualOrders: readonly {
        venueOrderId: string;
        clientOrderId: string;
        symbol: string;
        side: string;
        filledBase: string;
        closed: boolean;
        createdAt: string;
      }[];
      drift: readonly { currency: string; expected: string; found: string; difference: string }[];
      /** How many more orders and balances it has found. */
      more: number;
    }[];
    /** How many older findings of the last 24 hours are not listed. */
    olderFindings: number;
    /** Present where only the newest comparisons were looked through: how many, and the time of the oldest of them. */
    lookedThrough: { comparisons: number; since: string } | null;
  } | null;
  readonly runningCycle: { cycleId: string; scope: string; workflowId: string } | null;
  readonly lastCycle: {
    cycleId: string;
    scope: string;
    workflowId: string;
    outcome: string;
    closedAt: string;
    report: readonly string[];
  } | null;
  readonly openOrders: readonly {
    symbol: string;
    side: string;
    type: 'marketableLimit' | 'market' | 'limit' | 'stop';
    status: string;
    cycleId: string;
    clientOrderId: string;
    quoteAmount: string;
    filledQuote: string;
    createdAt: string;
  }[];
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function riskOf(posture: PortfolioPosture | undefined): PortfolioStatusBody['risk'] {
  if (posture === undefined) return null;
  return {
    valueAtRisk: posture.valueAtRisk,
    budget: posture.riskBudget,
    withinBudget: posture.valueAtRisk <= posture.riskBudget,
  };
}

function reconciliationOf(status: ReconciliationStatus | undefined): PortfolioStatusBody['reconciliation'] {
  if (status === undefined) return null;
  return {
    completedAt: iso(status.completedAt),
    currencies: status.currencies,
    otherHand:
      status.otherHand === undefined
        ? null
        : { ...status.otherHand, since: iso(status.otherHand.since), latest: iso(status.otherHand.latest) },
    findings: status.findings.map(({ at, manualOrders, drift, more }) => ({
      at: iso(at),
      manualOrders: manualOrders.map((order) => ({ ...order, createdAt: iso(order.createdAt) })),
      drift,
      more: more ?? 0,
    })),
    olderFindings: status.olderFindings ?? 0,
    lookedThrough:
      status.lookedThrough === undefined ? null : { ...status.lookedThrough, since: iso(status.lookedThrough.since) },
  };
}

function lastCycleOf(ending: CycleEnding | undefined, report: readonly string[]): PortfolioStatusBody['lastCycle'] {
  if (ending === undefined) return null;
  const { cycleId, scope, workflowId, outcome, closedAt } = ending;
  return { cycleId, scope, workflowId, outcome, closedAt: iso(closedAt), report };
}

/**
 * The body from what the account's actor says, what the ledger holds open, and how it was reconciled.
 * @param report of the last cycle, which is in the ledger
 */
export function portfolioStatusBody(
  status: PortfolioStatus,
  report: readonly string[],
  openOrders: readonly OrderRecord[],
  reconciliation: ReconciliationStatus | undefined,
): PortfolioStatusBody {
  const { posture, paused, liveCycle } = status;
  return {
    account: status.account,
    asOf: posture === undefined ? null : iso(posture.at),
    quoteCurrency: posture?.quoteCurrency ?? null,
    equity: posture?.equity ?? null,
    cash: posture?.cash ?? null,
    positions: posture?.positions ?? [],
    diversification: posture?.diversification ?? null,
    risk: riskOf(posture),
    troubles: status.troubles ?? [],
    warnings: [...(posture?.notices ?? []), ...status.warnings],
    trading: status.trading.kind,
    paused: paused === undefined ? null : { since: iso(paused.since), by: paused.by, reason: paused.reason },
    reconciliation: reconciliationOf(reconciliation),
    runningCycle:
      liveCycle === undefined
        ? null
        : { cycleId: liveCycle.cycleId, scope: liveCycle.scope, workflowId: liveCycle.workflowId },
    lastCycle: lastCycleOf(status.lastCycle, report),
    openOrders: openOrders.map((record) => ({
      symbol: record.key.symbol,
      side: record.order.side,
      type: record.order.type,
      status: record.state.status,
      cycleId: record.key.cycleId,
      clientOrderId: record.order.clientOrderId,
      quoteAmount: record.intended.quoteAmount,
      filledQuote: executedBy(record).filledQuote,
      createdAt: iso(record.createdAt),
    })),
  };
}
