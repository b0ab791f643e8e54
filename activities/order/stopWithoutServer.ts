import { mustCancel } from '../../core/cycles/tradingState.ts';
import { executedBy } from '../../core/orders/executed.ts';
import type { OrderRecord } from '../../core/orders/order.ts';
import { orderWorkflowId } from '../../core/orders/orderKey.ts';
import { executionOf, isClosed, type OrderState, type OrderStatus } from '../../core/orders/orderState.ts';
import { type ExchangePort, VenueRefusedError } from '../../core/ports/exchange.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { orderActivities } from '../orderActivities.ts';

/** So many orders are worked on at once. */
const AT_ONCE = 8;

/** Pause between two polls of orders that the venue has not closed yet. */
const POLL_MS = 500;

/** What became of the open orders of an account, in words. */
export interface Cancelled {
  readonly closed: readonly string[];
  readonly undone: readonly string[];
}

/** An order after the venue was polled: what it is now, in words, and whether it is over. */
interface PolledOrder {
  readonly over: boolean;
  readonly words: string;
}

type Poll = (record: OrderRecord) => Promise<PolledOrder>;

function named({ key, order }: OrderRecord): string {
  return `${order.side} ${key.symbol}`;
}

/** Polls every order until each is over or `until` has passed (wall time in ms UTC). One that fails does not hold up the others. */
async function untilOver(orders: readonly OrderRecord[], until: number, poll: Poll): Promise<Cancelled> {
  const closed: string[] = [];
  const last = new Map<string, string>();
  let open = orders;
  while (open.length > 0) {
    const left: OrderRecord[] = [];
    for (let start = 0; start < open.length; start += AT_ONCE) {
      const pollOnce = async (record: OrderRecord): Promise<void> => {
        try {
          const { over, words } = await poll(record);
          if (over) closed.push(`${named(record)}: ${words}`);
          else left.push(record);
          last.set(orderWorkflowId(record.key), words);
        } catch (error) {
          left.push(record);
          last.set(orderWorkflowId(record.key), error instanceof Error ? error.message : String(error));
        }
      };
      await Promise.all(open.slice(start, start + AT_ONCE).map(pollOnce));
    }
    open = left;
    if (open.length === 0 || Date.now() >= until) break;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  const undone = open.map((record) => {
    const venueOrderId = 'venueOrderId' in record.state ? ` (order ${record.state.venueOrderId})` : '';
    return `${named(record)}${venueOrderId} is not closed: ${last.get(orderWorkflowId(record.key)) ?? 'not looked at'}. Look at it at the venue, and give the command again.`;
  });
  return { closed, undone };
}

function wordsOf(status: OrderStatus, filledQuote: string): string {
  return `${status}, ${filledQuote} filled`;
}

/**
 * Cancels what is open of an account that was halted in the ledger, with the steps of its orders: what was not sent is withdrawn, what may have been sent is
 * looked for, what rests is cancelled, and the ledger keeps what the venue says of each.
 */
export async function cancelHalted(
  dependencies: ActivityDependencies,
  account: string,
  until: number,
): Promise<Cancelled> {
  const { ledger, settings } = dependencies;
  const { sendOrder } = orderActivities(dependencies);
  return await untilOver(await openToCancel(ledger, account), until, async (record) => {
    const { status, outcome } = await sendOrder(record.key, settings(account).limits);
    return { over: isClosed(status), words: wordsOf(status, outcome.filledQuote) };
  });
}

async function openToCancel(ledger: LedgerPort, account: string): Promise<readonly OrderRecord[]> {
  const state = await ledger.tradingState(account);
  return (await ledger.openOrders(account)).filter(({ order, createdAt }) =>
    mustCancel(state, { side: order.side, createdAt }),
  );
}

/** Cancels at the venue what the ledger has open, where the ledger can be read but takes nothing. Whoever follows the orders writes down what became of them. */
export async function cancelUnrecorded(
  venue: ExchangePort,
  ledger: Pick<LedgerPort, 'openOrders'>,
  account: string,
  until: number,
): Promise<Cancelled> {
  return await untilOver(await ledger.openOrders(account), until, async (record) => {
    const state = await stateAtVenue(venue, record);
    if (state === undefined) return { over: false, words: 'an intent that a worker may still send' };
    if (isClosed(state.status)) return { over: true, words: inWords(record, state) };
    if ('venueOrderId' in state && state.venueOrderId !== undefined)
      await cancelAt(venue, state.venueOrderId, record.key.symbol);
    return { over: false, words: wordsOf(state.status, executionOf(state).filledQuote) };
  });
}

function inWords(record: OrderRecord, state: OrderState): string {
  return wordsOf(state.status, executedBy({ ...record, state }).filledQuote);
}

/** What the venue says of an order; undefined where nobody can have sent it yet. Nothing is sent. */
async function stateAtVenue(
  venue: ExchangePort,
  { key, order, state, updatedAt }: OrderRecord,
): Promise<OrderState | undefined> {
  if (state.status === 'INTENT') return undefined;
  if ('venueOrderId' in state && state.venueOrderId !== undefined)
    return (await venue.fetchOrder(state.venueOrderId, key.symbol)).state;
  const answer = await venue.resolve(order, updatedAt, { mayCreate: false });
  switch (answer.kind) {
    case 'accepted':
      return answer.order.state;
    case 'rejected':
      return { status: 'REJECTED', execution: executionOf(state), reason: answer.reason };
    case 'absent':
      return { status: 'CANCELED', execution: executionOf(state), reason: answer.detail };
    default: {
      const unreachable: never = answer;
      return unreachable;
    }
  }
}

async function cancelAt(venue: ExchangePort, venueOrderId: string, symbol: string): Promise<void> {
  try {
    await venue.cancel(venueOrderId, symbol);
  } catch (error) {
    // Venues refuse to cancel what is closed already; the next poll tells.
    if (!(error instanceof VenueRefusedError)) throw error;
  }
}
