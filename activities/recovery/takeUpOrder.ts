import type { OrderRecord } from '../../core/orders/order.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { recoveryInput } from '../order/recoveryInput.ts';
import { startRecovery } from '../server/orderWorkflow.ts';

/** Has a workflow of its own look after an order that the ledger has open and nobody looks after any more. */
export async function takeUpOrder(
  { settings, taskQueue }: Pick<ActivityDependencies, 'settings' | 'taskQueue'>,
  record: OrderRecord,
): Promise<void> {
  await startRecovery(taskQueue, recoveryInput(record, settings(record.key.account).limits));
}
