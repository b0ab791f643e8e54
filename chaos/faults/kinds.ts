import type { Dialect } from '../dialects.ts';
import type { KillPoint } from '../worker/killPoints.ts';

/** Every kind of fault, with how often it is drawn: the slow ones less often. */
export const FAULT_WEIGHTS = {
  'worker killed': 4,
  'killed before the intent': 2,
  'killed after the intent': 2,
  'killed before the send': 2,
  'killed after the send': 3,
  'killed after the answer': 3,
  'killed before the update': 2,
  'killed after the update': 2,
  'worker frozen': 2,
  'second version': 2,
  'simulator killed': 4,
  'server killed': 2,
  'disk full': 3,
  'database locked': 3,
  'answer lost': 4,
  'answer late': 3,
  'answer torn': 4,
  'accepted, answered 502': 4,
  'refused with 503': 3,
  '429 storm': 3,
  'reads lost': 3,
  'orders hidden': 4,
  'orders hidden for minutes': 1,
  'fills hidden': 3,
  'fills twice': 4,
  'fields changed': 4,
  'product halted': 3,
  'price jump': 3,
  'zero price': 3,
  'clock skew': 3,
  'candles missing': 2,
  'concurrent starts, one ID': 2,
  'concurrent starts, own IDs': 3,
  'starts from everywhere': 2,
  'cycle overtaken': 3,
  'overtaken, an order held up': 2,
  'cycle reset': 3,
  'order reset': 3,
  'reset to every event': 2,
  'history expired': 3,
  'actor terminated': 2,
  'cycle terminated': 3,
  'order terminated': 3,
  deposit: 3,
  'paused and resumed': 2,
  'balances 3 s late': 3,
  'balances 10 s late': 3,
  'balances 30 s late': 1,
  'holds late': 3,
  'balances and orders torn': 3,
  'orders listed late': 2,
  'fills listed late': 3,
  'database server killed': 3,
  'fee currency changed': 3,
  'order rows lost': 3,
  'ledger restored': 2,
  'ledger cut short': 3,
} as const;

export type FaultKind = keyof typeof FAULT_WEIGHTS;

/** The kinds that kill the worker by itself at a named point of an order's way. */
export const KILL_POINT_OF: Readonly<Partial<Record<FaultKind, KillPoint>>> = {
  'killed before the intent': 'before the intent',
  'killed after the intent': 'after the intent',
  'killed before the send': 'before the send',
  'killed after the send': 'after the send',
  'killed after the answer': 'after the answer',
  'killed before the update': 'before the update',
  'killed after the update': 'after the update',
};

export const FAULT_KINDS = Object.keys(FAULT_WEIGHTS) as FaultKind[];

/** The database that keeps the ledger of a world. */
export const LEDGERS = ['sqlite', 'postgres'] as const;

export type LedgerKind = (typeof LEDGERS)[number];

/** Kinds that strike one database only. */
const ONLY_WITH: Readonly<Partial<Record<FaultKind, LedgerKind>>> = {
  'disk full': 'sqlite',
  // Postgres keeps its log whole by itself, or does not start.
  'ledger cut short': 'sqlite',
  'database server killed': 'postgres',
};

/** Kinds that mean something at some venues only. */
const ONLY_AT: Readonly<Partial<Record<FaultKind, readonly Dialect[]>>> = {
  // Outlasts the time in which an order may be sent again: at the others none ever is.
  'orders hidden for minutes': ['coinbase'],
  // At Coinbase and Kraken all fees are taken in quote currency.
  'fee currency changed': ['binance', 'okx', 'bybit'],
  // Kraken's lists are objects by ID, in which nothing is twice.
  'fills twice': ['coinbase', 'binance', 'okx', 'bybit'],
};

/** The kinds that can strike a ledger in that database and the answers of that venue. */
export function kindsFor(ledger: LedgerKind, dialect: Dialect): readonly FaultKind[] {
  return FAULT_KINDS.filter(
    (kind) => (ONLY_WITH[kind] ?? ledger) === ledger && (ONLY_AT[kind]?.includes(dialect) ?? true),
  );
}

/** Whether a text names a kind of fault. */
export function isFaultKind(text: string): text is FaultKind {
  return Object.hasOwn(FAULT_WEIGHTS, text);
}
