import type { PlannedTrade } from '../portfolio/decision/plan.ts';
import type { Signal } from '../signals/signal.ts';

/** Trades that somebody who may not trade asks a person to make. Times are wall time in ms UTC. */
export interface ProposalDraft {
  /** Letters and digits. One that is sent again under it counts once. */
  readonly id: string;
  readonly account: string;
  readonly at: number;
  /** From then on it can neither be approved nor carried out. */
  readonly expiresAt: number;
  /** Who proposes, in words. */
  readonly by: string;
  /** Name of the API token that it came with: nobody approves with the same one. Empty where the API asks for none. */
  readonly token: string;
  readonly why: string;
  /** The symbols that it is about; null for the whole account. */
  readonly symbols: readonly string[] | null;
  /** What it goes by; null for the signals that the account's cycles go by. */
  readonly signals: readonly Signal[] | null;
  readonly quoteCurrency: string;
  /** What a cycle would have traded when it was made: no more than this is ever traded for it. At least one. */
  readonly trades: readonly PlannedTrade[];
  /** The report of that plan, line by line. */
  readonly report: readonly string[];
}

/** What a person has said to a proposal. */
export interface ProposalAnswer {
  readonly kind: 'approved' | 'rejected';
  /** Wall time in ms UTC. */
  readonly at: number;
  readonly by: string;
  /** Empty where an approval came without one. */
  readonly reason: string;
}

/** A proposal as the ledger keeps it. */
export interface Proposal extends ProposalDraft {
  readonly answer: ProposalAnswer | undefined;
}

/** How a proposal stands. */
export type ProposalStanding = 'open' | 'approved' | 'rejected' | 'expired';

/** @param now wall time in ms UTC */
export function standingOf(
  { answer, expiresAt }: Pick<Proposal, 'answer' | 'expiresAt'>,
  now: number,
): ProposalStanding {
  if (answer !== undefined) return answer.kind;
  return now < expiresAt ? 'open' : 'expired';
}
