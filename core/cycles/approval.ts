import { Decimal } from 'decimal.js';
import type { Decision, ReasonCode } from '../portfolio/decision/decision.ts';
import type { Plan, PlannedTrade } from '../portfolio/decision/plan.ts';
import { toDecision } from '../portfolio/explaining/explain.ts';

/** The plan that a cycle waits to be approved; `until` is wall time in ms UTC. */
export interface PendingApproval {
  /** Short name of the plan: an approval names the plan that it is for. */
  readonly plan: string;
  readonly until: number;
}

/** What became of a plan that waited. */
export type ApprovalAnswer =
  | { readonly kind: 'approved'; readonly by: string }
  | { readonly kind: 'rejected'; readonly by: string; readonly reason: string }
  | { readonly kind: 'expired' }
  | { readonly kind: 'stopped'; readonly reason: string };

/** An answer that a person has given. */
export type PersonsAnswer = Extract<ApprovalAnswer, { readonly by: string }>;

/** How much of a trade was approved. */
export type ApprovedTrade = Pick<PlannedTrade, 'symbol' | 'side' | 'baseQuantity' | 'quoteAmount'>;

/** Sells that bring a broken limit back: they go on where nobody has answered in time. */
const RESTORES_LIMITS: ReadonlySet<ReasonCode> = new Set(['REDUCES_TO_LIMIT', 'REDUCES_RISK']);

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * A short name for what a plan trades, of 8 hexadecimal digits: equal for equal trades, so that an approval of one plan is not taken for that of another.
 * 32-bit FNV-1a over symbol, side and amounts (Fowler, Noll, Vo).
 */
export function planName({ trades }: Pick<Plan, 'trades'>): string {
  const text = trades
    .map((trade) => [trade.symbol, trade.side, trade.quoteAmount, trade.baseQuantity].join(' '))
    .join(';');
  let hash = FNV_OFFSET;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), FNV_PRIME);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** The trades that are made where nobody has answered in time. */
export function tradesWithoutAnswer({ trades }: Pick<Plan, 'trades'>): readonly PlannedTrade[] {
  return trades.filter((trade) => trade.side === 'sell' && RESTORES_LIMITS.has(trade.reason));
}

/**
 * A plan cut to what was approved, for a plan that is made again after the approval: no symbol and no side that was not among the approved trades, a
 * buy for no more money, a sell of no more units. The figures of the portfolio after the trades stay those of the whole plan.
 */
export function cutToApproved(plan: Plan, approved: readonly ApprovedTrade[]): Plan {
  const trades = plan.trades.flatMap((trade) => {
    const limit = approved.find((item) => item.symbol === trade.symbol && item.side === trade.side);
    return limit === undefined ? [] : [cutTrade(trade, limit)];
  });
  const kept = new Set(trades.map(({ symbol }) => symbol));
  const dropped = new Set(plan.trades.map(({ symbol }) => symbol).filter((symbol) => !kept.has(symbol)));
  if (dropped.size === 0) return { ...plan, trades };
  const decisions = plan.decisions.map((decision) =>
    dropped.has(decision.symbol) ? notApproved(decision, plan.quoteCurrency) : decision,
  );
  return { ...plan, trades, decisions };
}

function notApproved({ symbol, figures }: Decision, quoteCurrency: string): Decision {
  const detail = 'it was not part of what was agreed to';
  return toDecision(symbol, 'SKIP', { reason: 'NOT_APPROVED', figures, detail }, quoteCurrency);
}

function cutTrade(trade: PlannedTrade, limit: ApprovedTrade): PlannedTrade {
  const share =
    trade.side === 'buy'
      ? new Decimal(limit.quoteAmount).div(trade.quoteAmount)
      : new Decimal(limit.baseQuantity).div(trade.baseQuantity);
  if (!share.lt(1)) return trade;
  return trade.side === 'buy'
    ? { ...trade, quoteAmount: limit.quoteAmount, baseQuantity: new Decimal(trade.baseQuantity).times(share).toFixed() }
    : {
        ...trade,
        baseQuantity: limit.baseQuantity,
        quoteAmount: new Decimal(trade.quoteAmount).times(share).toFixed(),
      };
}
