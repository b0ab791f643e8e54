import { InvalidInputError } from '../../errors/invalidInput.ts';
import { type Candle, TIMEFRAME_MS } from '../../market/candle.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import type { FeatureTable } from '../features/featureMatrix.ts';
import type { Label } from './label.ts';

const DAY = TIMEFRAME_MS['1d'];

/**
 * One feature at each candle of one symbol, such as the volatility that its barriers are scaled by.
 *
 * @param candles of the symbol, in any order
 * @returns one value per candle; NaN where the table has no row for it
 * @throws InvalidInputError where the table has no such feature or symbol
 */
export function featureOfCandles(
  { features: { names, columns, data }, symbols, rowSymbols, rowTimes }: FeatureTable,
  symbol: TradingSymbol,
  candles: readonly Candle[],
  name: string,
): Float64Array {
  const column = requirePlace('name', names, name);
  const index = requirePlace('symbol', symbols, symbol);
  const values = new Map<number, number>();
  for (let row = 0; row < rowTimes.length; row += 1)
    if (rowSymbols[row] === index) values.set(rowTimes[row], data[row * columns + column]);
  return Float64Array.from(candles, ({ openTime }) => values.get(openTime) ?? Number.NaN);
}

function requirePlace(field: string, known: readonly string[], given: string): number {
  const place = known.indexOf(given);
  if (place >= 0) return place;
  throw new InvalidInputError({
    field,
    given,
    allowed: known.length > 20 ? `one of the ${known.length} of the table` : known.join(', '),
    remedy: 'Take one that the table was computed with.',
  });
}

/** Rows of a table that have a label, by time and then by symbol, as the rows are. */
export interface LabelledRows<Kind extends Label> {
  /** Places of the rows in the table. */
  readonly rows: Int32Array;
  /** One per row. */
  readonly labels: readonly Kind[];
}

/**
 * Puts labels to the rows of features that were known when they start.
 *
 * @param labels per symbol, in any order; those without a row are left out
 */
export function labelledRows<Kind extends Label>(
  { symbols, rowSymbols, rowTimes }: FeatureTable,
  labels: ReadonlyMap<TradingSymbol, readonly Kind[]>,
): LabelledRows<Kind> {
  const byStart = symbols.map((symbol) => new Map((labels.get(symbol) ?? []).map((label) => [label.start, label])));
  const rows: number[] = [];
  const found: Kind[] = [];
  for (let row = 0; row < rowTimes.length; row += 1) {
    const label = byStart[rowSymbols[row]].get(rowTimes[row] + DAY);
    if (label === undefined) continue;
    rows.push(row);
    found.push(label);
  }
  return { rows: Int32Array.from(rows), labels: found };
}
