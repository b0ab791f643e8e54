import type { EventRows } from '../../../../core/learning/models/fitModel.ts';
import type { LabelledEvent } from '../../../../core/learning/models/labelledEvent.ts';
import { createRandom } from '../../../../quant/statistics/random.ts';

const DAY = 86_400_000;

/**
 * Events of several symbols that start each day and last some days, with features of which the first two tell something: the log odds are
 * `strength` times (the first, plus the second where the third is above 0). A few features are missing.
 */
export function learningData(
  { days, symbols, columns, strength }: { days: number; symbols: number; columns: number; strength: number },
  seed: number,
): EventRows {
  const random = createRandom(seed);
  const rows = days * symbols;
  const data = new Float64Array(rows * columns);
  const events: LabelledEvent[] = [];
  for (let i = 0; i < rows; i++) {
    const row = Array.from({ length: columns }, () => random.normal());
    const margin = strength * (row[0] + (row[2] > 0 ? row[1] : 0));
    const outcome = random.uniform() < 1 / (1 + Math.exp(-margin)) ? 1 : 0;
    const start = Math.floor(i / symbols) * DAY;
    events.push({ start, end: start + (1 + random.integer(3)) * DAY, outcome, weight: 0.5 + random.uniform() });
    data.set(
      row.map((value) => (random.uniform() < 0.02 ? Number.NaN : value)),
      i * columns,
    );
  }
  const names = Array.from({ length: columns }, (_, j) => `feature${j}`);
  return { features: { rows, columns, names, data }, events };
}
