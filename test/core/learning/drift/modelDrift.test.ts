import { describe, expect, it } from 'vitest';
import { driftReference, modelDrift } from '../../../../core/learning/drift/modelDrift.ts';
import { mutedReason } from '../../../../core/learning/drift/mutedReason.ts';
import { createRandom } from '../../../../quant/statistics/random.ts';

const DAY = 86_400_000;
const NAMES = ['a', 'b', 'c', 'd'];
const TRAINED_TO = Date.UTC(2024, 0, 1);

/** Rows of independent values around `mean`, two a day. */
function rowsOf(seed: number, days: number, mean = 0) {
  const random = createRandom(seed);
  const rows = 2 * days;
  const data = new Float64Array(rows * NAMES.length).map(() => mean + random.normal());
  return { rows, columns: NAMES.length, names: NAMES, data };
}

const training = rowsOf(1, 400);
const reference = driftReference(
  training,
  Array.from({ length: training.rows }, (_, row) => Math.floor(row / 2) * DAY),
);
const driftAt = (mean: number) => modelDrift(reference, rowsOf(2, 30, mean), rowsOf(3, 1, mean));

describe('the drift of a model', () => {
  it('is held against windows of training, and mutes nothing while the market stays as it was', () => {
    expect(reference.indices).toHaveLength(14);
    expect(reference.indices).toEqual(reference.indices.toSorted((a, b) => a - b));
    expect(reference.scores).toEqual(reference.scores.toSorted((a, b) => a - b));
    const drift = driftAt(0);
    expect(drift.greatestIndex).toBe(reference.indices.at(-1));
    expect(mutedReason(TRAINED_TO, TRAINED_TO + DAY, 90 * DAY, drift)).toBeUndefined();
  });

  it('mutes a model whose market has moved on, with the figure', () => {
    const told = (mean: number) => mutedReason(TRAINED_TO, TRAINED_TO + DAY, 90 * DAY, driftAt(mean));
    expect(told(1)).toMatch(/^the market has drifted: over the last 30 days .* is \d+\.\d\d, in training .* at most$/);
    expect(told(9)).toMatch(/^the market is unlike what it has learnt from: /);
  });

  it('mutes a model that is stale, to the millisecond', () => {
    const age = (ms: number) => mutedReason(TRAINED_TO, TRAINED_TO + ms, 90 * DAY, undefined);
    expect(age(90 * DAY)).toBeUndefined();
    expect(age(90 * DAY + 1)).toBe('it is stale: it has learnt nothing after 2024-01-01, and counts for 90 days');
  });
});
