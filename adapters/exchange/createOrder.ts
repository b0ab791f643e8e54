import type { OrderBody } from '../../core/venues/freezeOrder.ts';
import type { CcxtClient } from './ccxtClient.ts';
import { asPayload, type Payload } from './payload.ts';

/** Sends a frozen body through ccxt's `createOrder`; returns the venue's own answer. A torn one has no usable fields. */
export async function createOrder(client: CcxtClient, body: OrderBody): Promise<Payload> {
  const created = await client.createOrder(
    body.symbol,
    body.type,
    body.side,
    body.amount === null ? undefined : Number(body.amount),
    body.price === undefined ? undefined : Number(body.price),
    body.params,
  );
  return asPayload(asPayload(created, 'new order').info, 'new order');
}
