import type { OrderOutcome } from '../cycles/cycleResult.ts';
import { shortText } from '../payloads/shortText.ts';
import { executedBy } from './executed.ts';
import type { OrderRecord } from './order.ts';
import { orderWorkflowId } from './orderKey.ts';

/** Longest words on the end of an order that travel with its outcome; the ledger keeps all of them. */
export const LONGEST_DETAIL = 300;

/** The order's outcome as the cycle and the queries show it. */
export function outcomeOf(record: OrderRecord): OrderOutcome {
  const { key, order, state, remark } = record;
  const words = ['reason' in state ? state.reason : '', order.limit?.cut ?? '', remark ?? ''];
  return {
    symbol: key.symbol,
    side: order.side,
    status: state.status,
    workflowId: orderWorkflowId(key),
    ...executedBy(record),
    detail: shortText(words.filter((text) => text !== '').join('; '), LONGEST_DETAIL),
  };
}
