import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type CalibrationKind, fitCalibrator } from '../../../../core/learning/calibration/calibrator.ts';
import { fitModel } from '../../../../core/learning/models/fitModel.ts';
import { modelMargins } from '../../../../core/learning/models/model.ts';
import {
  type Digest,
  readModelFile,
  type StoredModel,
  trainingDataHash,
  writeModelFile,
} from '../../../../core/learning/models/modelFile.ts';
import { learningData } from './learningData.ts';

const sha256: Digest = (parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

const data = learningData({ days: 200, symbols: 3, columns: 4, strength: 1 }, 5);
const all = Int32Array.from(data.events, (_, i) => i);

function stored(calibration: CalibrationKind): StoredModel {
  const boosting = { maxTrees: 15, categorical: [3], maxLeaves: 6 };
  // A category per whole number, so that the file holds categories too.
  const features = {
    ...data.features,
    data: data.features.data.map((value, k) => (k % 4 === 3 ? Math.round(value) : value)),
  };
  const rows = { ...data, features };
  const model = fitModel(rows, all.subarray(0, 400), all.subarray(400), { seed: 3, kind: 'average', boosting });
  const outcomes = data.events.map(({ outcome }) => outcome);
  return {
    featureNames: features.names,
    trainingDataHash: trainingDataHash(features, data.events, sha256),
    trainedFrom: 0,
    trainedTo: 86_400_000,
    seed: 3,
    metrics: { auc: 0.7123456789012345, expectedCalibrationError: 1 / 3 },
    model,
    calibrator: fitCalibrator(calibration, modelMargins(model, features), outcomes),
  };
}

const text = writeModelFile(stored('platt'), sha256);
const changed = (edit: (content: Record<string, unknown>) => void, seal = true): string => {
  const { digest, ...content } = JSON.parse(text);
  edit(content);
  const body = JSON.stringify(content);
  return JSON.stringify({ digest: seal ? sha256([new TextEncoder().encode(body)]) : digest, ...content });
};

describe('a model file', () => {
  it.each(['platt', 'isotonic', 'vennAbers'] as const)('gives back what was written, to the bit: %s', (kind) => {
    const model = stored(kind);
    const written = writeModelFile(model, sha256);
    const read = readModelFile(written, sha256, 'model.json');
    expect(read).toEqual(model);
    expect(writeModelFile(read, sha256)).toBe(written);
    expect(modelMargins(read.model, data.features)).toEqual(modelMargins(model.model, data.features));
  });

  it('holds categories', () => {
    expect(text).toMatch(/"categories":\[\[\d+,\[-?\d/);
  });

  it.each([
    ['is cut short', text.slice(0, -200), /text that ends before its JSON is complete/],
    ['is no JSON', `model ${text}`, /text that is not JSON/],
    ['is of another kind', '{"trees": []}', /a file of another kind/],
    ['is a list', '[1, 2]', /a file of another kind/],
    ['is of a later version', changed((content) => Object.assign(content, { version: 2 })), /version 2/],
    [
      'has one digit changed',
      text.replace(/("baseMargin":-?0\.\d)(\d)/, (_, before, digit) => `${before}${(Number(digit) + 1) % 10}`),
      /content that its own digest does not fit/,
    ],
    [
      'was given another seed by hand',
      changed((content) => Object.assign(content, { seed: 9 }), false),
      /content that its own digest does not fit/,
    ],
    [
      'lacks a feature',
      changed((content) => Object.assign(content, { featureNames: ['a', 'b', 'c'] })),
      /there are not as many names of features as columns/,
    ],
    [
      'has a calibration that is none',
      changed((content) =>
        Object.assign(content, { calibrator: { kind: 'isotonic', scores: [2, 1], probabilities: [0, 1] } }),
      ),
      /the steps of a calibration do not fit together/,
    ],
    ['has an unknown field', changed((content) => Object.assign(content, { owner: 'x' })), /owner/],
  ])('is refused by name and with the reason where it %s', (_, given, reason) => {
    expect(() => readModelFile(given, sha256, 'model.json')).toThrow(reason);
    expect(() => readModelFile(given, sha256, 'model.json')).toThrow(/^model\.json: /);
  });

  it('is refused where a way down a tree would never end', () => {
    const loop = changed((content) => {
      const { members } = content.model as { members: { trees: { trees: { child: number[] }[] } }[] };
      members[0].trees.trees[0].child[0] = 0;
    });
    expect(() => readModelFile(loop, sha256, 'model.json')).toThrow(InvalidModel);
  });

  it('is not written with a figure that is none', () => {
    const broken = { ...stored('platt'), metrics: { auc: Number.NaN } };
    expect(() => writeModelFile(broken, sha256)).toThrow(/metrics.auc/);
  });
});

/** Which node it was is said by the schema's own words. */
const InvalidModel = /model/;

describe('the hash of training data', () => {
  const hash = trainingDataHash(data.features, data.events, sha256);

  it('is another one for another feature, name, outcome or weight, and the same for every missing value', () => {
    const others = [
      trainingDataHash({ ...data.features, data: data.features.data.with(0, 1.5) }, data.events, sha256),
      trainingDataHash({ ...data.features, names: ['a', 'b', 'c', 'd'] }, data.events, sha256),
      trainingDataHash(data.features, data.events.with(0, { ...data.events[0], weight: 2 }), sha256),
      trainingDataHash(data.features, data.events.with(0, { ...data.events[0], end: 5 }), sha256),
    ];
    expect(new Set([hash, ...others]).size).toBe(5);
    const odd = data.features.data.slice();
    const bits = new BigUint64Array(odd.buffer);
    for (const [k, value] of odd.entries()) if (Number.isNaN(value)) bits[k] = 0x7ff8000000000123n;
    expect(trainingDataHash({ ...data.features, data: odd }, data.events, sha256)).toBe(hash);
  });
});
