import type { Ruling } from '../../core/cycles/comparePlans.ts';
import type { DecimalString } from '../../core/market/decimalString.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';

/** A decision that other settings would have made otherwise. JSON. */
export interface OtherDecision {
  readonly cycleId: string;
  readonly scope: string;
  /** Venue time of the plan, ms UTC. */
  readonly at: number;
  readonly symbol: TradingSymbol;
  /** Undefined where the plan says nothing of the symbol. */
  readonly recorded: Ruling | undefined;
  readonly other: Ruling | undefined;
  /** What the account would have had more after it: base units, and quote currency with fees. Below zero: less. */
  readonly more: { readonly base: DecimalString; readonly cash: DecimalString };
  /** What that is worth at the last price, quote currency. */
  readonly worth: DecimalString;
}

/** A recorded cycle that could not be decided again. */
export interface LeftOutCycle {
  readonly cycleId: string;
  readonly scope: string;
  /** Wall time in ms UTC. */
  readonly startedAt: number;
  readonly reason: string;
}

/** The last price of a symbol that is known, and of when. */
export interface LastPrice {
  readonly price: DecimalString;
  /** ms UTC. */
  readonly at: number;
}

/** What an account would have done under other settings, and what that would have been worth. Money in quote currency, signed: above zero the other settings did better. JSON. */
export interface WhatIfReport {
  readonly account: string;
  readonly quoteCurrency: string;
  /** Venue time of the first and the last plan that was made again, ms UTC; null where there is none. */
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  /** How many plans were made again, and on how many of them both settings agree in every trade. */
  readonly plans: number;
  readonly agreed: number;
  /** Plans on which this version of Ballast decides otherwise even under the recorded settings. */
  readonly decidedOtherwise: number;
  readonly leftOut: readonly LeftOutCycle[];
  /** By time, then by symbol. */
  readonly decisions: readonly OtherDecision[];
  readonly prices: Readonly<Record<TradingSymbol, LastPrice>>;
  /** Fees of both accounts over all plans. */
  readonly fees: { readonly recorded: DecimalString; readonly other: DecimalString };
  /** The sum over the decisions. */
  readonly worth: DecimalString;
  /** Equity of the account at the first plan. */
  readonly equity: DecimalString | null;
  /** Symbols of the other universe that no recorded market has. */
  readonly notRecorded: readonly TradingSymbol[];
  /** What a person should know, such as a coin that left the account while the other settings held none. */
  readonly notes: readonly string[];
}
