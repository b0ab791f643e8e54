import type { OrderRecord } from '../../core/orders/order.ts';
import type { OrderKey } from '../../core/orders/orderKey.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { neverCommitted } from '../recovery/orderRestoration.ts';

/** The order as the ledger has it; one that the ledger has lost is restored. @throws Error where nothing says that it ever was */
export async function storedOrder(
  { ledger, recovery }: Pick<ActivityDependencies, 'ledger' | 'recovery'>,
  key: OrderKey,
): Promise<OrderRecord> {
  const record = (await ledger.order(key)) ?? (await recovery.restoreOrder(key));
  if (record === undefined) throw neverCommitted(key);
  return record;
}
