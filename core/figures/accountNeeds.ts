import type { CycleStatus } from '../cycles/cycleStatus.ts';
import { money } from '../portfolio/explaining/explain.ts';
import type { Proposal } from '../proposals/proposal.ts';
import type { PortfolioStatusBody } from './portfolioStatusBody.ts';

/** One thing that waits for a person. */
export interface Need {
  readonly kind:
    | 'approval'
    | 'proposal'
    | 'stopped'
    | 'unknownOrder'
    | 'otherHand'
    | 'trouble'
    | 'drift'
    | 'failedCycle';
  /** ISO 8601 UTC; null where nobody knows. */
  readonly since: string | null;
  /** What a person should know and do. */
  readonly text: string;
  readonly cycleId: string | null;
  /** The name of the plan that waits for approval. */
  readonly plan: string | null;
  /** The ID of the proposal that waits for an answer. */
  readonly proposal: string | null;
}

/**
 * What waits for a person in an account, most urgent first.
 * @param running the cycle that runs, where one does @param proposals those that wait for an answer
 */
export function accountNeeds(
  body: PortfolioStatusBody,
  running: CycleStatus | undefined,
  proposals: readonly Proposal[],
): readonly Need[] {
  return [
    ...approvals(running),
    ...proposals.map(proposed),
    ...stops(body),
    ...unknownOrders(body),
    ...otherHands(body),
    ...body.troubles.map((text) => need('trouble', text)),
    ...failures(body),
    ...drifts(body),
  ];
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function need(kind: Need['kind'], text: string, more: Partial<Need> = {}): Need {
  return { kind, since: null, text, cycleId: null, plan: null, proposal: null, ...more };
}

function approvals(running: CycleStatus | undefined): readonly Need[] {
  if (running?.approval === undefined) return [];
  const { approval, identity, since } = running;
  const text = `A plan waits to be approved until ${iso(approval.until)}. After that it buys nothing.`;
  return [need('approval', text, { since: iso(since), cycleId: identity?.cycleId ?? null, plan: approval.plan })];
}

/** So many trades of a proposal are named. */
const NAMED_TRADES = 3;

function proposed({ id, at, by, why, expiresAt, trades, quoteCurrency }: Proposal): Need {
  const named = trades
    .slice(0, NAMED_TRADES)
    .map(({ side, symbol, quoteAmount }) => `${side} ${symbol} for ${money(quoteAmount, quoteCurrency)}`);
  const more = trades.length - named.length;
  const what = [...named, ...(more > 0 ? [`${more} more`] : [])].join(', ');
  const text = `${by} proposes to ${what}, until ${iso(expiresAt)}, because: ${why}. To see it: ballast proposal show ${id}`;
  return need('proposal', text, { since: iso(at), proposal: id });
}

function stops({ trading, paused }: PortfolioStatusBody): readonly Need[] {
  if (paused === null || trading === 'active') return [];
  const text = `The account is ${trading}, by ${paused.by}: ${paused.reason}. Only a person resumes it.`;
  return [need('stopped', text, { since: paused.since })];
}

function unknownOrders({ openOrders }: PortfolioStatusBody): readonly Need[] {
  return openOrders
    .filter(({ status }) => status === 'UNKNOWN')
    .map(({ side, symbol, cycleId, createdAt }) =>
      need(
        'unknownOrder',
        `Nobody knows yet what became of the ${side} of ${symbol}. The venue is asked until it says so.`,
        {
          since: createdAt,
          cycleId,
        },
      ),
    );
}

function otherHands({ reconciliation }: PortfolioStatusBody): readonly Need[] {
  const hand = reconciliation?.otherHand ?? null;
  if (hand === null) return [];
  const text = `Another hand trades on this account (${hand.orders} orders). Nothing is bought until a person accepts it: ballast reconcile --accept "why".`;
  return [need('otherHand', text, { since: hand.since })];
}

function failures({ lastCycle }: PortfolioStatusBody): readonly Need[] {
  if (lastCycle === null || lastCycle.outcome !== 'failed') return [];
  const text = `The last cycle failed: ${lastCycle.report[0] ?? 'its workflow has the cause'}. What was ordered stays ordered once; a replay does what is missing.`;
  return [need('failedCycle', text, { since: lastCycle.closedAt, cycleId: lastCycle.cycleId })];
}

function drifts({ reconciliation }: PortfolioStatusBody): readonly Need[] {
  return (reconciliation?.findings ?? []).flatMap(({ at, drift }) =>
    drift.map(({ currency, difference }) =>
      need('drift', `${currency} differs by ${difference} from what the orders explain; it was taken over.`, {
        since: at,
      }),
    ),
  );
}
