import { type CycleIdentity, type CycleOwner, endingOf } from '../cycles/cycleResult.ts';
import type { AdmissionRequest } from '../cycles/portfolioProtocol.ts';
import type { AccountMessage, Reaction } from './accountMessage.ts';
import {
  type AccountState,
  endingKnown,
  identityOf,
  type LiveCycle,
  ownerOf,
  sameCycle,
  sameOwner,
} from './accountState.ts';

/** Cycles that the actor remembers; older ones are in the ledger. */
const REMEMBERED_CYCLES = 50;

/** So many attached starts are told the end of a cycle; the others ask again by themselves. */
const MOST_WAITERS = 200;

type Message<Kind extends AccountMessage['kind']> = Extract<AccountMessage, { readonly kind: Kind }>;
type AccountReaction = Reaction<AccountState>;

/** Lets a cycle in, where no other one holds the account. Starts that wait for the same cycle go on waiting. */
export function letIn(state: AccountState, cycle: CycleIdentity & CycleOwner, at: number): AccountReaction {
  const { live } = state;
  const waiters = live !== undefined && sameCycle(live, cycle) ? live.waiters : [];
  const { account } = state;
  const { cycleId, scope } = cycle;
  const entered: LiveCycle = { account, cycleId, scope, ...ownerOf(cycle), since: at, waiters };
  return { state: { ...state, live: entered }, effects: [{ kind: 'watch', cycle: entered }] };
}

function admitted(state: AccountState, request: AdmissionRequest, at: number): AccountReaction {
  const { state: after, effects } = letIn(state, request, at);
  const answer = { kind: 'admitted', trading: after.trading } as const;
  return { state: after, effects: [...effects, { kind: 'answerAdmission', answer }] };
}

/** A cycle asks to be let in. While another start holds the account, it has to be known first whether that one still runs. */
export function onAdmission(state: AccountState, { request, at }: Message<'admission'>): AccountReaction {
  const { live } = state;
  if (live !== undefined && !sameOwner(live, request)) return { state, effects: [{ kind: 'seeHolder', holder: live }] };
  return decide(state, request, at);
}

/** Lets a cycle in where no other cycle runs, unless another start has done it: that one's end is the answer. */
function decide(state: AccountState, request: AdmissionRequest, at: number): AccountReaction {
  const known =
    endingKnown(state, request) ?? (request.recorded === undefined ? undefined : endingOf(request.recorded));
  const mayRepeat =
    request.replay ||
    known === undefined ||
    known.outcome === 'failed' ||
    known.outcome === 'refused' ||
    sameOwner(known, request);
  if (mayRepeat) return admitted(state, request, at);
  return { state, effects: [{ kind: 'answerAdmission', answer: { kind: 'finished', summary: known } }] };
}

/** Whether one more start would wait for the end of the live cycle than are told. */
export function isCrowded(
  { live }: AccountState,
  { holder, runs, request }: Omit<Message<'holderSeen'>, 'isBounded' | 'asksEnding' | 'kind' | 'at'>,
): boolean {
  if (live === undefined || !runs || !sameOwner(live, holder) || !sameCycle(holder, request)) return false;
  return !isTold(live, request) && live.waiters.length >= MOST_WAITERS;
}

function isTold({ waiters }: LiveCycle, owner: CycleOwner): boolean {
  return waiters.some((waiter) => sameOwner(waiter, owner));
}

/** It is known whether the live cycle runs: one that does not holds the account no longer, one that does is waited for. */
export function onHolderSeen(state: AccountState, message: Message<'holderSeen'>): AccountReaction {
  const { holder, runs, request, at } = message;
  const { live } = state;
  // The cycle may have closed, or another may have been let in, while the server was asked.
  if (live === undefined || !sameOwner(live, holder)) return onAdmission(state, { kind: 'admission', request, at });
  if (!runs) return insteadOf(holder, state, message);
  if (!sameCycle(holder, request)) {
    const answer = { kind: 'busy', identity: identityOf(holder), owner: ownerOf(holder) } as const;
    return { state, effects: [{ kind: 'answerAdmission', answer }] };
  }
  const answer = { kind: 'attached', owner: ownerOf(holder) } as const;
  const waits = !isTold(live, request) && !(message.isBounded && live.waiters.length >= MOST_WAITERS);
  const waiters = waits ? [...live.waiters, ownerOf(request)] : live.waiters;
  return { state: { ...state, live: { ...live, waiters } }, effects: [{ kind: 'answerAdmission', answer }] };
}

/** A cycle asks while the one that holds the account has ended without telling. It may have been done by another start all the same: by that one, or by one before it. */
function insteadOf(
  holder: LiveCycle,
  state: AccountState,
  { request, asksEnding, at }: Message<'holderSeen'>,
): AccountReaction {
  const warning = { kind: 'warnOfGone', holder } as const;
  const { state: after, effects } = asksEnding ? decide(state, request, at) : admitted(state, request, at);
  const ending = effects.flatMap((effect) =>
    effect.kind === 'answerAdmission' && effect.answer.kind === 'finished' ? [endingOf(effect.answer.summary)] : [],
  )[0];
  if (ending === undefined) return { state: after, effects: [warning, ...effects] };
  const waiters = sameCycle(holder, ending) ? holder.waiters : [];
  return {
    state: { ...after, live: undefined },
    effects: [warning, ...effects, { kind: 'tellEnding', waiters, ending }],
  };
}

/** The live cycle has ended without telling. The same cycle may have been let in again after a reset: that one keeps the account. */
export function onHolderGone(state: AccountState, { holder }: Message<'holderGone'>): AccountReaction {
  if (!holdsPlace(state, holder)) return { state, effects: [] };
  return { state: { ...state, live: undefined }, effects: [{ kind: 'warnOfGone', holder }] };
}

/** Whether a cycle still holds the account as it was let in then. */
export function holdsPlace({ live }: AccountState, holder: LiveCycle): boolean {
  return live !== undefined && sameOwner(live, holder) && live.since === holder.since;
}

/** A cycle that was reset runs once more: it gets the account back where nobody holds it. */
export function onComeBack(state: AccountState, { cycle, at }: Message<'comeBack'>): AccountReaction {
  return state.live === undefined ? letIn(state, cycle, at) : { state, effects: [] };
}

/** A cycle has ended: it is remembered, the account is free, and who waits for its end is told. */
export function onClosing(state: AccountState, { summary, posture }: Message<'closing'>): AccountReaction {
  const ending = endingOf(summary);
  const others = state.finished.filter((item) => !sameCycle(item, ending));
  const finished = [ending, ...others].slice(0, REMEMBERED_CYCLES);
  const after = { ...state, finished, posture: posture ?? state.posture };
  const { live } = state;
  if (live === undefined || !sameCycle(live, ending) || !sameOwner(live, ending)) return { state: after, effects: [] };
  return { state: { ...after, live: undefined }, effects: [{ kind: 'tellEnding', waiters: live.waiters, ending }] };
}
