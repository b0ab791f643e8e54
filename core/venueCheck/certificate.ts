import type { DecimalString } from '../market/decimalString.ts';
import type { TradingSymbol } from '../market/symbol.ts';
import type { Assumption } from './assumptions.ts';

/** What came of one check. */
export type Outcome = 'passed' | 'failed' | 'notRun';

/** One assumption about the venue, and what was seen of it. */
export interface CheckedAssumption {
  readonly name: Assumption;
  readonly title: string;
  readonly outcome: Outcome;
  readonly expected: string;
  /** What was seen; for a check that was not run, why not. */
  readonly observed: string;
  /** What it means for trading there; only where it has failed. */
  readonly means?: string;
}

/** What the examination orders, said before anything is sent. Money in quote currency. */
export interface CheckPlan {
  readonly symbol: TradingSymbol;
  /** Rests far from the market, is cancelled. */
  readonly resting: PlannedOrder;
  /** The smallest order that the venue takes, executed at once. */
  readonly smallest: PlannedOrder;
  /** The fee of the smallest order, by the account's own rate. */
  readonly fee: DecimalString;
}

export interface PlannedOrder {
  readonly base: DecimalString;
  readonly limit: DecimalString;
  /** Most that it costs, its fee included. */
  readonly most: DecimalString;
}

/** What a venue has shown of the assumptions that Ballast's promise rests on. It has no key, only its fingerprint. */
export interface VenueCertificate {
  readonly venue: string;
  readonly mode: 'paper' | 'live';
  /** Where the requests went. */
  readonly address: string;
  readonly account: string;
  /** Of the API key: the first 16 hexadecimal digits of its SHA-256. */
  readonly keyFingerprint: string;
  /** Wall time in ms UTC. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** Of Ballast. */
  readonly version: string;
  /** Undefined where it did not come so far. */
  readonly plan: CheckPlan | undefined;
  readonly passed: boolean;
  /** Ended before its time by a person. */
  readonly interrupted: boolean;
  readonly checks: readonly CheckedAssumption[];
  /** Names in the ledger of the orders that it has placed. */
  readonly orders: readonly string[];
  /** What could not be undone, in words; empty where nothing is left open. */
  readonly leftOpen: readonly string[];
}
