import type { CycleEnding, CycleIdentity, CycleOwner, CycleSummary } from '../cycles/cycleResult.ts';
import type {
  AdmissionAnswer,
  AdmissionRequest,
  ReservationAnswer,
  ReservationRequest,
} from '../cycles/portfolioProtocol.ts';
import type { TradingCommand, TradingState } from '../cycles/tradingState.ts';
import type { OrderKey } from '../orders/orderKey.ts';
import type { Limits } from '../portfolio/account/limits.ts';
import type { PortfolioPosture } from '../portfolio/account/posture.ts';
import type { LiveCycle } from './accountState.ts';

/** What reaches the actor of an account, and what it has found out. Times are wall time in ms UTC. */
export type AccountMessage =
  /** A cycle asks to be let in. */
  | { readonly kind: 'admission'; readonly request: AdmissionRequest; readonly at: number }
  /**
   * Whether the workflow of the live cycle runs, which the request has to know. `isBounded`: only so many starts wait for its end. `asksEnding`: where it does not run, the request
   * has what the ledger says after that; in histories of earlier versions whoever asks gets the account.
   */
  | {
      readonly kind: 'holderSeen';
      readonly holder: LiveCycle;
      readonly runs: boolean;
      readonly isBounded: boolean;
      readonly asksEnding: boolean;
      readonly request: AdmissionRequest;
      readonly at: number;
    }
  /** The workflow of the live cycle has ended without telling. */
  | { readonly kind: 'holderGone'; readonly holder: LiveCycle }
  /** A cycle that was reset to a point after its admission runs again. */
  | { readonly kind: 'comeBack'; readonly cycle: CycleIdentity & CycleOwner; readonly at: number }
  /** A cycle tells how it ended. */
  | {
      readonly kind: 'closing';
      readonly summary: CycleEnding | CycleSummary;
      readonly posture: PortfolioPosture | undefined;
    }
  /** An order asks for a reservation. */
  | { readonly kind: 'reservation'; readonly request: ReservationRequest; readonly at: number }
  /** Nothing can happen with an order any more. */
  | { readonly kind: 'release'; readonly key: OrderKey }
  /** A command is given; the ledger commits it. */
  | { readonly kind: 'commandGiven'; readonly command: TradingCommand }
  /** The ledger has the command; `state` is the account's after it. */
  | { readonly kind: 'commandCommitted'; readonly state: TradingState }
  | { readonly kind: 'commandFailed' }
  | { readonly kind: 'limitsRead'; readonly limits: Limits }
  /** A worker tells what a person should look at. */
  | { readonly kind: 'troublesTold'; readonly troubles: readonly string[] }
  /** What the ledger says the account may do. `commandsBefore`: how many commands had been given when it was asked. */
  | { readonly kind: 'tradingRead'; readonly state: TradingState; readonly commandsBefore: number };

/** What follows on a message, for the workflow to do. */
export type AccountEffect =
  /** Whether the workflow of the live cycle runs has to be known first; `holderSeen` tells. */
  | { readonly kind: 'seeHolder'; readonly holder: LiveCycle }
  | { readonly kind: 'answerAdmission'; readonly answer: AdmissionAnswer }
  | { readonly kind: 'answerReservation'; readonly answer: ReservationAnswer }
  /** A cycle was let in: it is looked after, so that it loses the account where it ends without telling. */
  | { readonly kind: 'watch'; readonly cycle: LiveCycle }
  /** A cycle has lost the account because its workflow has ended without telling. */
  | { readonly kind: 'warnOfGone'; readonly holder: LiveCycle }
  /** Starts that wait for the end of a cycle are told it. */
  | { readonly kind: 'tellEnding'; readonly waiters: readonly CycleOwner[]; readonly ending: CycleEnding };

/** The actor's state after a message, and what follows on it, in that order. */
export interface Reaction<State> {
  readonly state: State;
  readonly effects: readonly AccountEffect[];
}
