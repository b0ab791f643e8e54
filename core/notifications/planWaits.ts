import type { PendingApproval } from '../cycles/approval.ts';
import type { Plan } from '../portfolio/decision/plan.ts';
import { EVENT_SEVERITIES, type Notification } from './notification.ts';

/** So many trades of a plan are named. */
const MOST_TRADES = 10;

/** The cycle whose plan waits. */
export interface WaitingCycle {
  readonly account: string;
  readonly cycleId: string;
  readonly approval: PendingApproval;
  readonly plan: Pick<Plan, 'trades' | 'quoteCurrency'>;
}

/** What people are told of a plan that waits for approval. @param now wall time in ms UTC */
export function planWaits({ account, cycleId, approval, plan }: WaitingCycle, now: number): Notification {
  const { trades, quoteCurrency } = plan;
  const more = trades.length - MOST_TRADES;
  return {
    id: `plan:${account}:${cycleId}:${approval.plan}`,
    account,
    event: 'planWaits',
    severity: EVENT_SEVERITIES.planWaits,
    at: now,
    topic: undefined,
    title: `${account}: a plan waits for approval until ${new Date(approval.until).toISOString()}`,
    lines: [
      ...trades
        .slice(0, MOST_TRADES)
        .map(
          ({ side, symbol, quoteAmount, reason }) =>
            `${side.toUpperCase()} ${symbol} for ${quoteAmount} ${quoteCurrency}, ${reason}`,
        ),
      ...(more > 0 ? [`and ${more} more trades`] : []),
      `Approve: ballast cycle approve ${cycleId} --plan ${approval.plan} --account ${account}`,
      `Reject: ballast cycle reject ${cycleId} "why" --account ${account}`,
    ],
    cycleId,
    symbol: undefined,
  };
}
