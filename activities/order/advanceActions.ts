import { Decimal } from 'decimal.js';
import { tradingObstacle } from '../../core/cycles/tradingState.ts';
import type { OrderAction } from '../../core/execution/orderAction.ts';
import type { OrderEvent } from '../../core/execution/orderEvent.ts';
import { restOfLife } from '../../core/execution/revision.ts';
import { INTENT_LIFETIME_MS, lastMomentToSend } from '../../core/execution/sending.ts';
import type { OrderRecord } from '../../core/orders/order.ts';
import type { Limits } from '../../core/portfolio/account/limits.ts';
import { VenueBusyError } from '../../core/ports/exchange.ts';
import { FILLS_PATIENCE_MS } from '../account/countOrders.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { cancelUnderAccountStop } from './cancelUnderAccountStop.ts';
import { reprice } from './reprice.ts';
import { storedOrder } from './storedOrder.ts';

/** What is done to an order of the ledger. */
export type AdvanceAction = Extract<OrderAction, { readonly record: OrderRecord }>;

type Carrier<Kind extends AdvanceAction['kind']> = Extract<AdvanceAction, { readonly kind: Kind }>;

/** An order of an earlier life of the ledger was placed within so long, ms. */
const LOOKBACK_MS = 24 * 60 * 60_000;

/** What an order is brought on with. */
export interface AdvanceTerms {
  /** What the rest of a limit order is checked against. */
  readonly limits: Limits;
  /** Whether the order's own history shows that nobody can have begun to send it. */
  readonly isUnsent?: boolean;
  /** Why it must not be sent any more, in words. */
  readonly obstacle?: string | undefined;
}

/** Carries out the actions that bring an order on, each with one port, and tells what came of it. */
export function advanceActions(
  dependencies: ActivityDependencies,
): (action: AdvanceAction, terms: AdvanceTerms) => Promise<OrderEvent> {
  return async (action, { limits, obstacle }) => {
    switch (action.kind) {
      case 'examine':
        return await examine(dependencies, action, obstacle);
      case 'claim':
        return await claim(dependencies, action);
      case 'claimAgain':
        return await claimAgain(dependencies, action);
      case 'withdraw':
        return await withdraw(dependencies, action);
      case 'send':
        return await send(dependencies, action);
      case 'ask':
        return await ask(dependencies, action);
      case 'cancelWhereDue':
        return await cancelWhereDue(dependencies, action);
      case 'poll':
        return await poll(dependencies, action);
      case 'listFills':
        return await listFills(dependencies, action);
      case 'reprice':
        return await reprice(dependencies, action, limits);
      case 'find':
        return await find(dependencies, action);
      case 'takeTerms':
        return await takeTerms(dependencies, action);
      case 'close':
        return await close(dependencies, action);
      case 'write':
        return await write(dependencies, action);
      case 'revise':
        return await revise(dependencies, action);
      default: {
        const unreachable: never = action;
        return unreachable;
      }
    }
  };
}

/** Why an order must not reach the venue now, if it has not done so yet. */
async function obstacleTo({ ledger }: ActivityDependencies, record: OrderRecord): Promise<string | undefined> {
  const { key, order } = record;
  const stopped = tradingObstacle(await ledger.tradingState(key.account), { side: order.side });
  if (stopped !== undefined) return stopped.detail;
  const isOld = Date.now() > lastMomentToSend(record);
  return isOld ? `the intent is older than ${INTENT_LIFETIME_MS / 1_000} s` : undefined;
}

async function examine(
  dependencies: ActivityDependencies,
  { record }: Carrier<'examine'>,
  obstacle: string | undefined,
): Promise<OrderEvent> {
  return {
    kind: 'examined',
    obstacle: obstacle ?? (await obstacleTo(dependencies, record)),
    isUnsent: dependencies.recovery.unsent.has(record),
    sendsAgain: dependencies.exchange(record.key.account).sendsAgain,
  };
}

async function claim({ ledger, recovery }: ActivityDependencies, { record }: Carrier<'claim'>): Promise<OrderEvent> {
  recovery.unsent.forget(record);
  const detail = `sending ${record.order.clientOrderId}`;
  const said = { at: Date.now(), source: 'ballast', detail } as const;
  const { claimed, record: current } = await ledger.claimSubmission(record, said);
  return { kind: claimed ? 'claimed' : 'takenElsewhere', record: current };
}

async function claimAgain({ ledger }: ActivityDependencies, { record }: Carrier<'claimAgain'>): Promise<OrderEvent> {
  const detail = `sending ${record.order.clientOrderId} again: what became of it is not known`;
  const said = { at: Date.now(), source: 'ballast', detail } as const;
  const { claimed, record: current } = await ledger.claimAgain(record, said);
  return { kind: claimed ? 'claimed' : 'takenElsewhere', record: current };
}

async function withdraw(
  { ledger, recovery }: ActivityDependencies,
  { record, state, said }: Carrier<'withdraw'>,
): Promise<OrderEvent> {
  const current = await ledger.withdraw(record, state, { at: Date.now(), ...said });
  recovery.unsent.forget(record);
  return { kind: 'written', record: current };
}

async function send({ exchange }: ActivityDependencies, { record }: Carrier<'send'>): Promise<OrderEvent> {
  const answer = await exchange(record.key.account).submit(record.order, lastMomentToSend(record));
  return { kind: 'answered', answer };
}

async function ask({ exchange }: ActivityDependencies, { record, mayCreate }: Carrier<'ask'>): Promise<OrderEvent> {
  const notAfter = lastMomentToSend(record);
  // The identical body may have been sent at any moment up to now or to the end of its lifetime; only then the time that proves absence begins.
  const lastSent = Math.min(Date.now(), notAfter);
  const answer = await exchange(record.key.account).resolve(record.order, lastSent, { mayCreate, notAfter });
  return { kind: 'answered', answer };
}

async function cancelWhereDue(
  dependencies: ActivityDependencies,
  { record, venueOrderId }: Carrier<'cancelWhereDue'>,
): Promise<OrderEvent> {
  await cancelUnderAccountStop(dependencies, record);
  if (restOfLife(record, Date.now()) !== 0) return { kind: 'cancelled' };
  try {
    await dependencies.exchange(record.key.account).cancel(venueOrderId, record.key.symbol);
  } catch (error) {
    // Whether it was cancelled, or filled in that moment, only the order itself tells.
    if (error instanceof VenueBusyError) throw error;
  }
  return { kind: 'cancelled' };
}

async function poll(
  { exchange }: ActivityDependencies,
  { record, venueOrderId }: Carrier<'poll'>,
): Promise<OrderEvent> {
  const { key } = record;
  const order = await exchange(key.account).fetchOrder(venueOrderId, key.symbol);
  return { kind: 'answered', answer: { kind: 'accepted', order } };
}

async function listFills(
  dependencies: ActivityDependencies,
  { record, venueOrderId }: Carrier<'listFills'>,
): Promise<OrderEvent> {
  const { key } = record;
  const venue = dependencies.exchange(key.account);
  const fills = await venue.fills(venueOrderId, key.symbol);
  await dependencies.ledger.recordFills(venue.venue, key, fills);
  const current = await storedOrder(dependencies, key);
  const at = Date.now();
  return {
    kind: 'fillsListed',
    current,
    listed: fills.reduce((sum, fill) => sum.plus(fill.base), new Decimal(0)).toFixed(),
    awaited: at - fillsAwaitedSince(current, at) <= FILLS_PATIENCE_MS,
    at,
  };
}

/** Since when the fills of an order can have been listed at the latest, ms. A stop may have rested for weeks before it has any. */
function fillsAwaitedSince({ order, state, frozenAt, updatedAt }: OrderRecord, now: number): number {
  if (order.type !== 'stop') return frozenAt + (order.type === 'limit' ? (order.limit?.lifetime ?? 0) : 0);
  return state.status === 'PARTIALLY_FILLED' ? updatedAt : now;
}

async function find({ exchange }: ActivityDependencies, { record }: Carrier<'find'>): Promise<OrderEvent> {
  const { key, order, state, createdAt } = record;
  // An intent may be of a cycle that is done again long after the ledger has lost its order: the whole history is read.
  const since = state.status === 'INTENT' ? 0 : createdAt - LOOKBACK_MS;
  const placed = await exchange(key.account).placed(order.clientOrderId, key.symbol, since);
  return { kind: 'found', placed };
}

async function takeTerms(
  { ledger }: ActivityDependencies,
  { record, terms, said }: Carrier<'takeTerms'>,
): Promise<OrderEvent> {
  return { kind: 'written', record: await ledger.applyVenueTerms(record, terms, { at: Date.now(), ...said }) };
}

async function close({ ledger }: ActivityDependencies, { record, state, said }: Carrier<'close'>): Promise<OrderEvent> {
  return { kind: 'written', record: await ledger.closeAbsent(record, state, { at: Date.now(), ...said }) };
}

async function write({ ledger }: ActivityDependencies, { record, state, said }: Carrier<'write'>): Promise<OrderEvent> {
  return { kind: 'written', record: await ledger.advance(record, state, { at: Date.now(), ...said }) };
}

async function revise(
  { ledger, recovery }: ActivityDependencies,
  { record, closed, next, state, said, why }: Carrier<'revise'>,
): Promise<OrderEvent> {
  const at = Date.now();
  const evidence = { closing: { at, ...said }, reason: { at, ...why } };
  const revised = await ledger.revise(record, closed, { order: next, state }, evidence);
  if (revised.state.status === 'INTENT' && revised.revision > record.revision) recovery.unsent.add(revised);
  return { kind: 'written', record: revised };
}
