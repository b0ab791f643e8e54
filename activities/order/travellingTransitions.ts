import type { OrderTransition } from '../../core/orders/order.ts';
import type { OrderKey } from '../../core/orders/orderKey.ts';
import { shortText } from '../../core/payloads/shortText.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';

/** So many of an order's first and last states travel with its outcome; the ledger keeps all of them. */
const FIRST = 5;
const LAST = 15;

/** Longest words of a venue on one state that travel. */
const LONGEST_DETAIL = 200;

/** The states of an order as they travel with its outcome. */
export async function travellingTransitions(
  ledger: Pick<LedgerPort, 'evidence'>,
  key: OrderKey,
): Promise<readonly OrderTransition[]> {
  return boundedTransitions(await ledger.evidence(key));
}

/** The first and the last of many states, each in short; what is left out between them is said. */
export function boundedTransitions(all: readonly OrderTransition[]): readonly OrderTransition[] {
  const short = all.map((item) => ({ ...item, detail: shortText(item.detail, LONGEST_DETAIL) }));
  const [next, ...rest] = short.slice(FIRST);
  if (next === undefined || short.length <= FIRST + LAST) return short;
  const left = rest.length - LAST;
  const gap = { ...next, source: 'ballast' as const, detail: `${left + 1} states like this one are in the ledger` };
  return [...short.slice(0, FIRST), gap, ...rest.slice(left)];
}
