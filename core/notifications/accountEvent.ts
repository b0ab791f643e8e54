import type { CycleOutcome } from '../cycles/recordedOutcome.ts';
import type { TradingCommandKind, TradingState } from '../cycles/tradingState.ts';
import type { OrderStatus } from '../orders/orderState.ts';

interface EventBase {
  readonly account: string;
  /** Wall time in ms UTC. */
  readonly at: number;
}

/** A command to an account; `number` counts them. */
export interface CommandEvent extends EventBase {
  readonly kind: 'command';
  readonly command: TradingCommandKind;
  readonly number: number;
  /** What the account may do after it. */
  readonly state: TradingState['kind'];
  readonly by: string;
  readonly reason: string;
}

/** An order that nobody knows the outcome of, or that the venue has rejected; `number` is its version. */
export interface OrderEvent extends EventBase {
  readonly kind: 'order';
  readonly cycleId: string;
  readonly symbol: string;
  readonly number: number;
  readonly state: OrderStatus;
  readonly reason: string;
}

/** A cycle that has ended; `number` is when, in ms. */
export interface CycleEvent extends EventBase {
  readonly kind: 'cycle';
  readonly cycleId: string;
  readonly scope: string;
  readonly number: number;
  readonly state: CycleOutcome;
  /** Its report, line by line. */
  readonly reason: string;
}

/** A comparison of ledger and venue; `number` counts them. */
export interface ReconciliationEvent extends EventBase {
  readonly kind: 'reconciliation';
  readonly number: number;
}

/** Trades that somebody proposes; `number` is until when they can be approved, in ms. */
export interface ProposalEvent extends EventBase {
  readonly kind: 'proposal';
  readonly proposalId: string;
  readonly number: number;
  readonly by: string;
  /** Why, and what would be traded, line by line. */
  readonly reason: string;
}

/** What has happened in an account, noted by the ledger in the transaction that wrote it. */
export type AccountEvent = CommandEvent | OrderEvent | CycleEvent | ReconciliationEvent | ProposalEvent;
