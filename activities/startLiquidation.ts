import { getClient } from '@temporalio/activity';
import type { ActorSteps } from '../core/cycles/cycleSteps.ts';
import { cycleWorkflowId } from '../core/cycles/identifiers.ts';
import { liquidationSummary } from '../core/cycles/summaries.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Starts the cycle that sells an account. */
export function startLiquidationActivity({ taskQueue }: ActivityDependencies): ActorSteps['startLiquidation'] {
  return async (account, cycleId) => {
    await getClient().workflow.start('tradingCycle', {
      workflowId: cycleWorkflowId(account, cycleId, 'all'),
      taskQueue,
      args: [{ account, cycleId }],
      memo: { startedBy: 'liquidate' },
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: liquidationSummary(account),
    });
  };
}
