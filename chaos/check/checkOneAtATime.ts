import { type OrderKey, orderWorkflowId } from '../../core/orders/orderKey.ts';
import { isClosed } from '../../core/orders/orderState.ts';
import type { OrderHistory } from '../orderRecoveries.ts';
import { isStopKey } from '../stops.ts';
import type { Problem } from './problem.ts';

/** The time in which an order is on its way, ms UTC. */
export interface OrderSpan {
  readonly key: OrderKey;
  readonly from: number;
  readonly to: number;
}

/**
 * From the decision of an order to its end.
 * @param closedAtVenue where the evidence of the order was lost and written down again later: when the venue had closed it
 */
export function orderSpan(
  key: OrderKey,
  decidedAt: number,
  history: OrderHistory,
  closedAtVenue = Number.POSITIVE_INFINITY,
): OrderSpan {
  // The end of a revision is not the end of the order.
  const last = history.at(-1);
  const isOver = last !== undefined && isClosed(last.status);
  return { key, from: decidedAt, to: isOver ? Math.min(last.at, closedAtVenue) : Number.POSITIVE_INFINITY };
}

/** Two orders of one account for one symbol are never on their way at the same time: the size of the second one could not allow for what the first does. */
export function checkOneAtATime(orders: readonly OrderSpan[]): readonly Problem[] {
  // A stop keeps no symbol from being traded: it is cancelled before a sell, and rests through a buy.
  const spans = orders.filter(({ key }) => !isStopKey(key)).sort((a, b) => a.from - b.from);
  return spans.flatMap((span, index): Problem[] => {
    const rival = spans
      .slice(0, index)
      .find(
        ({ key, to }) =>
          key.account === span.key.account &&
          key.symbol === span.key.symbol &&
          key.cycleId !== span.key.cycleId &&
          to > span.from,
      );
    if (rival === undefined) return [];
    return [
      {
        kind: 'duplicate',
        subject: orderWorkflowId(span.key),
        detail: `${orderWorkflowId(rival.key)} was still on its way when it was decided`,
      },
    ];
  });
}
