import type { PendingApproval } from './approval.ts';
import type { CycleIdentity } from './cycleResult.ts';

/** The steps of a cycle in their order, and the ways it ends. */
export type CycleStep =
  | 'resolving settings'
  | 'waiting for admission'
  | 'attached to the running cycle'
  | 'recovering orders'
  | 'checking breakers'
  | 'fetching signals, holdings and market'
  | 'optimizing'
  | 'waiting for approval'
  | 'selling'
  | 'buying'
  | 'recording'
  | 'done'
  | 'failed';

/** What a cycle answers to `status`. Times in ms UTC. */
export interface CycleStatus {
  readonly identity: CycleIdentity | undefined;
  readonly step: CycleStep;
  readonly since: number;
  readonly outcome: string;
  readonly detail: string;
  readonly report: readonly string[];
  /** Present while the plan waits to be approved. */
  readonly approval: PendingApproval | undefined;
}
