import { getClient } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';
import { type OrderKey, orderWorkflowId, recoveryWorkflowId } from '../../core/orders/orderKey.ts';

/** Has the workflows that look after an order poll it now. */
export async function pollNow(key: OrderKey): Promise<void> {
  for (const workflowId of [orderWorkflowId(key), recoveryWorkflowId(key)]) {
    try {
      await getClient().workflow.getHandle(workflowId).signal('look');
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
}
