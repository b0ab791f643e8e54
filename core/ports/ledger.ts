import type { ConfigurationInForce } from '../account/configurationInForce.ts';
import type { Act, AuditEntry } from '../audit/act.ts';
import type { AccountValuation } from '../breakers/accountValuation.ts';
import type { SellResult } from '../breakers/lossStreak.ts';
import type { TroubledOrder } from '../breakers/orderTrouble.ts';
import type { CycleOutcome } from '../cycles/recordedOutcome.ts';
import type { TradingChange, TradingCommand, TradingRecord, TradingState } from '../cycles/tradingState.ts';
import type { RecentCounts } from '../figures/recentCounts.ts';
import type { ModelChange, ModelRecord } from '../learning/adoption/modelRecord.ts';
import type { SourceStanding } from '../learning/scorecard/sourceStanding.ts';
import type { Candle, Timeframe } from '../market/candle.ts';
import type { TradingSymbol } from '../market/symbol.ts';
import type { AccountEvent } from '../notifications/accountEvent.ts';
import type { DeliveryRecord, NotificationKey, QueuedNotification } from '../notifications/notification.ts';
import type { HeldCost } from '../orders/heldCost.ts';
import type {
  Fill,
  FrozenOrder,
  OrderEvidence,
  OrderRecord,
  OrderRevision,
  OrderTransition,
  OrderVersion,
} from '../orders/order.ts';
import type { OrderKey } from '../orders/orderKey.ts';
import type { OrderState } from '../orders/orderState.ts';
import type { RestoredOrder } from '../orders/restoredOrder.ts';
import type { Settlement, SettlementRecord } from '../orders/settlement.ts';
import type { Limits } from '../portfolio/account/limits.ts';
import type { Decision } from '../portfolio/decision/decision.ts';
import type { Plan } from '../portfolio/decision/plan.ts';
import type { PlanInput } from '../portfolio/decision/planInput.ts';
import type { Proposal, ProposalDraft } from '../proposals/proposal.ts';
import type { GivenAnswer, ProposalCounts } from '../proposals/proposalRules.ts';
import type { StopReference } from '../protection/stopReference.ts';
import type { AccountKnowledge } from '../reconciliation/accountKnowledge.ts';
import type { AccountWait, WaitSubject } from '../reconciliation/accountWait.ts';
import type { OtherHandAcceptance, OtherHandEvidence } from '../reconciliation/otherHand.ts';
import type {
  CountedOrder,
  ManualOrder,
  Reconciliation,
  ReconciliationBasis,
} from '../reconciliation/reconciliation.ts';
import type { RetentionCutoffs, ThinningStep } from '../retention/retention.ts';
import type { StoredSignal } from '../signals/storedSignal.ts';
import type { Trial } from '../tuning/trial.ts';

/** A cycle as the ledger keeps it; times are wall time in ms UTC. */
export interface CycleRecord {
  readonly account: string;
  readonly cycleId: string;
  /** Which symbols it covers: `all`, or the symbols joined by commas. */
  readonly scope: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly startedAt: number;
  readonly closedAt: number | undefined;
  readonly outcome: CycleOutcome;
  /** The report for people, or the error of a failed cycle. */
  readonly summary: string;
  readonly plan: Plan | undefined;
}

/** Equity of an account at one moment; money in quote currency. */
export interface EquityPoint {
  readonly account: string;
  readonly at: number;
  readonly equity: string;
  readonly cash: string;
}

/** The verdict on one symbol in one cycle; `at` is the venue time of the plan in ms UTC. */
export interface DecisionRecord {
  readonly account: string;
  readonly cycleId: string;
  readonly scope: string;
  readonly at: number;
  readonly decision: Decision;
}

/** A fill with the order it belongs to. */
export interface FillRecord {
  readonly key: OrderKey;
  readonly venue: string;
  readonly fill: Fill;
}

/** A fill with the order it belongs to; `realised`: what a sell has earned on units of known cost, in quote currency. */
export interface TradeRecord extends FillRecord {
  readonly realised?: string;
}

/** Where a list goes on: everything before this place, newest first. */
export type OrderPlace = Pick<OrderRecord, 'createdAt'> & Pick<OrderKey, 'cycleId' | 'symbol'>;
export type CyclePlace = Pick<CycleRecord, 'startedAt' | 'cycleId' | 'scope'>;
export type TradePlace = Pick<FillRecord, 'venue'> & Pick<Fill, 'at' | 'venueOrderId' | 'venueFillId'>;

/** What a sell has earned. */
export interface RealisedSell {
  readonly symbol: TradingSymbol;
  /** Venue time in ms UTC. */
  readonly at: number;
  readonly realised: string;
}

/** Texts that differ once something has changed: an order, a cycle, or what the account may do. */
export interface ChangeMark {
  readonly orders: string;
  readonly cycles: string;
  readonly commands: string;
}

/**
 * The database did not do what it was asked. The operation was applied whole or not at all, so repeating it is safe; `retryable`
 * says whether repeating it can help without anyone changing something first.
 */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
  readonly operation: string;
  readonly retryable: boolean;

  constructor(operation: string, message: string, retryable: boolean) {
    super(`Ledger, ${operation}: ${message}`);
    this.operation = operation;
    this.retryable = retryable;
  }
}

/** A newer program has brought the ledger to a schema that this one does not know. It can only end. */
export class NewerLedgerError extends LedgerError {
  constructor(operation: string, message: string) {
    super(operation, message, false);
  }
}

/** What was to be written contradicts what the ledger holds. Nothing was changed, and repeating it does not help. */
export class LedgerConflictError extends Error {
  override readonly name = 'LedgerConflictError';
}

/**
 * The durable record of what was decided, ordered and executed. Every write is one transaction: it happens whole or not at all, and
 * repeating it changes nothing.
 */
export interface LedgerPort {
  /**
   * Commits the intent of an order. The first caller for a key creates it; every later one gets the stored record back, whatever
   * it brought.
   *
   * @param ordersSeen `orderCount` of the account as it was before the order was checked against the limits: of two orders that were checked
   * side by side, neither knowing of the other, only one is committed
   * @param limits which the order was decided under, and is taken up under again
   * @throws LedgerError, retryable, where the account has got another order since; nothing is stored then. Check again and repeat.
   */
  recordIntent(
    key: OrderKey,
    order: FrozenOrder,
    evidence: OrderEvidence,
    ordersSeen?: number,
    limits?: Limits,
  ): Promise<{ created: boolean; record: OrderRecord }>;
  /** How many orders the account has ever had. */
  orderCount(account: string): Promise<number>;
  /** How many stop orders a symbol has ever had in the account. The number after it is no stop's; where rows were lost and restored, some are skipped. */
  stopCount(account: string, symbol: TradingSymbol): Promise<number>;
  /**
   * Moves an intent to SUBMITTED. `claimed` is true for one caller only, who may send it; any other must find out what became of it.
   *
   * @param of the revision that the caller has read: where another one is in its place by now, nothing is claimed
   * @throws LedgerConflictError where the order is unknown.
   */
  claimSubmission(of: OrderRevision, evidence: OrderEvidence): Promise<{ claimed: boolean; record: OrderRecord }>;
  /**
   * Moves an order that may have been sent, and that nothing shows to be at the venue, to SUBMITTED once more. `claimed` is true for one caller only, who may send the identical
   * body again: the answer to an earlier attempt closes the order no more (`closeAbsent`).
   *
   * @param of as the caller has read it: where anything was written since, nothing is claimed
   * @throws LedgerConflictError where the order is unknown.
   */
  claimAgain(of: OrderVersion, evidence: OrderEvidence): Promise<{ claimed: boolean; record: OrderRecord }>;
  /**
   * Ends an intent that must not be sent, in one write.
   *
   * @param of as the caller has read it: where anything was written since, such as a claim to send it, the order is returned as it is
   * @param state CANCELED where nobody has sent it; UNKNOWN where that is not known, so that the venue is asked
   * @throws LedgerConflictError where the order is unknown.
   */
  withdraw(of: OrderVersion, state: OrderState, evidence: OrderEvidence): Promise<OrderRecord>;
  /**
   * Closes an order that the venue does not have, because it was refused or never arrived. Where somebody has claimed to send it since, that is the answer to an earlier attempt:
   * the order is UNKNOWN then. One that is closed, or that the venue is known to have, is returned as it is.
   *
   * @param of as the caller has claimed it, or has read it before it asked
   * @throws LedgerConflictError where the order is unknown.
   */
  closeAbsent(of: OrderVersion, state: OrderState, evidence: OrderEvidence): Promise<OrderRecord>;
  /**
   * Moves an order to `next`, with its evidence. Serialised per order; a state equal to the stored one is not stored again. A venue
   * order ID once known is kept where `next` leaves it out.
   *
   * @param of the revision that `next` was learned of: where another one is in its place by now, that is returned as it is
   * @throws IllegalTransitionError where `next` cannot follow the stored state.
   * @throws LedgerConflictError where the order is unknown, `next` has executed less than is stored, or names another venue order.
   */
  advance(of: OrderRevision, next: OrderState, evidence: OrderEvidence): Promise<OrderRecord>;
  /**
   * Closes the present revision of an order, on the venue's word, and puts the next one in its place: both or nothing.
   *
   * @param of the revision that `closed` was learned of: where another one is in its place by now, that is returned as it is
   * @param next in the state `state`: an intent, or what the venue has of it already
   * @param evidence `closing`: what the venue said of the present one; `reason`: why another follows
   * @throws LedgerConflictError where the present one is not cancelled or expired, or all revisions together would exceed the decision.
   * @throws IllegalTransitionError where `closed` cannot follow the stored state.
   */
  revise(
    of: OrderRevision,
    closed: OrderState,
    next: { readonly order: FrozenOrder; readonly state: OrderState },
    evidence: { readonly closing: OrderEvidence; readonly reason: OrderEvidence },
  ): Promise<OrderRecord>;
  /**
   * Writes down an order again that the ledger has lost. It is UNKNOWN until the venue was asked. One that is there is left as it is.
   * @returns what is stored then
   */
  restoreOrder(restored: RestoredOrder, evidence: OrderEvidence): Promise<OrderRecord>;
  /**
   * Gives an order the terms that the venue has under its client order ID. It is UNKNOWN until its state there is read.
   * @param of the revision that was asked about: where another one is in its place by now, or it is closed, the order is returned as it is
   */
  applyVenueTerms(
    of: OrderRevision,
    terms: Pick<FrozenOrder, 'side' | 'baseQuantity' | 'quoteAmount'> & { readonly remark: string },
    evidence: OrderEvidence,
  ): Promise<OrderRecord>;
  order(key: OrderKey): Promise<OrderRecord | undefined>;
  /** All orders of a cycle, or of an account with only the ones not closed, oldest first. */
  ordersOfCycle(account: string, cycleId: string): Promise<readonly OrderRecord[]>;
  openOrders(account: string): Promise<readonly OrderRecord[]>;
  /** The latest orders of an account in any state, newest first. */
  recentOrders(account: string, limit: number): Promise<readonly OrderRecord[]>;
  /** All orders of an account that were decided before a moment and had not ended at it (wall time in ms UTC), oldest first. */
  ordersOpenAt(account: string, at: number): Promise<readonly OrderRecord[]>;
  /** At most `limit` orders of an account, newest first, from before a place on; without one from the newest on. */
  ordersBefore(account: string, place: OrderPlace | undefined, limit: number): Promise<readonly OrderRecord[]>;
  /** At most `limit` cycles without their plans, in the same way. */
  cyclesBefore(
    account: string,
    place: CyclePlace | undefined,
    limit: number,
  ): Promise<readonly Omit<CycleRecord, 'plan'>[]>;
  /** At most `limit` fills with what they have earned, in the same way. */
  tradesBefore(account: string, place: TradePlace | undefined, limit: number): Promise<readonly TradeRecord[]>;
  /** What sells of known cost with `from <= at < to` have earned, oldest first. */
  realisedBetween(account: string, from: number, to: number): Promise<readonly RealisedSell[]>;
  /** By what a watcher sees, with three short reads, that something of an account has changed. */
  changeMark(account: string): Promise<ChangeMark>;
  /** Orders whose outcome is not known now, also while they are sent again, and those that the venue has rejected after `rejectedSince` (wall time in ms UTC). */
  troubledOrders(account: string, rejectedSince: number): Promise<readonly TroubledOrder[]>;
  /** Every state the order has been in, oldest first, with what was seen. */
  evidence(key: OrderKey): Promise<readonly OrderTransition[]>;
  /**
   * Adds fills of an order; one already stored (venue, venue order ID, fill ID) is left as it is.
   * @throws LedgerConflictError where the order is unknown or a fill belongs to another order.
   */
  recordFills(venue: string, key: OrderKey, fills: readonly Fill[]): Promise<void>;
  fills(key: OrderKey): Promise<readonly Fill[]>;
  /** Fills of all orders of an account with `from <= at < to`, oldest first. */
  fillsOfAccount(account: string, from: number, to: number): Promise<readonly FillRecord[]>;
  /** Fills of a symbol with `from <= at < to`, oldest first. */
  fillsOfSymbol(account: string, symbol: TradingSymbol, from: number, to: number): Promise<readonly Fill[]>;
  /** What the fills of a symbol up to a moment (venue time in ms UTC) have left, and at which cost. */
  heldUntil(account: string, symbol: TradingSymbol, at: number): Promise<HeldCost>;
  /** What the latest sell orders of known cost have earned, by their last execution, newest first. */
  latestSells(account: string, limit: number): Promise<readonly SellResult[]>;

  /**
   * Stores the start of a cycle; a repeated start of the same (account, cycle, scope) keeps the first start and the new run.
   * @param startedBy kept in the audit log with it; undefined for a start by the schedule
   */
  openCycle(cycle: Omit<CycleRecord, 'closedAt' | 'outcome' | 'summary' | 'plan'>, startedBy?: string): Promise<void>;

  /**
   * Adds an act to the audit log; one whose ID is on record changes nothing. Commands to accounts, settlements, and what else is written down here, are in it by themselves.
   */
  recordAct(act: Act): Promise<void>;
  /** The latest acts of all accounts or of one, newest first. @param filter `before`: those of a lower sequence number */
  acts(
    filter: { readonly account?: string | undefined; readonly before?: number | undefined },
    limit: number,
  ): Promise<readonly AuditEntry[]>;

  /** The configuration that was put in force last; undefined before the first one. */
  configurationInForce(): Promise<ConfigurationInForce | undefined>;
  /**
   * Puts a configuration in force, with its act in the audit log; the one that is in force already changes nothing.
   * @param configuration `detail`: what is different, in words
   */
  takeConfiguration(configuration: Omit<ConfigurationInForce, 'at'> & { readonly detail: string }): Promise<void>;
  /** Every account that has an order the venue has not closed, whether it is configured or not. */
  accountsWithOpenOrders(): Promise<readonly string[]>;

  /**
   * Stores signals, all of them or none. One whose source, account and ID are on record changes nothing: the first one stays.
   * @returns for each whether it is new
   */
  recordSignals(signals: readonly StoredSignal[]): Promise<readonly boolean[]>;
  /** Of the signals that were sent to the API for an account and made since then (ms UTC), the newest of each sender and symbol. */
  latestPushed(account: string, since: number): Promise<readonly StoredSignal[]>;
  /** The signals of an account, those received last first. */
  signals(account: string, limit: number): Promise<readonly StoredSignal[]>;
  /** Of the signals of an account that were made from `from` on and before `until` (ms UTC), the first of each source, symbol and day UTC, the oldest first. */
  firstSignalsOfDays(account: string, from: number, until: number): Promise<readonly StoredSignal[]>;
  /**
   * Keeps what the records of an account's sources mean. Those that were scored before are forgotten; newer ones stay.
   * @param scoredAt when these were scored, wall time in ms UTC
   */
  recordStandings(account: string, scoredAt: number, standings: readonly SourceStanding[]): Promise<void>;
  /** What the records of an account's sources mean, by source. */
  standings(account: string): Promise<readonly SourceStanding[]>;

  /**
   * Stores what a plan is made from; what is there stays.
   * @param at wall time in ms UTC, by which it is thinned
   * @returns the name that it is kept under, made of its content
   */
  recordPlanInput(input: PlanInput, at: number): Promise<string>;
  /** What a plan was made from; undefined where it was thinned. */
  planInput(account: string, name: string): Promise<PlanInput | undefined>;
  /** How many cycles, orders and signals an account has had from a moment on (wall time in ms UTC). */
  recentCounts(account: string, since: number): Promise<RecentCounts>;

  /**
   * Keeps a trained model with its file under the next version of its name. One whose training is on record changes nothing.
   * @returns the record that stands
   */
  recordModel(model: Omit<ModelRecord, 'version'>, file: string): Promise<ModelRecord>;
  /** All models by name, the newest of each first. */
  models(): Promise<readonly ModelRecord[]>;
  /** The text of a model's file; undefined where there is no such version. */
  modelFile(name: string, version: number): Promise<string | undefined>;
  /**
   * Records what was decided about a model. One that is on record under its ID changes nothing.
   * @param before the version that counted when it was decided; null for none
   * @throws InvalidInputError where another one counts by now, or there is no such version
   */
  changeModel(change: ModelChange, before: number | null): Promise<void>;
  /**
   * What was decided about the models of a name, oldest first.
   * @param from the place of the first decision to tell, 1 for the oldest, which is the default
   */
  modelChanges(name: string, from?: number): Promise<readonly ModelChange[]>;

  /**
   * Stores a proposal. One whose ID is on record changes nothing: the first one stays.
   * @throws ProposalRefusedError where the account is stopped, or has too many
   */
  recordProposal(draft: ProposalDraft): Promise<Proposal>;
  /**
   * Records a person's answer to a proposal. An approval that is given once more changes nothing.
   * @throws ProposalRefusedError where it was answered otherwise, has expired, is the answerer's own, or the account is stopped
   */
  answerProposal(account: string, id: string, given: GivenAnswer): Promise<Proposal>;
  proposal(id: string): Promise<Proposal | undefined>;
  /** Those of an account that wait for an answer at a moment (wall time in ms UTC), oldest first. */
  openProposals(account: string, now: number): Promise<readonly Proposal[]>;
  /** How many wait at a moment, and how many were made in the hour before it (wall time in ms UTC). */
  proposalCounts(account: string, now: number): Promise<ProposalCounts>;
  /** Newest first. */
  proposals(account: string, limit: number): Promise<readonly Proposal[]>;

  /** Enters a variant that was tried in the register. One that is there stays as it is. @param data fingerprint of what it was tried on */
  enterTrial(data: string, trial: Trial): Promise<void>;
  /** A variant that was tried on some data; undefined where it was not. */
  trial(data: string, variant: string): Promise<Trial | undefined>;
  /** All variants that were tried on some data, by their fingerprints. */
  trials(data: string): Promise<readonly Trial[]>;
  /** Keeps what a search reads from files, for as long as searches are started with it. @param at start of the search, ms UTC */
  keepSearchFiles(digest: string, body: string, at: number): Promise<void>;
  /** Undefined where they are not kept any more. */
  searchFiles(digest: string): Promise<string | undefined>;

  /** Stores plan and decisions of a cycle as they are made. The signals that its trades name stay for ever. */
  recordPlan(account: string, cycleId: string, scope: string, plan: Plan): Promise<void>;
  closeCycle(
    account: string,
    cycleId: string,
    scope: string,
    outcome: CycleOutcome,
    summary: string,
    at: number,
  ): Promise<void>;
  cycle(account: string, cycleId: string, scope: string): Promise<CycleRecord | undefined>;
  /** The cycles with an ID, one for each scope, newest first. */
  cyclesNamed(account: string, cycleId: string): Promise<readonly CycleRecord[]>;
  /** Newest first. */
  cycles(account: string, limit: number): Promise<readonly CycleRecord[]>;
  /** The IDs of all cycles of an account that have started at `since` or later (wall time in ms UTC), newest first. */
  cycleIdsSince(account: string, since: number): Promise<readonly string[]>;
  /** The decisions of all scopes of a cycle, by scope and in the order of the plan. */
  decisionsOfCycle(account: string, cycleId: string): Promise<readonly DecisionRecord[]>;
  /** What was decided about one symbol, newest first. */
  decisionsOfSymbol(account: string, symbol: TradingSymbol, limit: number): Promise<readonly DecisionRecord[]>;

  /** Records a command to an account and the state after it, whether it changed anything or not. One whose ID is on record changes nothing any more. */
  commandAccount(account: string, command: TradingCommand): Promise<TradingChange>;
  /** The last check of every order reads it. An account that was never commanded is active. */
  tradingState(account: string): Promise<TradingState>;
  /**
   * Writes down a stop again that the account's actor knows and the ledger has lost. One that the ledger has on record changes nothing, whatever was decided
   * since, and none is loosened by it.
   * @returns the state of the account after it
   */
  restoreStop(account: string, known: TradingState): Promise<TradingState>;
  /** The latest commands, newest first. */
  tradingHistory(account: string, limit: number): Promise<readonly TradingRecord[]>;

  /** Which of the client order IDs at a venue are of orders in the ledger, in any of their revisions. */
  ownClientOrderIds(venue: string, clientOrderIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** What is stored of the manual orders under these IDs of the venue. */
  manualOrders(account: string, venueOrderIds: readonly string[]): Promise<readonly ManualOrder[]>;
  /**
   * What an account should have, all of one moment: its last reconciliation, and the orders that are open, have changed after it or since then
   * (`since`: wall time in ms UTC).
   */
  accountKnowledge(account: string, since: number): Promise<AccountKnowledge>;
  /** The latest orders of others that comparisons have found and no person has accepted. */
  otherHandEvidence(account: string): Promise<OtherHandEvidence>;
  /** Records a person's word on the orders of others that were found up to then; the same one once. */
  acceptOtherHand(account: string, acceptance: OtherHandAcceptance): Promise<void>;
  /** What the next reconciliation of an account starts from. */
  reconciliationBasis(account: string): Promise<ReconciliationBasis>;
  /**
   * Stores a reconciliation with what it has counted, or nothing where the ledger has moved on since its basis was read: another one was
   * stored, or an order of the account has changed.
   * @returns whether it was stored
   */
  recordReconciliation(
    basis: ReconciliationBasis,
    reconciliation: Reconciliation,
    counted: { readonly orders: readonly CountedOrder[]; readonly manualOrders: readonly ManualOrder[] },
  ): Promise<boolean>;
  /** Reconciliations of an account that were completed after `since` (wall time in ms UTC), newest first. */
  reconciliations(account: string, since: number, limit: number): Promise<readonly Reconciliation[]>;

  /** Notes why nothing is bought in an account, or that it is over. @param reason undefined: no more */
  noteWait(account: string, subject: WaitSubject, reason: string | undefined): Promise<void>;
  /** What an account waits for now, longest first. */
  waits(account: string): Promise<readonly AccountWait[]>;

  /**
   * Records a person's decision on an order and moves it to the state decided, in one.
   * @param of as the person has seen it
   * @throws LedgerConflictError where anything was written of it since, or it is closed
   */
  settle(of: OrderVersion, settlement: Settlement, state: OrderState): Promise<OrderRecord>;
  /** What persons have decided about an order, oldest first. */
  settlements(key: OrderKey): Promise<readonly SettlementRecord[]>;

  /** What the stops of an account's positions are measured from, by symbol. */
  stopReferences(account: string): Promise<readonly StopReference[]>;
  /** Stores what the stop of a position is measured from, and returns what is stored: the first one stays. */
  keepStopReference(reference: StopReference): Promise<StopReference>;
  /** Ends a reference whose position is gone; one that was set at another time is left as it is. */
  forgetStopReference(reference: StopReference): Promise<void>;

  /**
   * Makes the ledger that of one venue for ever, and returns the one whose it is: the first one claimed. Orders of a simulated and of the
   * real venue in one ledger would be taken for each other's.
   */
  claimFor(venue: string): Promise<string>;

  /**
   * The identity of this ledger, a UUID that was made with it. A copy has the same one: what the ledger has lost that a backup was made of is known
   * by it. Client order IDs are derived from it.
   */
  identity(): Promise<string>;

  /** What has happened in an account that nobody was told of yet, oldest first: noted in the transaction that wrote it, whoever did. */
  pendingEvents(account: string, limit: number): Promise<readonly AccountEvent[]>;
  /**
   * Takes events off that list and puts what people are told of them into the outbox, both or nothing. A notification that a channel has is left as it is; one that repeats its
   * topic is kept as `repeated`.
   */
  queueNotifications(told: readonly AccountEvent[], notifications: readonly QueuedNotification[]): Promise<void>;
  /** Notifications of the outbox that wait and are due (wall time in ms UTC), oldest first. */
  dueNotifications(now: number, limit: number): Promise<readonly NotificationKey[]>;
  queuedNotification(key: NotificationKey): Promise<DeliveryRecord | undefined>;
  /** Records what became of a notification that waits; one that is closed stays as it is. @param detail why it failed */
  closeNotification(key: NotificationKey, state: 'delivered' | 'failed', detail: string): Promise<void>;
  /** What was told of an account lately, newest first. */
  notifications(account: string, limit: number): Promise<readonly DeliveryRecord[]>;

  recordEquity(point: EquityPoint): Promise<void>;
  /** Points with `from <= at < to`, oldest first. */
  equity(account: string, from: number, to: number): Promise<readonly EquityPoint[]>;

  /** Stores what an account held; a second one of the same moment is left out. */
  recordValuation(valuation: AccountValuation): Promise<void>;
  /** Valuations with `from <= at < to`, oldest first. */
  valuations(account: string, from: number, to: number): Promise<readonly AccountValuation[]>;

  /** Adds or replaces bars in the cache. */
  putCandles(venue: string, symbol: TradingSymbol, timeframe: Timeframe, candles: readonly Candle[]): Promise<void>;
  /** Cached bars with `from <= openTime < to`, oldest first. */
  candles(
    venue: string,
    symbol: TradingSymbol,
    timeframe: Timeframe,
    from: number,
    to: number,
  ): Promise<readonly Candle[]>;

  /**
   * Thins what is older than the cutoffs, at most so many rows of each kind, and says whether more is left: of plans and decisions what was traded stays, their inputs go, of
   * valuations the first of each day, of reconciliations those that found something. Orders, their evidence, fills, equity and commands stay for ever.
   */
  thin(account: string, cutoffs: RetentionCutoffs, most: number): Promise<ThinningStep>;

  /** Confirms that the database answers and its schema is current; throws an error that says what to do. */
  check(): Promise<void>;
  close(): Promise<void>;
}
