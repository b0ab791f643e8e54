import type { ReservationAnswer, ReservationRequest } from '../cycles/portfolioProtocol.ts';
import { tradingObstacle } from '../cycles/tradingState.ts';
import { orderWorkflowId } from '../orders/orderKey.ts';
import type { AccountMessage, Reaction } from './accountMessage.ts';
import { type AccountState, endingKnown, hasPlace, sameOwner } from './accountState.ts';
import { letIn } from './admission.ts';

type Message<Kind extends AccountMessage['kind']> = Extract<AccountMessage, { readonly kind: Kind }>;
type AccountReaction = Reaction<AccountState>;

/** True where the cycle of an order has told its end, and no other one runs. */
export function isCycleOver(state: AccountState, { identity, owner }: ReservationRequest): boolean {
  const known = state.live === undefined ? endingKnown(state, identity) : undefined;
  return known !== undefined && sameOwner(known, owner);
}

/** An order asks for a reservation: one for each symbol, for the live cycle alone, and only for what the account may do. */
export function onReservation(state: AccountState, { request, at }: Message<'reservation'>): AccountReaction {
  if (hasPlace(state, request.key)) return answer(state, { kind: 'reserved' });
  const rival = state.reservations.find((item) => item.key.symbol === request.key.symbol);
  if (rival !== undefined)
    return answer(state, { kind: 'refused', reason: 'ORDER_OUTSTANDING', detail: orderWorkflowId(rival.key) });
  if (isCycleOver(state, request)) {
    const detail = `cycle ${request.identity.cycleId} is over`;
    return answer(state, { kind: 'refused', reason: 'CYCLE_SUPERSEDED', detail });
  }
  if (state.live !== undefined && !sameOwner(state.live, request.owner))
    return answer(state, { kind: 'refused', reason: 'CYCLE_SUPERSEDED', detail: state.live.cycleId });
  // The actor has lost its memory in the middle of a cycle.
  const entered: AccountReaction =
    state.live === undefined ? letIn(state, { ...request.identity, ...request.owner }, at) : { state, effects: [] };
  const { state: after, effects } = reserve(entered.state, request, at);
  return { state: after, effects: [...entered.effects, ...effects] };
}

function reserve(state: AccountState, { key, side, quoteAmount }: ReservationRequest, at: number): AccountReaction {
  const obstacle = tradingObstacle(state.trading, { side });
  if (obstacle !== undefined) return answer(state, { kind: 'refused', ...obstacle });
  const reservations = [...state.reservations, { key, side, quoteAmount, since: at }];
  return answer({ ...state, reservations }, { kind: 'reserved' });
}

function answer(state: AccountState, answer: ReservationAnswer): AccountReaction {
  return { state, effects: [{ kind: 'answerReservation', answer }] };
}

/** The reservation of an order that the venue has closed, or that was never sent, is released. */
export function onRelease(state: AccountState, { key }: Message<'release'>): AccountReaction {
  const id = orderWorkflowId(key);
  const reservations = state.reservations.filter((item) => orderWorkflowId(item.key) !== id);
  return { state: { ...state, reservations }, effects: [] };
}
