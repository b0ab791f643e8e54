import type { DecimalString } from '../market/decimalString.ts';
import type { Side } from '../market/side.ts';
import type { TradingSymbol } from '../market/symbol.ts';
import type { OrderKey } from '../orders/orderKey.ts';
import type { PortfolioPosture } from '../portfolio/account/posture.ts';
import type { CycleEnding, CycleIdentity, CycleOwner, CycleSummary } from './cycleResult.ts';
import type { AccountStop, TradingState } from './tradingState.ts';

/** A cycle asks the account's actor to be let in. */
export interface AdmissionRequest extends CycleIdentity, CycleOwner {
  /** True where a person asked for the cycle to be done again. */
  readonly replay: boolean;
  /** What the ledger says of the same cycle, for an actor that no longer remembers it. */
  readonly recorded: CycleEnding | CycleSummary | undefined;
}

export type AdmissionAnswer =
  /** Answers of earlier versions do not tell the state; the last check of every order reads it from the ledger. */
  | { readonly kind: 'admitted'; readonly trading?: TradingState }
  /** The same cycle is already running elsewhere; its end will be signalled to the caller. */
  | { readonly kind: 'attached'; readonly owner: CycleOwner }
  /** In histories of earlier versions with its report and orders. */
  | { readonly kind: 'finished'; readonly summary: CycleEnding | CycleSummary }
  /** Another cycle of the account is running; ask again later. */
  | { readonly kind: 'busy'; readonly identity: CycleIdentity; readonly owner: CycleOwner };

/** What is reserved for an order until the venue has closed it. Amounts at their worst case. */
export interface Reservation {
  readonly key: OrderKey;
  readonly side: Side;
  readonly quoteAmount: DecimalString;
  readonly since: number;
}

export interface ReservationRequest {
  readonly identity: CycleIdentity;
  readonly owner: CycleOwner;
  readonly key: OrderKey;
  readonly side: Side;
  readonly quoteAmount: DecimalString;
}

export type ReservationAnswer =
  | { readonly kind: 'reserved' }
  | {
      readonly kind: 'refused';
      readonly reason: 'PAUSED' | 'HALTED' | 'ORDER_OUTSTANDING' | 'CYCLE_SUPERSEDED';
      readonly detail: string;
    };

/** How a cycle ended, told to the actor; by earlier versions with report and orders. */
export interface CycleClosing {
  readonly summary: CycleEnding | CycleSummary;
  readonly posture: PortfolioPosture | undefined;
}

/** What the actor answers to `portfolioStatus`. `posture` is absent before the first cycle. */
export interface PortfolioStatus {
  readonly account: string;
  readonly trading: TradingState;
  /** Since when and why nothing is bought, in whatever state that is. */
  readonly paused: AccountStop | undefined;
  readonly posture: PortfolioPosture | undefined;
  /** What a person should look at, in words, as a worker has found it within the last minute. Absent in answers of earlier versions. */
  readonly troubles?: readonly string[];
  /** What was close to a limit after the last cycle, in words. */
  readonly warnings: readonly string[];
  readonly liveCycle: (CycleIdentity & CycleOwner & { readonly since: number }) | undefined;
  readonly lastCycle: CycleEnding | undefined;
  readonly reservations: readonly Reservation[];
}

/** One line of the actor's list of cycles. */
export interface CycleLine extends CycleIdentity, CycleOwner {
  readonly outcome: CycleEnding['outcome'];
  readonly startedAt: number;
  readonly closedAt: number | undefined;
  /** The first few symbols with an order. */
  readonly symbols: readonly TradingSymbol[];
  /** How many symbols had one. */
  readonly symbolCount: number;
}
