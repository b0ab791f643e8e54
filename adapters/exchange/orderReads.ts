import type { Market, SeenOrder, VenueDialect } from './dialect.ts';

/** Reads at the venue that are under way at the same time; who comes later shares the next one. */
const AT_ONCE = 4;
const ORDERS_PER_REQUEST = 50;

interface Waiting {
  readonly venueOrderId: string;
  readonly market: Market;
  resolve(order: SeenOrder): void;
  reject(error: unknown): void;
}

/**
 * Reads orders of one account, many by one request where many are asked for at the same time: a thousand resting orders must not use up the venue's
 * rate limit. Every read begins after it was asked for, so that nobody is given what was true before.
 */
export function createOrderReads(
  dialect: Pick<VenueDialect, 'order' | 'listOrders'>,
): (venueOrderId: string, market: Market) => Promise<SeenOrder> {
  const waiting: Waiting[] = [];
  let underWay = 0;

  const readOne = async ({ venueOrderId, market, resolve, reject }: Waiting): Promise<void> => {
    try {
      resolve(await dialect.order(venueOrderId, market));
    } catch (error) {
      reject(error);
    }
  };

  /** What the venue's list says; an order that is not in it, or a list that is no usable answer, says nothing. */
  const listed = async (turn: readonly Waiting[]): Promise<ReadonlyMap<string, SeenOrder>> => {
    if (turn.length < 2 || dialect.listOrders === undefined) return new Map();
    const orders = await dialect.listOrders(turn.map(({ venueOrderId }) => venueOrderId)).catch(() => []);
    return new Map(orders.map((order) => [order.venueOrderId, order]));
  };

  const read = async (turn: readonly Waiting[]): Promise<void> => {
    const found = await listed(turn);
    await Promise.all(
      turn.map((item) => {
        const order = found.get(item.venueOrderId);
        return order === undefined ? readOne(item) : item.resolve(order);
      }),
    );
  };

  const begin = (): void => {
    if (waiting.length === 0 || underWay >= AT_ONCE) return;
    underWay += 1;
    read(waiting.splice(0, ORDERS_PER_REQUEST)).finally(() => {
      underWay -= 1;
      begin();
    });
  };

  return (venueOrderId, market) =>
    new Promise((resolve, reject) => {
      waiting.push({ venueOrderId, market, resolve, reject });
      begin();
    });
}
