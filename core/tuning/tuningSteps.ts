import type { ChangedValue, SearchedVariant } from './searchedVariant.ts';
import type { ReturnFigures, TunedSettings } from './tunedSettings.ts';

/** The market and the days that a search is about. JSON. */
export interface SearchedMarket {
  /** Fingerprint of market and days. */
  readonly data: string;
  /** Digest under which the ledger keeps candles and signals of the search; null where it reads none. */
  readonly files: string | null;
  /** Of the seeded market, and of the prices between daily candles. */
  readonly seed: number;
  /** First day and the day after the last one, ms UTC. */
  readonly from: number;
  readonly to: number;
}

/** A combination of a search. JSON. */
export interface SearchedPoint {
  /** Such as `limits.minConfidence=0.6`. */
  readonly name: string;
  /** Fingerprint of the variant that it is. */
  readonly variant: string;
  /** What differs from the base of the search. */
  readonly changes: readonly ChangedValue[];
}

/** How the days are walked through; see `WalkForwardOptions`. */
export interface SearchWindows {
  readonly folds: number;
  readonly firstTraining: number;
  /** ms. */
  readonly embargo: number;
}

/** What is searched. JSON. */
export interface TuningRequest {
  readonly market: SearchedMarket;
  readonly base: SearchedVariant;
  /** At least one. */
  readonly points: readonly SearchedPoint[];
  readonly windows: SearchWindows;
}

/** One backtest of a search. */
export interface VariantTask
  extends Pick<TuningRequest, 'market' | 'base'>,
    Pick<SearchedPoint, 'variant' | 'changes'> {}

/** What came of a variant. */
export interface TriedFigures {
  readonly figures: ReturnFigures;
  /** Who has backtested it, and how long that took, s; absent where it had been tried before. */
  readonly work?: { readonly machine: string; readonly seconds: number };
}

/** What is chosen from. */
export interface ChoiceTask extends Pick<TuningRequest, 'windows'> {
  readonly market: Pick<SearchedMarket, 'data' | 'from'>;
  readonly points: readonly Pick<SearchedPoint, 'name' | 'variant'>[];
}

/** What a search does. */
export interface TuningSteps {
  /** Backtests a variant and enters it in the register; one that is there is not tried again. */
  tryVariant(task: VariantTask): Promise<TriedFigures>;
  /** Chooses walking forward among variants that were tried. */
  chooseVariant(task: ChoiceTask): Promise<TunedSettings>;
}
