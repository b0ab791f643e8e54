import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { CycleInput } from '../core/cycles/cycleInput.ts';
import { scopeText } from '../core/cycles/identifiers.ts';
import { cycleSummary } from '../core/cycles/summaries.ts';
import type { CycleResult, tradingCycle } from '../workflows/tradingCycle.ts';
import { resultOf } from './cycleResults.ts';

/** A cycle that was started, or that the start was attached to. */
export interface StartedCycle {
  readonly workflowId: string;
  readonly cycleId: string;
  /** False where the cycle existed before. */
  readonly isNew: boolean;
  /** Waits for the end. Rejects with CycleFailedError, whose message is the cause, where the cycle failed. */
  result(): Promise<CycleResult>;
}

/** Where cycles are started. */
export interface CycleStarter {
  readonly temporal: Client;
  readonly taskQueue: string;
  /** Length of a slot, ms. */
  readonly every: number;
  /** Bounds a call to the server in time. */
  bounded<T>(call: () => Promise<T>): Promise<T>;
}

/**
 * Starts a cycle under its workflow ID, or attaches to the one that has it. One that failed is started again, and a replay whatever became of the one before.
 * @param by who is recorded for the start
 */
export async function startOrAttach(
  { temporal, taskQueue, every, bounded }: CycleStarter,
  workflowId: string,
  cycleId: string,
  input: CycleInput & { readonly account: string },
  by: string,
): Promise<StartedCycle> {
  const options = {
    workflowId,
    taskQueue,
    args: [input] as [CycleInput],
    memo: { startedBy: by },
    workflowIdReusePolicy: input.replay === true ? 'ALLOW_DUPLICATE' : 'ALLOW_DUPLICATE_FAILED_ONLY',
    workflowIdConflictPolicy: 'FAIL',
    staticSummary: cycleSummary(input.account, cycleId, scopeText(input.symbols ?? 'all')),
  } as const;
  try {
    const handle = await bounded(() => temporal.workflow.start<typeof tradingCycle>('tradingCycle', options));
    return { workflowId, cycleId, isNew: true, result: () => resultOf(handle) };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const handle = temporal.workflow.getHandle<typeof tradingCycle>(workflowId);
    return { workflowId, cycleId, isNew: false, result: () => resultOf(handle, every) };
  }
}
