import type { DecimalString } from '../market/decimalString.ts';
import type { MarketSnapshot } from '../market/snapshot.ts';
import type { TradingSymbol } from '../market/symbol.ts';
import type { KeptIntent } from '../orders/keptIntent.ts';
import type { OrderKey } from '../orders/orderKey.ts';
import type { OrderStatus } from '../orders/orderState.ts';
import type { HoldingsSnapshot } from '../portfolio/account/holdings.ts';
import type { Limits } from '../portfolio/account/limits.ts';
import type { PositionView } from '../portfolio/account/positionView.ts';
import type { Plan, PlannedTrade } from '../portfolio/decision/plan.ts';
import type { SymbolAnalysis } from '../portfolio/decision/symbolAnalysis.ts';
import type { OtherHandAcceptance } from '../reconciliation/otherHand.ts';
import type { ReconciliationStatus } from '../reconciliation/status.ts';
import type { SignalBatch } from '../signals/signal.ts';
import type { ApprovedTrade, PersonsAnswer } from './approval.ts';
import type {
  CycleEnding,
  CycleIdentity,
  CycleOwner,
  CycleRecordOfWork,
  CycleSummary,
  OrderOutcome,
} from './cycleResult.ts';
import type { AdmissionAnswer, AdmissionRequest, ReservationAnswer, ReservationRequest } from './portfolioProtocol.ts';
import type { CycleOutcome } from './recordedOutcome.ts';
import type { TradingChange, TradingCommand, TradingState } from './tradingState.ts';

/** A cycle's settings, resolved from its input and the configuration. Times in ms. */
export interface CycleSettings {
  readonly account: string;
  /** Present where the start named its cycle; otherwise the slot gives it. */
  readonly cycleId: string | undefined;
  readonly scope: 'all' | readonly TradingSymbol[];
  readonly limits: Limits;
  readonly preview: boolean;
  readonly replay: boolean;
  readonly signals: readonly unknown[] | undefined;
  readonly every: number;
  readonly deadline: number;
  readonly maxPlanAge: number;
  /** How long a cycle waits for one order before it goes on and leaves the order to its own workflow. */
  readonly orderPatience: number;
  readonly optimizeQueue: string;
  /** Absent in histories of earlier versions. */
  readonly approval?: 'off' | 'required';
  /** How long a plan waits to be approved. */
  readonly approvalDeadline?: number;
  /** Address of the dashboard, where one is known. Absent in histories of earlier versions. */
  readonly dashboard?: string | undefined;
  /** Which configuration the cycle goes by. Absent in histories of earlier versions. */
  readonly configurationVersion?: string;
  /** Present for a cycle that carries out a proposal: it trades no more than this. */
  readonly proposal?: AgreedProposal;
}

/** A proposal that a person has approved. */
export interface AgreedProposal {
  readonly id: string;
  /** Who has approved it. */
  readonly by: string;
  readonly trades: readonly ApprovedTrade[];
}

/** What the plan is made from. Candles are not among it: the optimizer reads them from the ledger's cache. */
export interface OptimizeRequest extends Pick<CycleSettings, 'limits' | 'scope'> {
  readonly identity: CycleIdentity;
  readonly holdings: HoldingsSnapshot;
  readonly market: MarketSnapshot;
  readonly signals: SignalBatch;
  readonly paused: boolean;
  /** True where everything is to be sold to cash. */
  readonly liquidate: boolean;
}

/** What an order workflow is started with. */
export interface SymbolOrderInput {
  readonly identity: CycleIdentity;
  readonly owner: CycleOwner;
  readonly key: OrderKey;
  readonly trade: PlannedTrade;
  /** Base units of the symbol that the account held when the trade was planned. Absent in histories of earlier versions. */
  readonly heldBefore?: DecimalString;
  readonly limits: Limits;
  /** Wall time in ms UTC after which the trade is no longer worth what it was decided on: an intent that is not committed by then never is. */
  readonly validUntil: number;
  /** True where the order is in the ledger already and only its outcome is to be found. */
  readonly recovery: boolean;
  /** Revisions of the order that are known before its workflow begins, so that its history keeps them. Absent in histories of earlier versions. */
  readonly kept?: readonly KeptIntent[];
  /** Address of the dashboard, for links. Absent in histories of earlier versions. */
  readonly dashboard?: string;
}

export interface CloseCycleRequest {
  readonly identity: CycleIdentity;
  readonly owner: CycleOwner;
  readonly outcome: CycleOutcome;
  readonly startedAt: number;
  readonly report: readonly string[];
  readonly orders: readonly OrderOutcome[];
  readonly plan: PlannedTargets | undefined;
  readonly limits: Limits;
}

/** What a plan aims at: all that is needed of it once it has been carried out. */
export interface PlannedTargets {
  readonly positions: readonly Pick<PositionView, 'symbol' | 'targetWeight'>[];
  readonly analyses: readonly Pick<SymbolAnalysis, 'symbol' | 'target'>[];
}

/** What signals a cycle asks for. */
export interface SignalsRequest {
  readonly account: string;
  readonly provided: readonly unknown[] | undefined;
  /** The symbols that the cycle is for, beside the universe. Absent in histories of earlier versions. */
  readonly scope?: CycleSettings['scope'];
}

/** Signals that somebody has sent to an account. */
export interface SentToAccount {
  /** A signal, a list, or an object with a list of them; unchecked. */
  readonly signals: unknown;
  /** The sender that sources of signals know them by. */
  readonly by: string;
}

/** What became of signals that were sent. */
export interface SignalsTaken {
  /** Those that are new, and those that were there already. */
  readonly accepted: number;
  readonly repeated: number;
  /** The ID of each, in their order. */
  readonly ids: readonly string[];
}

/** The order as its workflow needs to know it between two steps. */
export interface OrderProgress {
  readonly status: OrderStatus;
  readonly outcome: OrderOutcome;
  /** Present where the order must be polled within so many ms: then its time at the venue is over. Recorded histories hold the name. */
  readonly lookWithin?: number;
  /** Present where a revision is new: its history keeps what the ledger might lose. */
  readonly kept?: KeptIntent;
}

/** What the breakers found. */
export interface BreakerCheck {
  /** What the account may do after it. */
  readonly trading: TradingState;
  /** What is close to its limit, and what the reconciliation with the venue found, in words. */
  readonly warnings: readonly string[];
}

/** The steps of a cycle that reach the outside world. Workflows call them; the worker implements them. */
export interface CycleSteps {
  /** Checks the input against the configuration; a wrong one fails the cycle at once. */
  resolveSettings(input: unknown): Promise<CycleSettings>;
  admitCycle(request: Omit<AdmissionRequest, 'recorded'>): Promise<AdmissionAnswer>;
  /**
   * Writes the start of a cycle.
   * @param startedBy undefined for the schedule, and in histories of earlier versions
   * @returns what earlier runs of the same cycle have ordered; nothing in histories of earlier versions
   */
  openCycle(
    identity: CycleIdentity,
    owner: CycleOwner,
    startedAt: number,
    startedBy?: string,
  ): Promise<readonly OrderOutcome[] | undefined>;
  /**
   * Takes up orders that the ledger holds open and no workflow looks after, and releases the reservations of orders that ended before anything was
   * committed; returns the symbols with open orders.
   */
  recoverOrders(account: string): Promise<readonly TradingSymbol[]>;
  /** Values the account, and stops it where a breaker trips. */
  checkBreakers(account: string): Promise<BreakerCheck>;
  fetchSignals(request: SignalsRequest): Promise<SignalBatch>;
  snapshotHoldings(account: string): Promise<HoldingsSnapshot>;
  /** Without symbols: the configured universe. */
  fetchMarket(request: { account: string; symbols: readonly TradingSymbol[] | undefined }): Promise<MarketSnapshot>;
  optimize(request: OptimizeRequest): Promise<Plan>;
  /** @param run the cycle's start, where the ledger has lost it; absent in histories of earlier versions */
  recordPlan(identity: CycleIdentity, plan: Plan, run?: CycleOwner & { readonly startedAt: number }): Promise<void>;
  /** Writes down how a person has answered to the plan of that name. */
  recordApproval(identity: CycleIdentity, owner: CycleOwner, plan: string, answer: PersonsAnswer): Promise<void>;
  /** Starts the order's workflow, or attaches to it, and waits up to `patience` ms for its outcome. */
  runOrder(input: SymbolOrderInput, patience: number): Promise<OrderOutcome>;
  closeCycle(request: CloseCycleRequest): Promise<CycleSummary>;
  /** What the ledger keeps of a cycle that has ended. */
  recallCycle(identity: CycleIdentity): Promise<CycleRecordOfWork>;
}

/** The steps of one order. */
export interface OrderSteps {
  reserveOrder(request: ReservationRequest): Promise<ReservationAnswer>;
  /** Checks the trade against fresh prices and balances and commits the intent, or refuses. */
  prepareOrder(input: SymbolOrderInput): Promise<OrderProgress | { readonly refused: OrderOutcome }>;
  /**
   * Sends a stored intent once, or finds out what became of one that may have been sent.
   * @param limits what the rest of a limit order is checked against before it is priced anew; default: the configured ones
   * @param unsent whether the order's history shows that nobody has begun to send the present intent
   */
  sendOrder(key: OrderKey, limits?: Limits, unsent?: boolean): Promise<OrderProgress>;
  /** Reads the order at the venue and brings the ledger up to it; cancels a limit order whose time is over. */
  followOrder(key: OrderKey, limits?: Limits): Promise<OrderProgress>;
  /** Follows the order until it is not any more what is known of it. */
  awaitOrder(key: OrderKey, limits: Limits | undefined, known: OrderProgress): Promise<OrderProgress>;
  releaseOrder(key: OrderKey): Promise<void>;
}

/** What came of comparing ledger and venue. */
export interface ReconciliationReport {
  readonly account: string;
  /** Why they could not be compared yet; null where they were. */
  readonly waitsFor: string | null;
  /** Present where the venue's balances are behind our own executions, which explain all that they lack. */
  readonly late?: string;
  readonly status: ReconciliationStatus | null;
}

/** The step of a reconciliation. */
export interface ReconciliationSteps {
  /** Compares balances with orders, and takes up orders of ours that only the venue has closed. */
  reconcileAccount(account: string): Promise<ReconciliationReport>;
}

/** What is kept of an account outside its actor. */
export interface RecalledAccount {
  readonly limits: Limits;
  readonly trading: TradingState;
  /** Address of the dashboard, where one is known. Absent in histories of earlier versions. */
  readonly dashboard?: string | undefined;
}

/** What the account's actor asks of the outside. */
export interface ActorSteps {
  isRunning(owner: CycleOwner): Promise<boolean>;
  /** How a cycle ended, by the ledger; null where it is not known there to have ended. */
  recallEnding(identity: CycleIdentity): Promise<CycleEnding | null>;
  /**
   * The configured limits, and the trading state that the ledger holds.
   * @param known the state that the actor has confirmed last: a stop in it that the ledger has lost is written down again
   */
  recallAccount(account: string, known?: TradingState): Promise<RecalledAccount>;
  /** Commits a command; the state of the account after it comes from the ledger. */
  commandAccount(account: string, command: TradingCommand): Promise<TradingChange>;
  /** Cancels at the venue what the account's state says, takes up orders without a workflow, and waits a while for the cancelled ones to be closed. */
  cancelOrders(account: string): Promise<void>;
  /** Records a person's word on the orders of others that were found so far, so that buys go on. */
  acceptOtherHand(account: string, acceptance: OtherHandAcceptance): Promise<void>;
  /** Stores signals that were sent to the account, all of them or none. */
  takeSignals(account: string, sent: SentToAccount): Promise<SignalsTaken>;
  /** Starts the cycle that sells the account to cash, or attaches to it. */
  startLiquidation(account: string, cycleId: string): Promise<void>;
  /** How actors that run since an earlier version commit a pause. */
  recordPause(account: string, pause: { since: number; reason: string }): Promise<{ since: number; reason: string }>;
  /** How actors that run since an earlier version commit a resume. False where the account was active. */
  recordResume(account: string, reason: string): Promise<boolean>;
}
