import { portfolioWorkflowId } from './identifiers.ts';
import { accountSummary } from './summaries.ts';

/**
 * A task of the actor whose worker has died is given to another one after so long: every admission and reservation of the account waits for it. A worker that is
 * held up for longer may leave a history that no replay agrees with (temporalio/sdk-rust, issues 943 and 1146), so it is the server's own default and no less.
 */
const WORKFLOW_TASK_TIMEOUT = '10s';

/** Options with which the actor of an account is started by whoever needs it first. */
export function actorStart(taskQueue: string, account: string) {
  return {
    workflowId: portfolioWorkflowId(account),
    taskQueue,
    args: [account] as [string],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
    staticSummary: accountSummary(account),
  } as const;
}
