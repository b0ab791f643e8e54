import { v5 as uuidV5 } from 'uuid';
import type { OrderRecord } from '../../core/orders/order.ts';
import type { OrderKey } from '../../core/orders/orderKey.ts';

/** The name of an order, which its client order IDs are derived from. */
export function orderName({ account, cycleId, symbol }: OrderKey): string {
  return `order:${account}:${cycleId}:${symbol}`;
}

/**
 * The client order IDs that the revisions of an order must have had, in their order, derived a second time: the check must not follow the product where it
 * errs.
 * @param ledger identity of the ledger
 */
export function clientOrderIds(
  { key, revision }: Pick<OrderRecord, 'key' | 'revision'>,
  ledger: string,
): readonly string[] {
  const name = orderName(key);
  return Array.from({ length: revision + 1 }, (_, number) =>
    uuidV5(number === 0 ? name : `${name}:revision:${number}`, ledger),
  );
}
