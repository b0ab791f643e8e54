import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { WorkerDeath } from '../recovery.ts';
import type { PlannedRound } from '../schedule.ts';
import type { World } from '../world.ts';

/** What a round tells its faults. */
export interface RoundState {
  readonly world: World;
  readonly plan: PlannedRound;
  readonly ledger: LedgerPort;
  /** Orders that the venue had when the round began. */
  readonly ordersBefore: number;
  /** True once no cycle of the round runs any more. */
  over(): boolean;
  /** Told of each kill of the worker. */
  died(death: WorkerDeath): void;
}
