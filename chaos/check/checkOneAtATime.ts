import { type OrderKey, orderWorkflowId } from '../../core/orders/orderKey.ts';
import { isClosed } from '../../core/orders/orderState.ts';
import type { OrderHistory } from '../recovery.ts';
import type { Problem } from './problem.ts';

/** Two orders of one account for one symbol are never on their way at the same time: the size of the second one could not allow for what the first does. */
export function checkOneAtATime(
  orders: readonly { readonly key: OrderKey; readonly decidedAt: number; readonly history: OrderHistory }[],
): readonly Problem[] {
  const spans = orders
    .flatMap(({ key, decidedAt, history }) => {
      const [first] = history;
      if (first === undefined) return [];
      // The end of a revision is not the end of the order.
      const last = history.at(-1) ?? first;
      const closedAt = isClosed(last.status) ? last.at : Number.POSITIVE_INFINITY;
      return [{ key, from: decidedAt, to: closedAt }];
    })
    .sort((a, b) => a.from - b.from);
  return spans.flatMap((span, index): Problem[] => {
    const rival = spans
      .slice(0, index)
      .find(({ key, to }) => key.account === span.key.account && key.symbol === span.key.symbol && to > span.from);
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
