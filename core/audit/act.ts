/** What the audit log keeps of people, programs and breakers. */
export const AUDITED_ACTIONS = [
  'pause',
  'halt',
  'liquidate',
  'resume',
  'accept-other-hand',
  'settle-order',
  'start-cycle',
  'approve-plan',
  'reject-plan',
  'propose',
  'approve-proposal',
  'reject-proposal',
  'pause-schedule',
  'resume-schedule',
  'delete-schedule',
  'prune-ledger',
  'restore-ledger',
  'adopt-model',
  'decline-model',
  'roll-back-model',
  'take-configuration',
  'change-configuration',
  'log-in',
  'log-out',
  'refuse-token',
] as const;

export type AuditedAction = (typeof AUDITED_ACTIONS)[number];

/** What somebody did. Nothing of it may be a secret: it is kept for ever. */
export interface Act {
  /** One that is written again, as a step that is tried again does, has the same ID and counts once. */
  readonly id: string;
  readonly action: AuditedAction;
  /** A person, a token, a program, or `breaker:NAME`. */
  readonly by: string;
  /** Absent where it is about no account in particular. */
  readonly account?: string;
  /** What was acted on: a cycle, an order, a file; empty for the account itself. */
  readonly subject: string;
  /** Why, or what of it, in words. */
  readonly detail: string;
}

/** An act as the audit log has it, chained to the one before it. */
export interface AuditEntry extends Act {
  /** Counts all acts from 1, without gaps. */
  readonly sequence: number;
  /** When it was written; wall time in ms UTC. */
  readonly at: number;
  /** SHA-256 of this entry and of the hash before it, 64 hexadecimal digits. */
  readonly hash: string;
}
