/** What daily returns come to. JSON. */
export interface ReturnFigures {
  readonly days: number;
  readonly annualReturn: number;
  /** Of a year; null where the returns do not vary. */
  readonly sharpeRatio: number | null;
  readonly maxDrawdown: number;
}

/** How far the Sharpe ratio of a result is more than luck. JSON. */
export interface Evidence {
  /** Confidence that it is above 0, by its length, skewness and tails. */
  readonly probabilistic: number;
  /** The same, although the best of all tries was looked for. */
  readonly deflated: number;
  /** Variants that were tried on these data, and how many independent ones they amount to. */
  readonly tried: number;
  readonly independent: number;
}

/** How likely it is that the best of all variants was chosen by luck. JSON. */
export interface Overfitting {
  /** Variants that were tried on the data. */
  readonly tried: number;
  /** Share of the splits of the history in which the best one of a half is below the median of the other half. */
  readonly probability: number;
  /** Share of the splits in which it loses in the other half. */
  readonly lossProbability: number;
  readonly splits: number;
}

/** One window that was judged by what had been chosen before it. Times in ms UTC, half-open. JSON. */
export interface ChosenWindow {
  readonly from: number;
  readonly to: number;
  /** Days that were chosen on; the embargo lies between them and the window. */
  readonly trainingDays: number;
  readonly chosen: string;
  /** Sharpe ratio of a year of the chosen one before the window, and in it; null where its returns do not vary. */
  readonly before: number | null;
  readonly within: number | null;
}

/** What a search came to. JSON. */
export interface TunedSettings {
  readonly variants: readonly ({ readonly name: string } & ReturnFigures)[];
  readonly selection: {
    readonly windows: readonly ChosenWindow[];
    /** The variant that would be chosen for the time after the last day. */
    readonly chosen: string;
  };
  /** Of an account that had followed the choices, over all windows that were judged. */
  readonly followed: ReturnFigures;
  /** Of the chosen settings, among all variants that were ever tried on these days; absent where their returns do not vary. */
  readonly evidence?: Evidence;
  /** Absent with fewer than two variants, or too few days. */
  readonly overfitting?: Overfitting;
}
