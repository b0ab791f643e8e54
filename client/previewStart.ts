import { randomUUID } from 'node:crypto';
import type { CycleInput } from '../core/cycles/cycleInput.ts';
import { previewSummary } from '../core/cycles/summaries.ts';

/**
 * How a preview is started.
 * @param longest how long it may take, ms
 */
export function previewStart(taskQueue: string, account: string, input: CycleInput, longest: number) {
  return {
    workflowId: `preview:${account}:${randomUUID()}`,
    taskQueue,
    args: [{ ...input, account, preview: true }] as const,
    workflowExecutionTimeout: longest,
    staticSummary: previewSummary(account),
  };
}
