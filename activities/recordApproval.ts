import type { CycleSteps } from '../core/cycles/cycleSteps.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Adds a person's answer to a plan to the audit log. */
export function recordApprovalActivity({ ledger }: ActivityDependencies): CycleSteps['recordApproval'] {
  return async ({ account, cycleId }, { workflowId, runId }, plan, answer) => {
    await ledger.recordAct({
      id: `${answer.kind}:${workflowId}:${runId}:${plan}`,
      action: answer.kind === 'approved' ? 'approve-plan' : 'reject-plan',
      by: answer.by,
      account,
      subject: cycleId,
      detail: answer.kind === 'approved' ? `plan ${plan}` : `plan ${plan}: ${answer.reason}`,
    });
  };
}
