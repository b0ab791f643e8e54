import type { FrozenOrder, OrderRecord } from './order.ts';

/** A revision of an order as its workflow's history keeps it, so that it can be written down again where the ledger has lost it. */
export interface KeptIntent extends Pick<OrderRecord, 'revision' | 'intended' | 'createdAt' | 'frozenAt'> {
  readonly order: FrozenOrder;
}

/** What is kept of the present revision of an order. */
export function keptIntent({ order, revision, intended, createdAt, frozenAt }: OrderRecord): KeptIntent {
  return { order, revision, intended, createdAt, frozenAt };
}

/** Kept revisions in their order, each once. */
export function revisionsIn(kept: readonly KeptIntent[]): readonly KeptIntent[] {
  const byRevision = new Map(kept.map((item) => [item.revision, item]));
  return [...byRevision.values()].sort((a, b) => a.revision - b.revision);
}
