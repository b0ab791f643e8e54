import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../../configuration/sha256.ts';
import { featureTable } from '../../../../core/learning/features/featureMatrix.ts';
import type { StoredModel } from '../../../../core/learning/models/modelFile.ts';
import { explainSignal, modelSignals } from '../../../../core/learning/signals/modelSignals.ts';
import { validateSignals } from '../../../../core/signals/validateSignals.ts';
import { DAY, START, walk } from './support/walk.ts';

const candles = new Map([
  ['AAA-USD', walk(1, 40)],
  ['BBB-USD', walk(2, 40)],
  // Its last day has no candle: nothing is said of it.
  ['CCC-USD', walk(3, 39)],
]);
const { features } = featureTable(candles);
const stored: StoredModel = {
  featureNames: features.names,
  trainingDataHash: '0123456789abcdef',
  trainedFrom: START,
  trainedTo: START + DAY,
  seed: 1,
  metrics: {},
  event: { horizonDays: 5, profit: 0.4, loss: 2, roundTripCost: 0.01, right: 0.03, wrong: -0.07 },
  model: {
    kind: 'logistic',
    regression: {
      intercept: 0.5,
      coefficients: Float64Array.from(features.names, (name) => (name === 'return1' ? 20 : 0)),
      missing: new Float64Array(features.columns),
      means: new Float64Array(features.columns),
      scales: new Float64Array(features.columns).fill(1),
    },
  },
  calibrator: { kind: 'platt', slope: -1, offset: 0.1 },
};

describe('what a model says of the latest day', () => {
  const signals = modelSignals(stored, candles, 'test', sha256);

  it('is the calibrated probability of each symbol that has a candle, known when the day has ended', () => {
    expect(signals.map(({ symbol }) => symbol)).toEqual(['AAA-USD', 'BBB-USD']);
    for (const { symbol, at, confidence, direction, horizonDays } of signals) {
      const [before, last] = (candles.get(symbol) ?? []).slice(-2);
      const margin = 0.5 + 20 * Math.log(last.close / before.close);
      expect(confidence).toBeCloseTo(1 / (1 + Math.exp(0.1 - margin)), 10);
      expect({ at, direction, horizonDays }).toEqual({ at: START + 40 * DAY, direction: 'buy', horizonDays: 5 });
    }
  });

  it('names the features that it was made from: other candles have another hash, the same ones the same', () => {
    const hashes = signals.map(({ featuresHash }) => featuresHash);
    expect(new Set(hashes).size).toBe(2);
    expect(modelSignals(stored, candles, 'test', sha256)).toEqual(signals);
    const own = candles.get('AAA-USD') ?? [];
    const last = { ...own[39], volume: own[39].volume * 1.01 };
    const other = modelSignals(stored, new Map([...candles, ['AAA-USD', [...own.slice(0, -1), last]]]), 'test', sha256);
    expect(other[0].featuresHash).not.toBe(hashes[0]);
    // A source that asks for at least 225 features takes them.
    const { accepted, rejected } = validateSignals(signals, {
      provider: 'model',
      at: START + 40 * DAY,
      minFeatures: 225,
    });
    expect([accepted, rejected]).toEqual([signals, []]);
  });

  it('keeps the expected return apart: even a likely success may expect a loss', () => {
    for (const { confidence, expectedReturn } of signals)
      expect(expectedReturn).toBeCloseTo(0.03 * confidence - 0.07 * (1 - confidence), 12);
    const unlikely = { ...stored, calibrator: { kind: 'platt', slope: 0, offset: -Math.log(0.69 / 0.31) } } as const;
    const [{ confidence, expectedReturn = 0 }] = modelSignals(unlikely, candles, 'test', sha256);
    expect(confidence).toBeCloseTo(0.69, 12);
    expect(expectedReturn).toBeLessThan(0);
  });

  it('is explained by what adds up to it', () => {
    const explanation = explainSignal(stored, candles, 'BBB-USD');
    const { base, contributions, margin, confidence } = explanation;
    expect(contributions[0].name).toBe('return1');
    expect(contributions).toHaveLength(features.columns);
    expect(contributions.reduce((sum, { added }) => sum + added, base)).toBeCloseTo(margin, 12);
    expect(confidence).toBe(signals[1].confidence);
  });

  it('is refused without what it speaks of, for other features, and for a symbol of another day', () => {
    const { event, ...silent } = stored;
    expect(() => modelSignals(silent, candles, 'test', sha256)).toThrow(/does not say of which position/);
    expect(() => modelSignals({ ...stored, featureNames: ['other'] }, candles, 'test', sha256)).toThrow(
      /features.names\[0\]/,
    );
    expect(() => modelSignals(stored, new Map(), 'test', sha256)).toThrow(/candles: given none/);
    expect(() => explainSignal(stored, candles, 'CCC-USD')).toThrow(/symbol: given CCC-USD; .*AAA-USD, BBB-USD/);
  });
});
