import { describe, expect, it } from 'vitest';
import { modelMargins } from '../../../../core/learning/models/model.ts';
import { byStart } from '../../../../core/learning/validation/eventSplit.ts';
import { judge } from '../../../../core/learning/validation/judge.ts';
import {
  calibratedOutputs,
  type LearningSettings,
  trainAndJudge,
  trainCalibrated,
} from '../../../../core/learning/validation/trainAndJudge.ts';
import { createRandom } from '../../../../quant/statistics/random.ts';
import { learningData } from '../models/learningData.ts';

const DAY = 86_400_000;
const SETTINGS: LearningSettings = {
  model: { seed: 1, kind: 'average', boosting: { maxTrees: 60, maxLeaves: 6, learningRate: 0.15, patience: 8 } },
  calibration: 'shrunkPlatt',
  calibrationFolds: 2,
  walkForward: { folds: 3, firstTraining: 0.4, embargo: 2 * DAY },
  judgement: { resamples: 200 },
};
const SIZE = { days: 500, symbols: 4, columns: 6 };

describe('a market with something to find', () => {
  const data = learningData({ ...SIZE, strength: 1.2 }, 21);
  // What was right earned 2 %, what was wrong lost 1 %, and each cost 0.1 %.
  const earned = data.events.map(({ outcome }) => (outcome === 1 ? 0.02 : -0.01) - 0.001);
  const told: string[] = [];
  const result = trainAndJudge(data, SETTINGS, earned, (models, of) => told.push(`${models}/${of}`));
  const { judgement, outOfSample } = result;

  it('is found out of sample, by probabilities that came as often as they said', () => {
    expect(judgement.auc.estimate).toBeGreaterThan(0.65);
    expect(judgement.auc.lower).toBeGreaterThan(0.6);
    expect(judgement.brier.estimate).toBeLessThan(judgement.baseBrier);
    expect(judgement.expectedCalibrationError.estimate).toBeLessThan(0.07);
    expect(judgement.events).toBe(outOfSample.rows.length);
    expect(judgement.reliability.reduce((sum, { count }) => sum + count, 0)).toBe(judgement.events);
  });

  it('gives signals of 75 % that were right as often, and says what they earned', () => {
    const { likely, unlikely, threshold, highest } = judgement;
    expect(threshold).toBe(0.75);
    expect(likely.count).toBeGreaterThan(50);
    expect(unlikely.count).toBeGreaterThan(50);
    expect(likely.share).toBeGreaterThan(0.72);
    expect(likely.cautiousInterval.lower).toBeLessThan(likely.interval.lower);
    expect(likely.independent).toBeLessThan(likely.count);
    const share = likely.share ?? Number.NaN;
    expect(likely.meanEarned).toBeCloseTo(0.02 * share - 0.01 * (1 - share) - 0.001, 12);
    expect(highest.likely).toBe(Math.max(...outOfSample.probabilities));
  });

  it('is learnt by the model to use as well, and progress is told', () => {
    const fresh = learningData({ ...SIZE, days: 100, strength: 1.2 }, 22);
    const rows = Int32Array.from(fresh.events, (_, i) => i);
    const probabilities = calibratedOutputs(result, fresh, rows);
    const { auc } = judge(probabilities, fresh.events, { seed: 1, resamples: 100 });
    expect(auc.estimate).toBeGreaterThan(0.65);
    expect(told).toEqual(['1/4', '2/4', '3/4', '4/4']);
  });

  it('gives the model of the whole history, the same again', () => {
    const { model, calibrator } = trainCalibrated(data, byStart(data.events), SETTINGS);
    expect({ model, calibrator }).toEqual({ model: result.model, calibrator: result.calibrator });
  });

  it('is judged without knowing the future: later outcomes change no earlier probability', () => {
    const window = outOfSample.rows.length / 3;
    const cut = data.events[outOfSample.rows[Math.round(window) - 1]].start;
    const other = data.events.map((own) => (own.start > cut ? { ...own, outcome: own.outcome === 1 ? 0 : 1 } : own));
    const changed = trainAndJudge({ ...data, events: other as typeof data.events }, SETTINGS);
    const early = (rows: Int32Array, values: Float64Array) =>
      values.filter((_, i) => data.events[rows[i]].start <= cut);
    const before = early(outOfSample.rows, outOfSample.probabilities);
    expect(before.length).toBeGreaterThan(100);
    expect(early(changed.outOfSample.rows, changed.outOfSample.probabilities)).toEqual(before);
    expect(modelMargins(changed.model, data.features)).not.toEqual(modelMargins(result.model, data.features));
  });
});

describe('pure noise', () => {
  it.each([1, 2, 3])('is not taken for knowledge: seed %i', (seed) => {
    const data = learningData({ ...SIZE, strength: 0 }, 100 + seed);
    const { judgement } = trainAndJudge(data, { ...SETTINGS, model: { ...SETTINGS.model, seed } });
    // The standard error of an area of 0.5 is sqrt(1 / (3 n)) for outcomes in equal parts.
    expect(Math.abs(judgement.auc.estimate - 0.5)).toBeLessThan(3 * Math.sqrt(1 / (3 * judgement.events)));
    expect([judgement.likely.count, judgement.unlikely.count]).toEqual([0, 0]);
    expect(judgement.likely).toMatchObject({
      share: undefined,
      meanEarned: undefined,
      interval: { lower: 0, upper: 1 },
    });
    expect(judgement.highest.likely).toBeLessThan(0.75);
  });
});

describe('a market whose state changes', () => {
  // Outcomes come in 85 and in 45 of 100 cases by turns of 50 days, and no feature tells which.
  const random = createRandom(5);
  const plain = learningData({ ...SIZE, days: 700, strength: 0 }, 5);
  const events = plain.events.map((own) => {
    const rate = Math.floor(own.start / (50 * DAY)) % 2 === 0 ? 0.85 : 0.45;
    return { ...own, outcome: random.uniform() < rate ? (1 as const) : (0 as const) };
  });
  const { outOfSample, judgement } = trainAndJudge({ ...plain, events }, SETTINGS);

  it('is not taken to stay in its latest state: what is said stays near the rate of all', () => {
    const said = [...outOfSample.probabilities];
    expect(Math.max(...said) - Math.min(...said)).toBeLessThan(0.12);
    expect(judgement.expectedCalibrationError.estimate).toBeLessThan(0.05);
    expect(judgement.likely.count).toBe(0);
  });

  it('does not make knowledge of the level of a window: models are rated on what they rated themselves', () => {
    const rows = Array.from({ length: 40 }, (_, i) => i);
    const plainEvents = rows.map((i) => ({
      start: i,
      end: i + 1,
      outcome: i % 4 < (i < 20 ? 1 : 3) ? 1 : 0,
      weight: 1,
    }));
    const said = rows.map((i) => (i < 20 ? 0.3 : 0.7));
    const windows = rows.map((i) => (i < 20 ? 0 : 1));
    const { auc, pooledAuc } = judge(said, plainEvents as typeof events, { seed: 1, resamples: 100, windows });
    expect(auc).toEqual({ estimate: 0.5, lower: 0.5, upper: 0.5 });
    // 15 of 20 that came were said to be likelier, and 15 of 20 that did not come less likely.
    expect(pooledAuc.estimate).toBeCloseTo(0.75, 12);
  });
});

describe('what cannot be judged', () => {
  const data = learningData({ days: 60, symbols: 3, columns: 2, strength: 1 }, 4);

  it.each([
    ['too short a history', data, SETTINGS, /events for (training|stopping|calibration) before a window/],
    ['events for other rows', { ...data, events: data.events.slice(1) }, SETTINGS, /one for each of the 180 rows/],
    ['a share that leaves nothing', data, { ...SETTINGS, stopShare: 0.95 }, /leaves at least a tenth to train on/],
  ])('is refused: %s', (_, given, settings, reason) => {
    expect(() => trainAndJudge(given, settings)).toThrow(reason);
  });

  it('is refused where an outcome never comes', () => {
    const long = learningData({ ...SIZE, strength: 1 }, 4);
    const events = long.events.map((own) => ({ ...own, outcome: 1 as const }));
    expect(() => trainAndJudge({ ...long, events }, SETTINGS)).toThrow(/both outcomes among the training events/);
  });

  it('says so of probabilities that do not fit the events', () => {
    expect(() => judge([0.5], data.events, { seed: 1 })).toThrow(/1 probabilities of 180 events/);
    const random = createRandom(1);
    const probabilities = data.events.map(() => random.uniform());
    expect(() => judge(probabilities, data.events, { seed: 1, threshold: 0.4 })).toThrow(/threshold: given 0.4/);
  });
});
