import type { AuditedAction } from '../../core/audit/act.ts';
import type { CycleOutcome } from '../../core/cycles/recordedOutcome.ts';
import type { TradingCommandKind, TradingState } from '../../core/cycles/tradingState.ts';
import type { ModelChangeKind } from '../../core/learning/adoption/modelRecord.ts';
import type { Timeframe } from '../../core/market/candle.ts';
import type { DecimalString } from '../../core/market/decimalString.ts';
import type { Side } from '../../core/market/side.ts';
import type { AccountEvent } from '../../core/notifications/accountEvent.ts';
import type { DeliveryState } from '../../core/notifications/notification.ts';
import type { OrderType } from '../../core/orders/order.ts';
import type { OrderStatus } from '../../core/orders/orderState.ts';
import type { SettlementWord } from '../../core/orders/settlement.ts';
import type { DecisionAction, ReasonCode } from '../../core/portfolio/decision/decision.ts';
import type { ProposalAnswer } from '../../core/proposals/proposal.ts';
import type { WaitSubject } from '../../core/reconciliation/accountWait.ts';

/** The columns that hold an order state, both of the order itself and of each of its transitions. */
export interface StateColumns {
  status: OrderStatus;
  venue_order_id: string | null;
  filled_base: DecimalString;
  filled_quote: DecimalString;
  fee_quote: DecimalString;
  reason: string | null;
}

export interface KeyColumns {
  account: string;
  cycle_id: string;
  symbol: string;
}

export interface OrdersTable extends KeyColumns, StateColumns {
  venue: string;
  client_order_id: string;
  side: Side;
  type: OrderType;
  /** The terms of a limit order as JSON. */
  limit_terms: string | null;
  base_quantity: DecimalString;
  quote_amount: DecimalString;
  reference_price: DecimalString;
  body: string;
  revision: number;
  intended_base: DecimalString;
  intended_quote: DecimalString;
  /** What the earlier revisions have executed. */
  earlier_base: DecimalString;
  earlier_quote: DecimalString;
  earlier_fee: DecimalString;
  frozen_at: number;
  version: number;
  created_at: number;
  updated_at: number;
  /** The limits of the decision as JSON; null for orders of earlier versions. */
  decided_limits: string | null;
  /** What the row is where no decision of this ledger made it as it is; null for all others. */
  remark: string | null;
}

/** Revisions that the venue has closed and another one has followed. */
export interface OrderRevisionsTable extends KeyColumns, StateColumns {
  revision: number;
  venue: string;
  client_order_id: string;
  body: string;
  frozen_at: number;
  closed_at: number;
}

export interface OrderTransitionsTable extends KeyColumns, StateColumns {
  /** The order's version once it was in this state. */
  version: number;
  revision: number;
  at: number;
  source: 'ballast' | 'venue';
  detail: string;
}

export interface FillsTable extends KeyColumns {
  venue: string;
  venue_order_id: string;
  venue_fill_id: string;
  side: Side;
  base: DecimalString;
  price: DecimalString;
  fee: DecimalString;
  fee_currency: string;
  at: number;
  /** What the account holds of the symbol by its fills up to this one: base units, and what was paid for them, without fees and with them. */
  held_quantity: DecimalString | null;
  held_value: DecimalString | null;
  held_cost: DecimalString | null;
  /** What a sell has earned on units of known cost; null for all others. */
  realised: DecimalString | null;
}

export interface CyclesTable {
  account: string;
  cycle_id: string;
  scope: string;
  workflow_id: string;
  run_id: string;
  started_at: number;
  closed_at: number | null;
  outcome: CycleOutcome;
  summary: string;
  /** The plan as JSON. */
  plan: string | null;
}

export interface DecisionsTable {
  account: string;
  cycle_id: string;
  scope: string;
  symbol: string;
  /** Place in the plan. */
  position: number;
  at: number;
  action: DecisionAction;
  reason: ReasonCode;
  /** Figures by name as JSON. */
  figures: string;
  sentence: string;
}

export interface EquityTable {
  account: string;
  at: number;
  equity: DecimalString;
  cash: DecimalString;
}

export interface CandlesTable {
  venue: string;
  symbol: string;
  timeframe: Timeframe;
  open_time: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

export interface TradingStatesTable {
  account: string;
  /** Counts the commands of the account from 1. */
  sequence: number;
  at: number;
  command: TradingCommandKind;
  /** Null for commands that had no ID. */
  command_id: string | null;
  given_by: string;
  reason: string;
  /** The state after the command; the columns below are null while it is active. */
  state: TradingState['kind'];
  since: number | null;
  stopped_by: string | null;
  stop_reason: string | null;
}

/** Signals as they were said or sent. */
export interface SignalsTable {
  source: string;
  /** Empty for a signal that is for all accounts. */
  account: string;
  id: string;
  /** 1 for one that was sent to the API. */
  pushed: number;
  symbol: string;
  made_at: number;
  received_at: number;
  /** The whole signal as JSON. */
  body: string;
  /** 1 once a trade was planned on it. */
  traded: number;
}

/** Trained models with their files. */
export interface ModelsTable {
  name: string;
  version: number;
  training_id: string;
  at: number;
  file_hash: string;
  training_data_hash: string;
  trained_from: number;
  trained_to: number;
  /** Figures out of sample as JSON. */
  metrics: string;
  /** The text of the file. */
  body: string;
}

/** What was decided about models, numbered from 1 for each name. */
export interface ModelChangesTable {
  name: string;
  sequence: number;
  id: string;
  version: number;
  kind: ModelChangeKind;
  at: number;
  given_by: string;
  reason: string;
}

/** Variants that were tried, by the fingerprint of what they were tried on. */
export interface TrialsTable {
  data: string;
  variant: string;
  at: number;
  /** Names of results as JSON. */
  names: string;
  /** Of each day as JSON. */
  returns: string;
}

/** What searches read from files. */
export interface SearchFilesTable {
  digest: string;
  /** Start of the latest search with them. */
  at: number;
  body: string;
}

export interface ValuationsTable {
  account: string;
  at: number;
  recorded_at: number;
  cash: DecimalString;
  /** Symbol, quantity and, where there was one, price of each as JSON. */
  positions: string;
}

export interface ReconciliationsTable {
  account: string;
  /** Counts the reconciliations of the account from 1. */
  sequence: number;
  at: number;
  completed_at: number;
  /** Currency, expected and found of each as JSON. */
  balances: string;
  /** Manual orders that were new or had gone on, as JSON. */
  manual_orders: string;
}

/** What reconciliations have counted of each order. */
export interface CountedOrdersTable extends KeyColumns {
  version: number;
  /** Amounts by currency as JSON. */
  changes: string;
}

/** How many orders of a type a symbol has had. */
export interface OrderCountsTable {
  account: string;
  symbol: string;
  type: OrderType;
  orders: number;
}

/** Orders that no comparison has counted as they are now. */
export interface UncountedOrdersTable extends KeyColumns {
  version: number;
}

/** Orders at the venue that are none of ours. */
export interface ManualOrdersTable {
  account: string;
  venue_order_id: string;
  client_order_id: string;
  symbol: string;
  side: Side;
  filled_base: DecimalString;
  /** 0 or 1. */
  closed: number;
  created_at: number;
  /** Amounts by currency as JSON. */
  changes: string;
  updated_at: number;
}

/** A person's word on orders of others. */
export interface AcceptedHandsTable {
  account: string;
  id: string;
  at: number;
  given_by: string;
  reason: string;
}

/** What the stop of each protected position is measured from. */
export interface StopReferencesTable {
  account: string;
  symbol: string;
  price: DecimalString;
  at: number;
}

/** What persons have decided about orders that ledger and venue disagree on. */
export interface SettlementsTable extends KeyColumns {
  at: number;
  given_by: string;
  reason: string;
  word: SettlementWord;
  /** The order as the ledger had it, as JSON. */
  ours: string;
  /** What the venue had under its client order ID, as JSON. */
  venues: string;
}

/** What accounts wait for before anything is bought. */
export interface AccountWaitsTable {
  account: string;
  subject: WaitSubject;
  since: number;
  /** When it was noted last. */
  at: number;
  reason: string;
}

export interface VenueClaimTable {
  /** Always 1. */
  id: number;
  venue: string;
}

export interface LedgerIdentityTable {
  /** Always 1. */
  id: number;
  identity: string;
  made_at: number;
}

/** What has happened in an account and nobody was told of yet. */
export interface AccountEventsTable {
  account: string;
  kind: AccountEvent['kind'];
  /** Empty where no cycle is meant. */
  cycle_id: string;
  /** The command, the symbol of the order, or the scope of the cycle. */
  subject: string;
  number: number;
  at: number;
  state: string | null;
  given_by: string | null;
  reason: string | null;
}

/** What people are told, by channel. */
export interface NotificationsTable {
  id: string;
  channel: string;
  account: string;
  topic: string | null;
  at: number;
  due_at: number;
  queued_at: number;
  /** The notification as JSON. */
  body: string;
  state: DeliveryState;
  settled_at: number | null;
  detail: string;
}

/** What people and programs have done, each row chained to the one before it. */
export interface AuditTable {
  /** Counts the rows from 1. */
  sequence: number;
  at: number;
  id: string;
  action: AuditedAction;
  given_by: string;
  /** Null where it is about no account in particular. */
  account: string | null;
  subject: string;
  detail: string;
  hash: string;
}

/** What plans were made from, under names that are made of the content. */
export interface ConfigurationsTable {
  /** Counts from 1; the last one is in force. */
  sequence: number;
  hash: string;
  /** Their names as JSON, the default one first. */
  accounts: string;
  given_by: string;
  at: number;
}

export interface PlanInputsTable {
  account: string;
  name: string;
  recorded_at: number;
  /** The input as JSON. */
  body: string;
}

/** Trades that were proposed, with what a person has said to them; the columns of the answer are null before. */
export interface ProposalsTable {
  id: string;
  account: string;
  at: number;
  expires_at: number;
  proposed_by: string;
  /** Name of the API token; empty where none was asked for. */
  token: string;
  why: string;
  /** Why and what, line by line, for people who are told. */
  summary: string;
  /** Symbols, signals, trades and report as JSON. */
  body: string;
  answer: ProposalAnswer['kind'] | null;
  answered_at: number | null;
  answered_by: string | null;
  answer_reason: string | null;
}

/** What the record of a source of signals means for what it says next. */
export interface SourceStandingsTable {
  account: string;
  source: string;
  scored_at: number;
  /** Information coefficient, from 0 to 1. */
  coefficient: number;
  /** Null where it is heard. */
  muted_for: string | null;
}

/** How far an account's old rows have been thinned. */
export interface ThinnedUntilTable {
  account: string;
  subject: string;
  /** A time in ms UTC, or a sequence number. */
  position: number;
}

/** The tables of the ledger. Times are ms UTC, money is decimal text, statistics are floats. */
export interface LedgerTables {
  orders: OrdersTable;
  order_revisions: OrderRevisionsTable;
  order_transitions: OrderTransitionsTable;
  fills: FillsTable;
  cycles: CyclesTable;
  decisions: DecisionsTable;
  equity: EquityTable;
  candles: CandlesTable;
  trading_states: TradingStatesTable;
  valuations: ValuationsTable;
  reconciliations: ReconciliationsTable;
  counted_orders: CountedOrdersTable;
  order_counts: OrderCountsTable;
  uncounted_orders: UncountedOrdersTable;
  manual_orders: ManualOrdersTable;
  accepted_hands: AcceptedHandsTable;
  venue_claim: VenueClaimTable;
  thinned_until: ThinnedUntilTable;
  ledger_identity: LedgerIdentityTable;
  stop_references: StopReferencesTable;
  settlements: SettlementsTable;
  account_waits: AccountWaitsTable;
  account_events: AccountEventsTable;
  notifications: NotificationsTable;
  signals: SignalsTable;
  models: ModelsTable;
  model_changes: ModelChangesTable;
  audit: AuditTable;
  plan_inputs: PlanInputsTable;
  proposals: ProposalsTable;
  source_standings: SourceStandingsTable;
  trials: TrialsTable;
  search_files: SearchFilesTable;
  configurations: ConfigurationsTable;
}
