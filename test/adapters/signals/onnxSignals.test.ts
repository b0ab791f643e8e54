import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { collectSignals } from '../../../activities/signals/collectSignals.ts';
import { rateRows } from '../../../adapters/signals/onnx/rateRows.ts';
import { onnxSignals } from '../../../adapters/signals/onnxSignals.ts';
import { independentOf } from '../../../core/learning/calibration/calibratePositions.ts';
import { onnxDescription } from '../../../core/learning/onnx/onnxDescription.ts';
import { onnxRows } from '../../../core/learning/onnx/onnxRows.ts';
import { makeOnnxOpinion } from '../../../worker/compute/computeTask.ts';
import { logisticModel, type OnnxOutput } from './support/onnxModel.ts';
import { AT, SYMBOLS, trendingMarket } from './support/trendingMarket.ts';

const DAY = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), 'ballast-onnx-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a description of an ONNX model', () => {
  const given = { features: ['return30', 'rsi14'], trainedTo: '2025-06-30' };

  it('has a usual position, and a training that ends with its last day', () => {
    expect(onnxDescription(given, 'm.json')).toMatchObject({
      trainedTo: Date.UTC(2025, 6, 1),
      class: 1,
      position: { horizonDays: 5, profit: 0.4, loss: 2 },
    });
  });

  it('is refused, with what is wrong, where it cannot be used', () => {
    const refusal = (more: object) => () => onnxDescription({ ...given, ...more }, 'm.json');
    expect(refusal({ features: ['return30', 'retrun60'] })).toThrow(
      /features\[1\] of m.json: given .*retrun60.*Did you mean return60\?/,
    );
    expect(refusal({ features: ['return30', 'return30'] })).toThrow(/features\[1\].*each feature once/);
    expect(refusal({ features: [] })).toThrow(/features of m.json/);
    expect(refusal({ trainedTo: 'June' })).toThrow(/trainedTo of m.json/);
    expect(refusal({ trainedTo: undefined })).toThrow(/trainedTo of m.json/);
    expect(refusal({ position: { horizonDays: 0 } })).toThrow(/position.horizonDays of m.json/);
    expect(refusal({ trainedUntil: 1 })).toThrow(/trainedUntil/);
  });
});

describe('rows that an ONNX model rates', () => {
  const names = ['return30', 'return60'];
  const rows = [
    [0.5, -0.25],
    [1, 2],
    [Number.NaN, 1],
  ];
  const features = { rows: 3, columns: 2, names, data: Float64Array.from(rows.flat()) };
  const rate = (model: Uint8Array, more: { output?: string; class?: number } = {}) =>
    rateRows(model, features, { output: undefined, class: 1, title: 'm.onnx', ...more });
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

  it.each<[OnnxOutput, object, number]>([
    ['one', {}, 1],
    ['both', {}, 1],
    ['both', { class: 0 }, -1],
    ['all', { output: 'probabilities' }, 1],
  ])('get the probability of the output %s %o, and none where a value is missing', async (output, more, sign) => {
    const rated = await rate(logisticModel([1, 2], output), more);
    expect(rated[0]).toBeCloseTo(sigmoid(0), 6);
    expect(rated[1]).toBeCloseTo(sigmoid(sign * 5), 6);
    expect(rated[2]).toBeNaN();
  });

  it.each([1, 2, 'N', ''])('are filled up where the model takes so many at once: %o', async (batch) => {
    const rated = await rate(logisticModel([1, 2], 'one', batch));
    expect(Array.from(rated.subarray(0, 2))).toEqual([expect.closeTo(0.5, 6), expect.closeTo(sigmoid(5), 6)]);
    expect(rated).toHaveLength(3);
  });

  it('are refused by models that do not fit them, with the reason', async () => {
    await expect(rate(logisticModel([1, 2, 3], 'one'))).rejects.toThrow(/an input of 3 features.*the 2 features/s);
    await expect(rate(logisticModel([1, 2], 'margin'))).rejects.toThrow(/probabilities from 0 to 1/);
    await expect(rate(logisticModel([1, 2], 'maps'))).rejects.toThrow(/maps \(no tensor\).*zipmap/s);
    await expect(rate(logisticModel([1, 2], 'all'))).rejects.toThrow(/Name it in the description/);
    await expect(rate(logisticModel([1, 2], 'one'), { output: 'p' })).rejects.toThrow(/asks for p/);
    await expect(rate(logisticModel([1, 2], 'both'), { class: 2 })).rejects.toThrow(/an output of 3 x 2/);
    await expect(rate(Uint8Array.from([1, 2, 3]))).rejects.toThrow(/m.onnx: given .*cannot be loaded/);
  });
});

describe('a source of an ONNX model', () => {
  const trending = trendingMarket(500, 0.012);
  const request = { account: 'main', at: AT, symbols: SYMBOLS };
  const options = {
    maxAge: DAY,
    horizonDays: 30,
    standings: [],
    digest: (text: string) => text.length.toString(16).padStart(24, 'a'),
  };

  /** The source of the model of a file; `asked` counts how often the model was. */
  function source(name: string, description: object, model = logisticModel([8], 'both'), history = trending) {
    const path = join(folder, name);
    writeFileSync(path, model);
    writeFileSync(`${path}.json`, JSON.stringify(description));
    const asked = { count: 0 };
    const provider = onnxSignals({
      ...{ name: 'mine', path, historyDays: 1_460 },
      compute: {
        onnxOpinion: async (given) => {
          asked.count += 1;
          return await makeOnnxOpinion(given);
        },
      },
      candles: async (symbol) => history.get(symbol) ?? [],
      roundTripCost: async () => 0.002,
    });
    return { own: { name: 'mine', weight: 1, minFeatures: 1, isStored: false, provider }, asked };
  }
  const trainedTo = '2025-04-01';

  it('says how sure it is by what became of days after its training, once a day', async () => {
    const { own, asked } = source('trend.onnx', { features: ['return30'], trainedTo, name: 'trend' });
    const { batch } = await collectSignals([own], request, options);
    expect(batch.troubles).toBeUndefined();
    expect(batch.accepted.map(({ symbol }) => symbol)).toEqual(SYMBOLS);
    const byTrend = batch.accepted
      .map(({ symbol, confidence }) => {
        const bars = trending.get(symbol) ?? [];
        return { confidence, trend: (bars.at(-1)?.close ?? 0) / (bars.at(-31)?.close ?? 1) };
      })
      .sort((a, b) => a.trend - b.trend);
    expect(byTrend.map(({ confidence }) => confidence)).toEqual(
      byTrend.map(({ confidence }) => confidence).sort((a, b) => a - b),
    );
    expect(byTrend.at(-1)?.confidence).toBeGreaterThan(byTrend[0].confidence + 0.05);
    expect(batch.accepted[0]).toMatchObject({
      ...{ source: 'mine', model: 'trend', horizonDays: 5, featureCount: 1 },
      version: expect.stringMatching(/^[0-9a-f]{12}$/),
      at: Math.floor(AT / DAY) * DAY,
    });
    await collectSignals([own], { ...request, at: AT + 1_000 }, options);
    expect(asked.count).toBe(1);
  });

  it('claims the share that came right where its own certainty tells nothing', async () => {
    const random = trendingMarket(500, 0);
    const given = { features: ['return1'], trainedTo };
    const { own } = source('sure.onnx', given, logisticModel([1e4], 'both'), random);
    const { batch } = await collectSignals([own], request, options);
    const { positions } = onnxRows(random, onnxDescription(given, 'sure.onnx.json'), 0.002);
    const share = positions.filter(({ outcome }) => outcome === 1).length / positions.length;
    // Those that it was sure of, and those that it was sure of not, are half of them each.
    const error = Math.sqrt((share * (1 - share)) / (independentOf(positions) / 2));
    expect(batch.accepted.map(({ symbol }) => symbol)).toEqual(SYMBOLS);
    for (const { confidence } of batch.accepted) expect(Math.abs(confidence - share)).toBeLessThan(2 * error);
  });

  it('is muted until enough positions have ended since its training', async () => {
    const { own } = source('young.onnx', { features: ['return30'], trainedTo: '2026-05-01' });
    const { batch } = await collectSignals([own], request, options);
    expect(batch.accepted).toEqual([]);
    expect(batch.troubles?.[0]).toMatch(/mine is muted: its confidence cannot be calibrated yet: \d+ positions/);
  });

  it('fails with the reason where a file is not there, or its description names what is no feature', async () => {
    const { own, asked } = source('wrong.onnx', { features: ['retrun30'], trainedTo });
    await expect(own.provider.fetch(request)).rejects.toThrow(
      /features\[0\] of .*wrong.onnx.json.*Did you mean return30/,
    );
    rmSync(join(folder, 'wrong.onnx.json'));
    await expect(own.provider.fetch(request)).rejects.toThrow(/wrong.onnx.json: given .*does not exist/);
    expect(asked.count).toBe(0);
  });
});
