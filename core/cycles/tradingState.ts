import type { Side } from '../market/side.ts';
import type { ReasonCode } from '../portfolio/decision/decision.ts';

/** Who stopped trading, since when (wall time in ms UTC) and why. */
export interface AccountStop {
  readonly since: number;
  /** A person's name, or `breaker:NAME`. */
  readonly by: string;
  readonly reason: string;
}

/**
 * What an account may do.
 * - `active`: trade.
 * - `paused`: nothing is bought; sells that reduce weights or risk go on.
 * - `halted`: nothing new is ordered, open orders are cancelled.
 * - `liquidating`: everything that is not protected is sold to cash, nothing is bought.
 */
export type TradingState =
  | { readonly kind: 'active' }
  | ({ readonly kind: 'paused' } & AccountStop)
  | ({ readonly kind: 'halted' } & AccountStop)
  | ({ readonly kind: 'liquidating' } & AccountStop);

export const ACTIVE: TradingState = { kind: 'active' };

export type TradingCommandKind = 'pause' | 'halt' | 'liquidate' | 'resume';

/** What somebody wants of an account; `at` is wall time in ms UTC. */
export interface TradingCommand {
  /** One that is delivered again, as a reset of the actor does, has the same ID and counts once. */
  readonly id?: string;
  readonly kind: TradingCommandKind;
  readonly at: number;
  /** When it was asked for, where that is known: a resume that has waited for a worker must not undo a stop of meanwhile. Wall time in ms UTC. */
  readonly askedAt?: number;
  readonly by: string;
  readonly reason: string;
}

/** A command with the state of the account after it. */
export interface TradingRecord {
  readonly command: TradingCommand;
  readonly state: TradingState;
}

/** What a command did. */
export interface TradingChange {
  readonly before: TradingState;
  readonly state: TradingState;
}

/** What a resume did. `stopped` is the stop that stands all the same, because it was given after the resume was asked for. */
export interface ResumeAnswer {
  readonly wasPaused: boolean;
  readonly stopped?: AccountStop;
}

/** How the name of a breaker begins where it gives a command. */
const BREAKER = 'breaker:';

/** The name under which a breaker gives its commands. */
export function breakerCommander(breaker: string): string {
  return `${BREAKER}${breaker}`;
}

/** True for a command that a breaker gave, not a person. */
export function isByBreaker(command: Pick<TradingCommand, 'by'>): boolean {
  return command.by.startsWith(BREAKER);
}

/** Only persons let an account trade again, or have it sold. */
export class CommandNotPermittedError extends Error {
  override readonly name = 'CommandNotPermittedError';
}

/** True for a resume that was asked for before the command that the account got last, which was a stop: whoever asked did not know of it. */
export function isOvertaken(command: TradingCommand, last: Pick<TradingCommand, 'kind' | 'at'> | undefined): boolean {
  if (command.kind !== 'resume' || command.askedAt === undefined || last === undefined) return false;
  return last.kind !== 'resume' && command.askedAt < last.at;
}

/**
 * The state of an account after a command. A pause never loosens a stop: a halted account stays halted. A person may have a halted one sold to
 * cash. A repeated stop keeps who gave the first one, when and why. Only a resume, which only a person gives, leads back to `active`.
 * @throws CommandNotPermittedError where a breaker resumes or liquidates
 */
export function nextTradingState(current: TradingState, command: TradingCommand): TradingState {
  const { kind, at: since, by, reason } = command;
  if (isByBreaker(command) && (kind === 'resume' || kind === 'liquidate'))
    throw new CommandNotPermittedError(`${by} may not ${kind}: only a person does.`);
  switch (kind) {
    case 'resume':
      return ACTIVE;
    case 'pause':
      return current.kind === 'active' ? { kind: 'paused', since, by, reason } : current;
    case 'halt':
      return current.kind === 'halted' ? current : { kind: 'halted', since, by, reason };
    case 'liquidate':
      return current.kind === 'liquidating' ? current : { kind: 'liquidating', since, by, reason };
    default: {
      const unreachable: never = kind;
      return unreachable;
    }
  }
}

/** From what an account may do most to what it may do least. */
const STRICTNESS: readonly TradingState['kind'][] = ['active', 'paused', 'liquidating', 'halted'];

/** Of two states of one account that are told by different sides, the one in which it may do less; the first of equals. */
export function stricterState(one: TradingState, other: TradingState): TradingState {
  return STRICTNESS.indexOf(other.kind) > STRICTNESS.indexOf(one.kind) ? other : one;
}

/**
 * Why a trade may not be ordered now: a reason code and words; undefined where it may.
 * @param reason of the trade, where it is known: what was planned to sell the account to cash is not sold once that was called off
 */
export function tradingObstacle(
  state: TradingState,
  { side, reason }: { readonly side: Side; readonly reason?: ReasonCode },
): { readonly reason: 'PAUSED' | 'HALTED'; readonly detail: string } | undefined {
  if (reason === 'LIQUIDATION' && (state.kind === 'active' || state.kind === 'paused'))
    return { reason: 'HALTED', detail: 'the account is no longer sold to cash' };
  switch (state.kind) {
    case 'active':
      return undefined;
    case 'paused':
      return side === 'buy' ? { reason: 'PAUSED', detail: `the account is paused: ${state.reason}` } : undefined;
    case 'liquidating':
      return side === 'buy' ? { reason: 'PAUSED', detail: `the account is sold to cash: ${state.reason}` } : undefined;
    case 'halted':
      return { reason: 'HALTED', detail: `the account is halted: ${state.reason}` };
    default: {
      const unreachable: never = state;
      return unreachable;
    }
  }
}

/**
 * Whether an order that is open at the venue must be cancelled: under a halt every one, in a liquidation the buys and whatever was ordered
 * before it, since a resting sell would keep its symbol from being sold now.
 */
export function mustCancel(state: TradingState, order: { readonly side: Side; readonly createdAt: number }): boolean {
  switch (state.kind) {
    case 'active':
    case 'paused':
      return false;
    case 'halted':
      return true;
    case 'liquidating':
      return order.side === 'buy' || order.createdAt < state.since;
    default: {
      const unreachable: never = state;
      return unreachable;
    }
  }
}

/** Since when, by whom and why an account does not trade as usual; undefined while it does. */
export function accountStopOf(state: TradingState): AccountStop | undefined {
  return state.kind === 'active' ? undefined : { since: state.since, by: state.by, reason: state.reason };
}

/** The state in one line for people. */
export function describeTradingState(state: TradingState): string {
  return state.kind === 'active'
    ? 'trading'
    : `${state.kind} since ${new Date(state.since).toISOString()} by ${state.by}: ${state.reason}`;
}
