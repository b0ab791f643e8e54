import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { LedgerCopy } from '../ledgerContent.ts';
import type { WorkerDeath } from '../orderRecoveries.ts';
import type { PlannedRound } from '../schedule.ts';
import type { World } from '../world.ts';

/** What a round tells its faults. */
export interface RoundState {
  readonly world: World;
  readonly plan: PlannedRound;
  readonly ledger: LedgerPort;
  /** Wall time in ms UTC. */
  readonly startedAt: number;
  /** The ledger as it was before the round, where it will be put in its place. */
  readonly earlier: LedgerCopy | undefined;
  /** Orders that the venue had when the round began. */
  readonly ordersBefore: number;
  /** True once no cycle of the round runs any more. */
  over(): boolean;
  /** Told of each kill of the worker. */
  died(death: WorkerDeath): void;
}
