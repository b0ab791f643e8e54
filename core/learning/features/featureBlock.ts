import type { BarHistory } from './barHistory.ts';

/** What one feature is. */
export interface FeatureDefinition {
  readonly name: string;
  /** In the symbols that docs/reference/features.md explains. */
  readonly formula: string;
  /** Candles of the symbol, without a gap of more than three days, until there is a first value. */
  readonly lookback: number;
  /** Paper, book or the usual definition. */
  readonly source: string;
}

/** Features of one symbol that are computed together. */
export interface FeatureBlock {
  /** Heading of its features in the reference. */
  readonly family: string;
  readonly definitions: readonly FeatureDefinition[];
  /** The block for one symbol, before its first candle. */
  start(): BlockState;
}

/** A block at work on one symbol. */
export interface BlockState {
  /**
   * Takes the newest candle, once each, and writes the block's features in the order of its definitions. What is not defined (0 / 0, too few candles) may be written as
   * any number that is not finite.
   *
   * @param time open time of the newest candle, ms UTC
   */
  write(history: BarHistory, row: Float64Array, at: number, time: number): void;
}

/** A block that remembers nothing but the candles. */
export function windowBlock(
  family: string,
  definitions: readonly FeatureDefinition[],
  write: BlockState['write'],
): FeatureBlock {
  const state: BlockState = { write };
  return { family, definitions, start: () => state };
}
