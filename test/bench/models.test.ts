import { describe, expect, it } from 'vitest';
import type { ModelSide } from '../../bench/models/measureModels.ts';
import { MODEL_CASES, modelCaseData, TEST_ROWS } from '../../bench/models/modelCases.ts';
import { modelReport } from '../../bench/models/modelReport.ts';

const [given] = MODEL_CASES;
const side = (name: string, training: number, auc: number, prediction = 0.1): ModelSide => ({
  name,
  training: [training, 1.1 * training, training],
  prediction: [prediction],
  auc,
});

function verdictOf(...sides: readonly ModelSide[]): string {
  return modelReport({ cases: [{ case: given, sides }], peers: { reason: 'this is a test' } }).at(-1) ?? '';
}

describe('the benchmark of boosted trees', () => {
  it('has the same rows for the same seed, some of them missing', () => {
    const small = { ...given, rows: 50, columns: 5 };
    const data = modelCaseData(small, 1);
    expect(modelCaseData(small, 1)).toEqual(data);
    expect(modelCaseData(small, 2)).not.toEqual(data);
    expect(data.outcomes).toHaveLength(50 + TEST_ROWS);
    const missing = data.features.filter(Number.isNaN).length / data.features.length;
    expect(missing).toBeCloseTo(0.02, 2);
  });

  it('meets its goals where it is as fast as scikit-learn and as good as all', () => {
    const verdict = verdictOf(side('Ballast', 100, 0.701), side('scikit-learn', 130, 0.702), side('LightGBM', 50, 0.7));
    expect(verdict).toMatch(/50 rows < 0.2 ms met; area within 0.01 met; training >= 1x scikit-learn met \(1.30x\)/);
  });

  it('misses them where it is slower, worse, or takes long to predict', () => {
    const verdict = verdictOf(side('Ballast', 100, 0.68, 0.3), side('scikit-learn', 80, 0.702));
    expect(verdict).toMatch(/ms MISSED; area within 0.01 MISSED; training >= 1x scikit-learn MISSED \(0.800x\)/);
  });

  it('says nothing of ratios where a library failed', () => {
    const failed: ModelSide = { name: 'scikit-learn', training: [], prediction: [], auc: 0, error: 'no memory' };
    expect(verdictOf(side('Ballast', 100, 0.7), failed)).toMatch(/: 50 rows < 0.2 ms met$/);
  });
});
