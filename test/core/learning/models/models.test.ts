import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { areaUnderCurve } from '../../../../core/learning/calibration/probabilityScores.ts';
import { fitModel } from '../../../../core/learning/models/fitModel.ts';
import { fitLogisticRegression, logisticMargins } from '../../../../core/learning/models/logisticRegression.ts';
import { modelContributions, modelMargins, requireSameFeatures } from '../../../../core/learning/models/model.ts';
import { modelImportance } from '../../../../core/learning/models/modelImportance.ts';
import { permutationImportance } from '../../../../core/learning/models/permutationImportance.ts';
import { selectRows } from '../../../../core/learning/models/selectRows.ts';
import { learningData } from './learningData.ts';

interface LogisticFixture {
  readonly features: readonly (readonly (number | null)[])[];
  readonly outcomes: readonly number[];
  readonly weights: readonly number[];
  readonly l2: number;
  readonly expected: {
    readonly intercept: number;
    readonly coefficients: readonly number[];
    readonly margins: readonly number[];
  };
}

const fixture: LogisticFixture = JSON.parse(
  readFileSync(new URL('../../../fixtures/logistic.json', import.meta.url), 'utf8'),
);
const given = {
  rows: fixture.features.length,
  columns: 3,
  data: Float64Array.from(fixture.features.flat(), (value) => value ?? Number.NaN),
};

describe('logistic regression', () => {
  const fit = fitLogisticRegression(given, fixture.outcomes, fixture.weights, fixture.l2);

  it("has scikit-learn's coefficients, the one for missing values included", () => {
    const { intercept, coefficients } = fixture.expected;
    expect(fit.intercept).toBeCloseTo(intercept, 7);
    for (const [j, value] of [...fit.coefficients].entries()) expect(value).toBeCloseTo(coefficients[j], 7);
    expect([...fit.missing].map((value) => value.toFixed(6))).toEqual([
      '0.000000',
      coefficients[3].toFixed(6),
      '0.000000',
    ]);
    const margins = logisticMargins(fit, given);
    for (const [i, margin] of fixture.expected.margins.entries()) expect(margins[i]).toBeCloseTo(margin, 7);
  });

  it('ignores columns that do not vary or are never there', () => {
    const wider = new Float64Array(given.rows * 5);
    for (let i = 0; i < given.rows; i++) wider.set([...given.data.subarray(i * 3, i * 3 + 3), 0.1, Number.NaN], i * 5);
    const other = fitLogisticRegression(
      { rows: given.rows, columns: 5, data: wider },
      fixture.outcomes,
      fixture.weights,
      fixture.l2,
    );
    for (let j = 0; j < 3; j++) expect(other.coefficients[j]).toBeCloseTo(fit.coefficients[j], 9);
    expect([other.coefficients[4], other.missing[4]]).toEqual([0, 0]);
    expect(Math.abs(other.coefficients[3])).toBeLessThan(1e-9);
  });

  it('stays finite where the outcomes can be told apart without error', () => {
    const rows = { rows: 40, columns: 1, data: Float64Array.from({ length: 40 }, (_, i) => i) };
    const outcomes = Array.from({ length: 40 }, (_, i) => (i < 20 ? 0 : 1));
    const { coefficients } = fitLogisticRegression(rows, outcomes, new Float64Array(40).fill(1), 0.01);
    expect(coefficients[0]).toBeGreaterThan(3);
    expect(Number.isFinite(coefficients[0])).toBe(true);
  });

  it('refuses to fit without a penalty', () => {
    expect(() => fitLogisticRegression(given, fixture.outcomes, fixture.weights, 0)).toThrow(/logistic.l2: given 0/);
  });
});

describe('models', () => {
  const data = learningData({ days: 300, symbols: 4, columns: 5, strength: 1.5 }, 1);
  const later = learningData({ days: 100, symbols: 4, columns: 5, strength: 1.5 }, 2);
  const all = Int32Array.from(data.events, (_, i) => i);
  const settings = { seed: 1, boosting: { maxTrees: 40, maxLeaves: 8 } };
  const outcomes = later.events.map(({ outcome }) => outcome);
  const kinds = ['boosting', 'logistic', 'average'] as const;
  const models = kinds.map((kind) => fitModel(data, all.subarray(0, 900), all.subarray(900), { ...settings, kind }));

  it.each(kinds.map((kind, k) => [kind, k] as const))('tell later outcomes apart: %s', (_, k) => {
    expect(areaUnderCurve(modelMargins(models[k], later.features), outcomes)).toBeGreaterThan(0.72);
  });

  it('average the margins of both', () => {
    const [boosting, logistic, average] = models.map((model) => modelMargins(model, later.features));
    for (const [i, margin] of average.entries()) expect(margin).toBeCloseTo((boosting[i] + logistic[i]) / 2, 12);
  });

  it.each(kinds.map((kind, k) => [kind, k] as const))(
    'say what each feature adds, which sums to the margin: %s',
    (_, k) => {
      const few = selectRows(later.features, [0, 7, 33]);
      const margins = modelMargins(models[k], few);
      const { base, contributions } = modelContributions(models[k], few);
      for (const [i, margin] of margins.entries()) {
        const row = contributions.data.subarray(i * 5, i * 5 + 5);
        expect(row.reduce((sum, value) => sum + value, base)).toBeCloseTo(margin, 10);
      }
    },
  );

  it('lose most without the features that tell something, and nothing without the others', () => {
    const importance = permutationImportance(models[0], later.features, outcomes, { seed: 1 });
    expect(
      importance
        .slice(0, 3)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['feature0', 'feature1', 'feature2']);
    expect(importance[0]).toMatchObject({ name: 'feature0' });
    expect(importance[0].fall).toBeGreaterThan(0.1);
    for (const { fall } of importance.slice(3)) expect(Math.abs(fall)).toBeLessThan(0.02);
    expect(permutationImportance(models[0], later.features, outcomes, { seed: 1 })).toEqual(importance);
  });

  it('are the same for the same seed', () => {
    const again = fitModel(data, all.subarray(0, 900), all.subarray(900), { ...settings, kind: 'average' });
    expect(again).toEqual(models[2]);
  });

  it('refuse features of other names', () => {
    const { names } = data.features;
    expect(() => requireSameFeatures(names, later.features)).not.toThrow();
    expect(() => requireSameFeatures(names.with(2, 'momentum'), later.features)).toThrow(
      /features.names\[2\]: given feature2; allowed is momentum/,
    );
    expect(() => requireSameFeatures([...names, 'beta'], later.features)).toThrow(/given no further feature/);
  });
});

describe('the importance of features', () => {
  const data = learningData({ days: 150, symbols: 4, columns: 6, strength: 2 }, 5);
  const rows = Int32Array.from({ length: data.events.length }, (_, row) => row);
  const { names } = data.features;

  for (const kind of ['boosting', 'logistic', 'average'] as const)
    it(`is the share of what ${kind} goes by, the feature first that tells most`, () => {
      const model = fitModel(data, rows, [], { kind, seed: 1, boosting: { maxTrees: 30 } });
      const importance = modelImportance(model, names);
      expect(importance[0].name).toBe('feature0');
      expect(importance.map(({ name }) => name).sort()).toEqual([...names].sort());
      expect(importance.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    });

  it('of an average is the mean of its members', () => {
    const model = fitModel(data, rows, [], { kind: 'average', seed: 1, boosting: { maxTrees: 30 } });
    if (model.kind !== 'average') throw new Error('no average');
    const ofName = (own: ReturnType<typeof modelImportance>, name: string): number =>
      own.find((feature) => feature.name === name)?.share ?? Number.NaN;
    const members = model.members.map((member) => modelImportance(member, names));
    for (const { name, share } of modelImportance(model, names))
      expect(share).toBeCloseTo(members.reduce((sum, own) => sum + ofName(own, name), 0) / members.length, 12);
  });

  it('is nothing for a model that goes by no feature', () => {
    const model = { kind: 'boosting', trees: { columns: 2, baseMargin: 0, trees: [] } } as const;
    expect(modelImportance(model, ['a', 'b']).map(({ share }) => share)).toEqual([0, 0]);
  });
});
