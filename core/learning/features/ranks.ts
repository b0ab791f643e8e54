import type { FeatureDefinition } from './featureBlock.ts';
import { LEAST_SYMBOLS } from './universeDay.ts';

/** Features that are also given as a rank among the symbols of the day. */
export const RANKED = [
  'return1',
  'return21',
  'return60',
  'return120',
  'volatility60',
  'idiosyncratic60',
  'beta120',
  'marketCorrelation60',
  'driftT60',
  'channelPosition20',
  'volumeRatio20',
  'turnover21',
  'amihud21',
  'chaikinFlow20',
  'skewness60',
  'maximumReturn21',
  'expectedShortfall250',
  'drawdown250',
  'garchToLongRun',
  'marketSpread120',
] as const;

/** The rank of each feature in `RANKED`; `lookback` is that of the feature itself. */
export function rankDefinitions(definitions: readonly FeatureDefinition[]): FeatureDefinition[] {
  const lookbacks = new Map(definitions.map(({ name, lookback }) => [name, lookback]));
  return RANKED.map((name) => ({
    name: `rank${name[0].toUpperCase()}${name.slice(1)}`,
    formula: `share of the other symbols with a lower ${name} on the day, equal ones by half; missing below ${LEAST_SYMBOLS} symbols`,
    lookback: lookbacks.get(name) ?? 1,
    source: 'cross-sectional ranks, Gu, Kelly and Xiu (2020)',
  }));
}

/** Ranks across symbols, with memory that is kept from one feature to the next. */
export class CrossSection {
  readonly #values: Float64Array;

  constructor(symbols: number) {
    this.#values = new Float64Array(symbols);
  }

  /**
   * Writes the ranks of one feature: the share of the other symbols that are below, equal ones counting by half; NaN where the value is missing, and for fewer than three values.
   *
   * @param rows features, one row per symbol of the day
   */
  writeRanks(rows: readonly Float64Array[], column: number, rankColumn: number): void {
    let count = 0;
    for (const row of rows) {
      if (Number.isNaN(row[column])) continue;
      this.#values[count] = row[column];
      count += 1;
    }
    const ascending = this.#values.subarray(0, count).sort();
    for (const row of rows) {
      const value = row[column];
      row[rankColumn] = count < LEAST_SYMBOLS || Number.isNaN(value) ? Number.NaN : rankOf(value, ascending);
    }
  }
}

function rankOf(value: number, ascending: Float64Array): number {
  const below = countBelow(ascending, value);
  let end = below;
  while (end < ascending.length && ascending[end] === value) end += 1;
  return (below + (end - below - 1) / 2) / (ascending.length - 1);
}

function countBelow(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
