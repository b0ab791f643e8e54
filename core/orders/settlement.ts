import type { OrderKey } from './orderKey.ts';

/** What a person can decide about an order: it is what the venue has under its ID, or it never came into being. */
export type SettlementWord = 'as-venue' | 'never-sent';

/** Who has decided what about an order, when and why, with what both sides said then. */
export interface Settlement {
  readonly word: SettlementWord;
  /** Wall time in ms UTC. */
  readonly at: number;
  readonly by: string;
  readonly reason: string;
  /** The order as the ledger had it, in words. */
  readonly ours: string;
  /** What the venue had under its client order ID, in words. */
  readonly venues: string;
}

/** A decision with the order it is about. */
export interface SettlementRecord extends Settlement {
  readonly key: OrderKey;
}
