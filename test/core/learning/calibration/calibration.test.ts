import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CalibrationKind,
  calibratedProbabilities,
  fitCalibrator,
  shiftedCalibrator,
} from '../../../../core/learning/calibration/calibrator.ts';
import { fitIsotonic, isotonicProbability } from '../../../../core/learning/calibration/isotonic.ts';
import { fitPlatt } from '../../../../core/learning/calibration/platt.ts';
import { areaUnderCurve, brierScore, logLoss } from '../../../../core/learning/calibration/probabilityScores.ts';
import { expectedCalibrationError, reliabilityCurve } from '../../../../core/learning/calibration/reliability.ts';
import { fitVennAbers, vennAbersProbability } from '../../../../core/learning/calibration/vennAbers.ts';
import { wilsonInterval } from '../../../../core/learning/calibration/wilsonInterval.ts';
import { createRandom } from '../../../../quant/statistics/random.ts';
import { propertyCases } from '../../../support/propertyCases.ts';
import { describeReference } from '../../../support/reference.ts';

interface Metrics {
  readonly brier: number;
  readonly 'logloss_eps1e-12': number;
  readonly auc: number;
  readonly ece10_equal_width: number;
}

interface CalibrationFile {
  readonly train_scores: readonly number[];
  readonly train_labels: readonly number[];
  readonly test_scores: readonly number[];
  readonly test_labels: readonly number[];
  readonly expected: {
    readonly isotonic_x_thresholds: readonly number[];
    readonly isotonic_y_thresholds: readonly number[];
    readonly isotonic_test: readonly number[];
    readonly platt_a: number;
    readonly platt_b: number;
    readonly platt_test: readonly number[];
    readonly metrics_raw: Metrics;
    readonly metrics_isotonic: Metrics;
    readonly metrics_platt: Metrics;
  };
}

function expectClose(given: ArrayLike<number>, expected: readonly number[], distance: number): void {
  expect(given).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(Math.abs(given[i] - value), `${i}`).toBeLessThan(distance);
}

describeReference('calibration_breast_cancer', (file: CalibrationFile) => {
  const { train_scores, train_labels, test_scores, test_labels, expected } = file;
  const figures = (probabilities: ArrayLike<number>): Metrics => ({
    brier: brierScore(probabilities, test_labels),
    'logloss_eps1e-12': logLoss(probabilities, test_labels),
    auc: areaUnderCurve(probabilities, test_labels),
    ece10_equal_width: expectedCalibrationError(probabilities, test_labels),
  });
  const expectFigures = (given: Metrics, wanted: Metrics): void => {
    for (const [name, value] of Object.entries(wanted))
      expect(given[name as keyof Metrics], name).toBeCloseTo(value, 6);
  };

  it('has the thresholds and probabilities of isotonic regression', () => {
    const fit = fitIsotonic(train_scores, train_labels);
    expectClose(fit.scores, expected.isotonic_x_thresholds, 1e-6);
    expectClose(fit.probabilities, expected.isotonic_y_thresholds, 1e-6);
    const probabilities = calibratedProbabilities(fit, test_scores);
    expectClose(probabilities, expected.isotonic_test, 1e-6);
    expectFigures(figures(probabilities), expected.metrics_isotonic);
  });

  it("has the parameters and probabilities of Platt's sigmoid", () => {
    const fit = fitPlatt(train_scores, train_labels);
    expect(Math.abs(fit.slope - expected.platt_a)).toBeLessThan(1e-4);
    expect(Math.abs(fit.offset - expected.platt_b)).toBeLessThan(1e-4);
    const probabilities = calibratedProbabilities(fit, test_scores);
    expectClose(probabilities, expected.platt_test, 1e-4);
    for (const [name, value] of Object.entries(expected.metrics_platt))
      expect(Math.abs(figures(probabilities)[name as keyof Metrics] - value), name).toBeLessThan(1e-4);
  });

  it('has the scores of raw probabilities', () => {
    expectFigures(figures(test_scores), expected.metrics_raw);
  });
});

/** Scores on a coarse grid, so that some are equal, with outcomes that follow them now and then. */
const observations = fc.array(fc.record({ score: fc.integer({ min: -6, max: 6 }), outcome: fc.constantFrom(0, 1) }), {
  minLength: 1,
  maxLength: 40,
});

describe('Venn-Abers', () => {
  it('says what isotonic regression with the new observation would say', () => {
    fc.assert(
      fc.property(observations, fc.integer({ min: -14, max: 14 }), (known, halves) => {
        const scores = known.map(({ score }) => score);
        const outcomes = known.map(({ outcome }) => outcome);
        const score = halves / 2;
        const { lower, upper, merged } = vennAbersProbability(fitVennAbers(scores, outcomes), score);
        const withOutcome = (outcome: number) =>
          isotonicProbability(fitIsotonic([...scores, score], [...outcomes, outcome]), score);
        expect(lower).toBeCloseTo(withOutcome(0), 12);
        expect(upper).toBeCloseTo(withOutcome(1), 12);
        expect(merged).toBeCloseTo(upper / (1 - lower + upper), 12);
        expect(merged >= lower - 1e-12 && merged <= upper + 1e-12).toBe(true);
      }),
      { numRuns: propertyCases(300) },
    );
  });

  it('never becomes certain by few observations', () => {
    const fit = fitVennAbers([1, 2, 3], [0, 1, 1]);
    const { lower, upper, merged } = vennAbersProbability(fit, 4);
    expect([lower, upper, merged].map((value) => value.toFixed(12))).toEqual(
      [2 / 3, 1, 0.75].map((value) => value.toFixed(12)),
    );
  });
});

describe('isotonic regression', () => {
  it('is the increasing function of least squares, by the formula of greatest and least means', () => {
    fc.assert(
      fc.property(observations, (known) => {
        const sorted = known.toSorted((a, b) => a.score - b.score);
        const scores = sorted.map(({ score }) => score);
        const outcomes: readonly number[] = sorted.map(({ outcome }) => outcome);
        const fit = fitIsotonic(scores, outcomes);
        const mean = (from: number, to: number): number =>
          outcomes.slice(from, to + 1).reduce((sum, value) => sum + value, 0) / (to - from + 1);
        for (const [i, score] of scores.entries()) {
          const first = scores.indexOf(score);
          const last = scores.lastIndexOf(score);
          const starts = scores.flatMap((own, j) => (own <= score && scores.indexOf(own) === j ? [j] : []));
          const ends = scores.flatMap((own, j) => (own >= score && scores.lastIndexOf(own) === j ? [j] : []));
          const expected = Math.max(...starts.map((j) => Math.min(...ends.map((k) => mean(j, k)))));
          expect(isotonicProbability(fit, scores[i]), `${first} to ${last}`).toBeCloseTo(expected, 12);
        }
      }),
      { numRuns: propertyCases(100) },
    );
  });
});

describe('every calibration', () => {
  const random = createRandom(11);
  const scores = Array.from({ length: 4000 }, () => 2 * random.normal());
  // Scores that say twice as much as is true.
  const outcomes = scores.map((score) => (random.uniform() < 1 / (1 + Math.exp(-score / 2)) ? 1 : 0));
  const raw = scores.map((score) => 1 / (1 + Math.exp(-score)));
  const KINDS: readonly CalibrationKind[] = ['platt', 'shrunkPlatt', 'isotonic', 'vennAbers'];

  it.each(KINDS)('mends scores that promise too much on data that it has not seen: %s', (kind) => {
    const fit = fitCalibrator(kind, scores.slice(0, 2000), outcomes.slice(0, 2000));
    const mended = calibratedProbabilities(fit, scores.slice(2000));
    const came = outcomes.slice(2000);
    expect(expectedCalibrationError(raw.slice(2000), came)).toBeGreaterThan(0.08);
    expect(expectedCalibrationError(mended, came)).toBeLessThan(0.05);
    expect(brierScore(mended, came)).toBeLessThan(brierScore(raw.slice(2000), came));
  });

  it('says the base rate where scores tell nothing, or the opposite, if it is to be shrunk', () => {
    const opposite = fitCalibrator(
      'shrunkPlatt',
      scores.map((score) => -score),
      outcomes,
    );
    const share = (outcomes.filter((outcome) => outcome === 1).length + 1) / (outcomes.length + 2);
    for (const said of calibratedProbabilities(opposite, [-3, 0, 8])) expect(said).toBeCloseTo(share, 12);
    let flat = 0;
    for (let draw = 0; draw < 200; draw++) {
      const few = scores.slice(0, 100);
      const chance = few.map(() => random.integer(2));
      const shrunk = calibratedProbabilities(fitCalibrator('shrunkPlatt', few, chance), few);
      const plain = calibratedProbabilities(fitCalibrator('platt', few, chance), few);
      const reach = (values: Float64Array): number => Math.max(...values) - Math.min(...values);
      expect(reach(shrunk)).toBeLessThanOrEqual(reach(plain));
      if (reach(shrunk) === 0) flat += 1;
    }
    // By chance a slope has the right sign and gains more than 1 in one of six draws.
    expect(flat).toBeGreaterThan(150);
  });

  it('counts observations of one group as one where they say the same', () => {
    const few = scores.slice(0, 60);
    const came = outcomes.slice(0, 60);
    // Each observation five times over, as if five symbols had moved as one.
    const copies = <T>(values: readonly T[]): T[] => values.flatMap((value) => Array<T>(5).fill(value));
    const options = { groups: copies(few.map((_, i) => i)), baseRate: 0.6 };
    const once = fitCalibrator('shrunkPlatt', few, came, { baseRate: 0.6 });
    const copied = fitCalibrator('shrunkPlatt', copies(few), copies(came), options);
    const blind = fitCalibrator('shrunkPlatt', copies(few), copies(came), { baseRate: 0.6 });
    const reach = (fit: typeof once): number => Math.max(...calibratedProbabilities(fit, few));
    expect(reach(copied)).toBeCloseTo(reach(once), 1);
    expect(reach(blind)).toBeGreaterThan(reach(copied));
    const mean = calibratedProbabilities(copied, few).reduce((sum, value) => sum + value, 0) / few.length;
    expect(mean).toBeCloseTo(0.6, 10);
  });

  it.each(KINDS)('says the same of scores that are all greater by so much: %s', (kind) => {
    const fit = fitCalibrator(kind, scores.slice(0, 200), outcomes.slice(0, 200));
    const moved = scores.slice(200, 260).map((score) => score + 0.75);
    const said = calibratedProbabilities(shiftedCalibrator(fit, 0.75), moved);
    for (const [i, value] of calibratedProbabilities(fit, scores.slice(200, 260)).entries())
      expect(said[i]).toBeCloseTo(value, 10);
  });

  it('is right on average after it was shrunk', () => {
    const [few, came] = [scores.slice(0, 150), outcomes.slice(0, 150)];
    const said = calibratedProbabilities(fitCalibrator('shrunkPlatt', few, came), few);
    const share = (came.filter((outcome) => outcome === 1).length + 1) / 152;
    expect(said.reduce((sum, value) => sum + value, 0) / 150).toBeCloseTo(share, 10);
  });

  it('refuses scores without outcomes, and scores that are no numbers', () => {
    expect(() => fitCalibrator('platt', [1, 2], [1])).toThrow(/scores: given 2 scores and 1 outcomes/);
    expect(() => fitCalibrator('platt', [], [])).toThrow(/at least 1/);
    expect(() => fitCalibrator('isotonic', [1, Number.NaN], [1, 0])).toThrow(/scores\[1\]: given NaN/);
  });
});

describe('scores of probabilities', () => {
  it('count equal scores half in the area under the curve', () => {
    fc.assert(
      fc.property(observations, (known) => {
        const pairs = known.flatMap((one) => known.map((other) => [one, other] as const));
        const wanted = pairs.filter(([one, other]) => one.outcome === 1 && other.outcome === 0);
        fc.pre(wanted.length > 0);
        const wins = wanted.map(([one, other]) => (Math.sign(one.score - other.score) + 1) / 2);
        const expected = wins.reduce((a, b) => a + b) / wins.length;
        const area = areaUnderCurve(
          known.map(({ score }) => score),
          known.map(({ outcome }) => outcome),
        );
        expect(area).toBeCloseTo(expected, 12);
      }),
      { numRuns: propertyCases(100) },
    );
  });

  it('show what was said beside what came, bin by bin', () => {
    const curve = reliabilityCurve([0.05, 0.72, 0.78, 0.75, 1], [0, 1, 0, 1, 1]);
    expect(curve.map(({ from, count }) => [from, count])).toEqual([
      [0, 1],
      [0.7, 3],
      [0.9, 1],
    ]);
    expect(curve[1].said).toBeCloseTo(0.75, 12);
    expect(curve[1].came).toBeCloseTo(2 / 3, 12);
  });
});

describe("Wilson's interval", () => {
  it('is that of the published example, and says something of few cases', () => {
    // Newcombe (1998), Statistics in Medicine 17: 81 of 263 and 0 of 20.
    const { lower, upper } = wilsonInterval(81, 263);
    expect([lower, upper].map((value) => value.toFixed(4))).toEqual(['0.2553', '0.3662']);
    expect(wilsonInterval(0, 20).upper).toBeCloseTo(0.1611, 4);
    expect(wilsonInterval(0, 0)).toEqual({ lower: 0, upper: 1 });
  });
});
