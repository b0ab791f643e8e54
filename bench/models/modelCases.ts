import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '../../quant/statistics/random.ts';

/** One data set with the settings that every side trains with. */
export interface ModelCase {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly maxLeaves: number;
  readonly maxDepth: number;
  readonly trees: number;
}

/** The rows to train on, then those to judge by. */
export interface ModelCaseData {
  /** (rows + TEST_ROWS) x columns, row-major; NaN is missing. */
  readonly features: Float64Array;
  readonly outcomes: Float64Array;
}

/** Rows to judge by. */
export const TEST_ROWS = 10_000;

/** Few rows of many features, many rows of few, and a market's worth of both. */
export const MODEL_CASES: readonly ModelCase[] = [
  { name: '1,000 x 225', rows: 1_000, columns: 225, maxLeaves: 8, maxDepth: 3, trees: 100 },
  { name: '10,000 x 50', rows: 10_000, columns: 50, maxLeaves: 31, maxDepth: 64, trees: 100 },
  { name: '15,000 x 225', rows: 15_000, columns: 225, maxLeaves: 31, maxDepth: 64, trees: 50 },
  { name: '60,000 x 225', rows: 60_000, columns: 225, maxLeaves: 15, maxDepth: 64, trees: 50 },
];

/**
 * Normal features, one of fifty values missing, and outcomes with log odds 0.8 a - 0.6 b [c > 0] + 0.5 sin(2 d) of the first four: something linear,
 * something that needs two features at once, and something that rises and falls.
 */
export function modelCaseData({ rows, columns }: ModelCase, seed: number): ModelCaseData {
  const random = createRandom(seed);
  const all = rows + TEST_ROWS;
  const features = new Float64Array(all * columns);
  const outcomes = new Float64Array(all);
  for (let i = 0; i < all; i++) {
    const row = features.subarray(i * columns, (i + 1) * columns);
    for (let j = 0; j < columns; j++) row[j] = random.normal();
    const margin = 0.8 * row[0] - (row[2] > 0 ? 0.6 * row[1] : 0) + 0.5 * Math.sin(2 * row[3]);
    outcomes[i] = random.uniform() < 1 / (1 + Math.exp(-margin)) ? 1 : 0;
    for (let j = 0; j < columns; j++) if (random.integer(50) === 0) row[j] = Number.NaN;
  }
  return { features, outcomes };
}

/** Writes the case and its numbers, little-endian as they are, where the peers read them. */
export function writeModelCase(directory: string, index: number, given: ModelCase, data: ModelCaseData): void {
  writeFileSync(join(directory, `case-${index}.json`), JSON.stringify(given));
  writeFileSync(join(directory, `case-${index}.features`), new Uint8Array(data.features.buffer));
  writeFileSync(join(directory, `case-${index}.outcomes`), new Uint8Array(data.outcomes.buffer));
}
