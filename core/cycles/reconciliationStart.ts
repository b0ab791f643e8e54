import { reconciliationWorkflowId } from './identifiers.ts';
import { reconciliationSummary } from './summaries.ts';

/** Options with which the reconciliation of an account is started: where one is running, that one counts. */
export function reconciliationStart(taskQueue: string, account: string) {
  return {
    workflowId: reconciliationWorkflowId(account),
    taskQueue,
    args: [account] as [string],
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: reconciliationSummary(account),
  } as const;
}
