import { createRandom } from '../../../quant/statistics/random.ts';
import { areaUnderCurve } from '../calibration/probabilityScores.ts';
import type { FeatureMatrix } from '../features/featureMatrix.ts';
import { type Model, modelMargins } from './model.ts';

/** How much worse a model tells outcomes apart without one feature. */
export interface FeatureImportance {
  readonly name: string;
  /** Fall of the area under the curve, mean over the repetitions. */
  readonly fall: number;
  /** Standard deviation of the fall over the repetitions. */
  readonly spread: number;
}

/**
 * Importance by permutation: one column after the other is shuffled over the rows, and the fall of the area under the curve is measured. To be
 * computed on rows that the model was not trained on.
 *
 * Source: L. Breiman, Random forests, Machine Learning 45 (2001).
 *
 * @param outcomes 0 or 1 per row, both present
 * @returns one per feature, the most important first
 */
export function permutationImportance(
  model: Model,
  features: FeatureMatrix,
  outcomes: ArrayLike<number>,
  { seed, repetitions = 3 }: { readonly seed: number; readonly repetitions?: number },
): readonly FeatureImportance[] {
  const random = createRandom(seed);
  const { rows, columns, names } = features;
  const whole = areaUnderCurve(modelMargins(model, features), outcomes);
  const data = features.data.slice();
  const shuffled = { ...features, data };
  const column = new Float64Array(rows);
  const result = names.map((name, j) => {
    const falls = Array.from({ length: repetitions }, () => {
      for (let i = 0; i < rows; i++) column[i] = features.data[i * columns + j];
      for (let i = rows - 1; i > 0; i--) {
        const other = random.integer(i + 1);
        [column[i], column[other]] = [column[other], column[i]];
      }
      for (let i = 0; i < rows; i++) data[i * columns + j] = column[i];
      return whole - areaUnderCurve(modelMargins(model, shuffled), outcomes);
    });
    for (let i = 0; i < rows; i++) data[i * columns + j] = features.data[i * columns + j];
    const fall = falls.reduce((a, b) => a + b, 0) / repetitions;
    const squares = falls.reduce((sum, own) => sum + (own - fall) ** 2, 0);
    return { name, fall, spread: repetitions > 1 ? Math.sqrt(squares / (repetitions - 1)) : 0 };
  });
  return result.sort((a, b) => b.fall - a.fall);
}
