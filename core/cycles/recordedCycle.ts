import type { CycleRecord } from '../ports/ledger.ts';
import type { OrderOutcome } from './cycleResult.ts';

/** A cycle as the ledger keeps it, with its orders. */
export interface RecordedCycle {
  readonly record: CycleRecord;
  readonly orders: readonly OrderOutcome[];
}
