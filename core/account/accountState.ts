import {
  type CycleEnding,
  type CycleIdentity,
  type CycleOwner,
  type CycleSummary,
  endingOf,
} from '../cycles/cycleResult.ts';
import type { Reservation } from '../cycles/portfolioProtocol.ts';
import type { TradingState } from '../cycles/tradingState.ts';
import { orderWorkflowId } from '../orders/orderKey.ts';
import type { Limits } from '../portfolio/account/limits.ts';
import type { PortfolioPosture } from '../portfolio/account/posture.ts';

/** The cycle that holds the account, with the starts that are told its end. `since` is wall time in ms UTC. */
export type LiveCycle = CycleIdentity &
  CycleOwner & { readonly since: number; readonly waiters: readonly CycleOwner[] };

/** What an actor hands over to its next run. */
export interface PortfolioState {
  readonly limits: Limits | undefined;
  readonly trading: TradingState;
  readonly live: LiveCycle | undefined;
  /** Handed over by earlier versions with reports and orders. */
  readonly finished: readonly (CycleEnding | CycleSummary)[];
  readonly reservations: readonly Reservation[];
  readonly posture: PortfolioPosture | undefined;
  /** Earlier versions hand none over. */
  readonly troubles?: readonly string[];
}

/** What the actor of an account knows. */
export interface AccountState {
  readonly account: string;
  readonly limits: Limits | undefined;
  readonly trading: TradingState;
  /** Commands that are being committed. */
  readonly committing: number;
  /** Commands that were given in this run. */
  readonly commands: number;
  readonly live: LiveCycle | undefined;
  /** The latest cycles, newest first; older ones are in the ledger. */
  readonly finished: readonly CycleEnding[];
  /** What is reserved for orders whose outcome is open. */
  readonly reservations: readonly Reservation[];
  readonly posture: PortfolioPosture | undefined;
  /** What a person should look at, as a worker has found it last. */
  readonly troubles: readonly string[];
}

/** The state that a run begins with. @param trading as far as the run before knew it */
export function accountState(
  account: string,
  carried: PortfolioState | undefined,
  trading: TradingState,
): AccountState {
  return {
    account,
    limits: carried?.limits,
    trading,
    committing: 0,
    commands: 0,
    live: carried?.live,
    finished: (carried?.finished ?? []).map(endingOf),
    reservations: carried?.reservations ?? [],
    posture: carried?.posture,
    troubles: carried?.troubles ?? [],
  };
}

/** What the next run needs. */
export function handedOver(state: AccountState): PortfolioState {
  const { limits, trading, live, finished, reservations, posture, troubles } = state;
  return { limits, trading, live, finished, reservations, posture, troubles };
}

/** Whether two identities name one cycle. */
export function sameCycle(a: CycleIdentity, b: CycleIdentity): boolean {
  return a.cycleId === b.cycleId && a.scope === b.scope;
}

/** Whether two owners are one workflow, resets included. */
export function sameOwner(a: CycleOwner, b: CycleOwner): boolean {
  return a.workflowId === b.workflowId && a.runId === b.runId;
}

/** The owner in something that has more. */
export function ownerOf({ workflowId, runId }: CycleOwner): CycleOwner {
  return { workflowId, runId };
}

/** The identity in something that has more. */
export function identityOf({ account, cycleId, scope }: CycleIdentity): CycleIdentity {
  return { account, cycleId, scope };
}

/** How a cycle ended, as far as the actor remembers it. */
export function endingKnown(state: AccountState, identity: CycleIdentity): CycleEnding | undefined {
  return state.finished.find((ending) => sameCycle(ending, identity));
}

/** Whether the order of this key has its reservation. */
export function hasPlace(state: AccountState, key: Reservation['key']): boolean {
  return state.reservations.some((item) => orderWorkflowId(item.key) === orderWorkflowId(key));
}
