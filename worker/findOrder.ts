import type { OrderTask } from '../configuration/orderTask.ts';
import { InvalidInputError } from '../core/errors/invalidInput.ts';
import type { OrderRecord } from '../core/orders/order.ts';
import { keyOfWorkflowId } from '../core/orders/orderKey.ts';
import { isClosed } from '../core/orders/orderState.ts';
import type { LedgerPort } from '../core/ports/ledger.ts';

/** So many of the latest orders are looked through for an ID or a symbol. */
const LATEST_ORDERS = 2_000;

/** The order that a person names. @throws InvalidInputError where the ledger has none of that name */
export async function findOrder(
  ledger: LedgerPort,
  { account, order }: Pick<OrderTask, 'account' | 'order'>,
): Promise<OrderRecord> {
  const key = keyOfWorkflowId(account, order);
  const named = key === undefined ? undefined : await ledger.order(key);
  if (named !== undefined) return named;
  const latest = await ledger.recentOrders(account, LATEST_ORDERS);
  const ofSymbol = latest.filter(({ key: { symbol } }) => symbol === order.toUpperCase());
  const found =
    latest.find(
      ({ order: { clientOrderId }, state }) =>
        clientOrderId === order || ('venueOrderId' in state && state.venueOrderId === order),
    ) ??
    ofSymbol.find(({ state }) => !isClosed(state.status)) ??
    ofSymbol[0];
  if (found !== undefined) return found;
  const cut =
    latest.length < LATEST_ORDERS
      ? ''
      : ` Only the latest ${LATEST_ORDERS} orders were looked through: name an older one as order:${account}:CYCLE:SYMBOL.`;
  throw new InvalidInputError({
    field: 'order',
    given: order,
    allowed: `an order of account ${account} in the ledger: its ID as order:${account}:CYCLE:SYMBOL, its client order ID, the venue's ID, or a symbol`,
    remedy: `\`ballast cycle orders CYCLE\` lists the orders of a cycle.${cut}`,
  });
}
