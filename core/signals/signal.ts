import type { TradingSymbol } from '../market/symbol.ts';

export type SignalDirection = 'buy' | 'sell' | 'hold';

/** A forecast for one symbol by a model. */
export interface Signal {
  readonly symbol: TradingSymbol;
  readonly direction: SignalDirection;
  /** Probability in [0, 1] that the direction is right. */
  readonly confidence: number;
  /** When the signal was made, ms UTC by the venue's clock. */
  readonly at: number;
  /** Name of the model or provider; of several sources their names, joined by ` + `. */
  readonly source: string;
  /** Simple return expected over the horizon, where the model tells one. */
  readonly expectedReturn?: number;
  readonly horizonDays?: number;
  /**
   * Told together where the confidence is that of a position in the direction that opens at the last daily close and ends at the first of three barriers: how far the price has to
   * move for and against it, as shares of that close. It is right at the barrier of profit, and where the horizon ends first with a gain.
   */
  readonly profitBarrier?: number;
  readonly lossBarrier?: number;
  readonly model?: string;
  readonly version?: string;
  /** Hash of the features that it was made from, in hex. */
  readonly featuresHash?: string;
  /** How many features it was made from. */
  readonly featureCount?: number;
  /** Names this signal among those of its source: what comes twice under one ID is one signal. */
  readonly id?: string;
  /** What weighs it in the forecast where it tells no expected return, by the record of its source; the setting does where it has none. */
  readonly informationCoefficient?: number;
  /** What the sources said that it was pooled from; absent where it is the word of one. */
  readonly parts?: readonly SignalPart[];
}

/**
 * What one source said, short enough to travel for every symbol.
 * `source` is the place in the batch's list of sources.
 */
export type SignalPart = readonly [source: number, direction: SignalDirection, confidence: number, id: string];

/** A source of a batch, and how much its word counts beside that of the others. */
export interface WeightedName {
  readonly name: string;
  /** Above 0; only its proportion to the others' matters. */
  readonly weight: number;
}

const DAY_MS = 86_400_000;

/** How old a signal may be, ms: as long as its horizon lasts, at most `maxAge`. */
export function longestAge({ horizonDays }: Signal, maxAge: number): number {
  return horizonDays === undefined ? maxAge : Math.min(maxAge, horizonDays * DAY_MS);
}

/** A signal that cannot be used, with the field that is wrong. It never stops a cycle. */
export interface RejectedSignal {
  readonly symbol: string;
  readonly field: string;
  readonly given: string;
  readonly allowed: string;
}

/** What a provider delivers in place of a signal where it knows why it has none for a symbol. It is listed among the rejected ones. */
export class NoForecast {
  readonly rejection: RejectedSignal;

  constructor(rejection: RejectedSignal) {
    this.rejection = rejection;
  }
}

/** What a provider delivers beside its signals where a person should know something of them. It is listed among the troubles. */
export class SourceNote {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A symbol whose signals do not travel with the cycle. */
export interface LeftOutSymbol {
  readonly symbol: TradingSymbol;
  /** Whether the venue has a market for it. */
  readonly listed: boolean;
}

/** What of a batch does not travel with the cycle. */
export interface LeftOutSignals {
  /** How many symbols with signals are neither of the universe, nor of the cycle's own symbols, nor held. */
  readonly symbols: number;
  /** The first few of them. */
  readonly examples: readonly LeftOutSymbol[];
  /** How many unusable signals are not listed among the rejected ones. */
  readonly rejected: number;
}

/** What a provider delivered, after checking. */
export interface SignalBatch {
  readonly provider: string;
  readonly at: number;
  readonly accepted: readonly Signal[];
  readonly rejected: readonly RejectedSignal[];
  /** Sound signals that gave way to another one for the same symbol. */
  readonly superseded?: number;
  /** Absent where nothing was left out. */
  readonly leftOut?: LeftOutSignals;
  /** Where several sources were asked: those that delivered. */
  readonly sources?: readonly WeightedName[];
  /** What a person should know of the sources, such as one that has failed, with the reason. */
  readonly troubles?: readonly string[];
}
