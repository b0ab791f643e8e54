import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readModelFile } from '../../../../core/learning/models/modelFile.ts';
import { learnSignals } from '../../../../core/learning/signals/learnSignals.ts';
import { modelOpinion } from '../../../../core/learning/signals/modelOpinion.ts';
import { modelSignals } from '../../../../core/learning/signals/modelSignals.ts';
import { fittingSymbols } from '../../../../core/learning/training/modelSettings.ts';
import { trainingEvents, trainOnWhole, trainOnWindow } from '../../../../core/learning/training/trainSteps.ts';
import { DAY, START, walk } from '../signals/support/walk.ts';

const digest = (parts: readonly Uint8Array[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

const DAYS = 260;
const candles = new Map([
  ['AAA-USD', walk(1, DAYS)],
  ['BBB-USD', walk(2, DAYS)],
]);
const barriers = { horizonDays: 5, profit: 0.4, loss: 2, roundTripCost: 0.01 };
const learning = { kind: 'logistic', seed: 1, trees: 1, folds: 2 } as const;
const events = trainingEvents({ candles, barriers, learning });
const windows = [0, 1].map((window) => trainOnWindow({ events, learning }, window, digest));
const trained = trainOnWhole({ events, learning }, windows, undefined, digest);

describe('a training in steps', () => {
  it('makes the model that a training in one go makes, step by step over JSON', () => {
    const { judgement, model, calibrator } = learnSignals(events, learning);
    const stored = readModelFile(trained.file, digest, 'trained');
    expect(stored).toMatchObject({ model, calibrator });
    expect(trained.facts.metrics).toMatchObject({
      auc: judgement.auc.estimate,
      brier: judgement.brier.estimate,
      highest: judgement.highest.likely,
    });
    const over = JSON.parse(JSON.stringify(windows));
    expect(trainOnWhole({ events, learning }, over, undefined, digest)).toEqual(trained);
    expect(trained.present).toEqual({ kind: 'none' });
  });

  it('refuses windows of other candles, and windows that are not there', () => {
    const others = trainingEvents({ candles: new Map([['AAA-USD', walk(3, DAYS)]]), barriers, learning });
    expect(() => trainOnWhole({ events: others, learning }, windows, undefined, digest)).toThrow(
      /others than at the start of the training/,
    );
    expect(() => trainOnWindow({ events, learning }, 2, digest)).toThrow(/a number from 0 to 1/);
  });

  it('holds the present model against the new one on rows that began after its training', () => {
    const early = new Map([...candles].map(([symbol, own]) => [symbol, own.slice(0, DAYS - 40)]));
    const earlier = trainingEvents({ candles: early, barriers, learning });
    const before = [0, 1].map((window) => trainOnWindow({ events: earlier, learning }, window, digest));
    const { file, facts } = trainOnWhole({ events: earlier, learning }, before, undefined, digest);
    const { present } = trainOnWhole({ events, learning }, windows, { version: 4, file }, digest);
    const fresh = events.data.events.filter(({ start }) => start >= facts.trainedTo).length;
    expect(fresh).toBeGreaterThan(40);
    expect(present).toMatchObject({ kind: 'adopted', version: 4, rows: { count: fresh } });
    // What has seen these rows is no judge of them.
    const own = trainOnWhole({ events, learning }, windows, { version: 5, file: trained.file }, digest);
    expect(own.present).toMatchObject({ rows: { count: 0 } });
  });

  it('says of the latest day what the model says of it, and nothing once it is stale', () => {
    const request = { file: trained.file, title: 'm@1', candles, source: 'm', staleAfter: 30 * DAY };
    const at = START + DAYS * DAY;
    const { signals, muted, drift } = modelOpinion({ ...request, at }, digest);
    expect(muted).toBeUndefined();
    expect(drift?.place).toBeLessThan(0.99);
    expect(signals).toEqual(modelSignals(readModelFile(trained.file, digest, 'm'), candles, 'm', digest));
    const late = modelOpinion({ ...request, at: at + 31 * DAY }, digest);
    expect(late).toEqual({ signals: [], muted: expect.stringMatching(/^it is stale/) });
  });

  it('learns from as many symbols as fit, in their order', () => {
    const counts = [
      ['A', 20_000],
      ['B', 0],
      ['C', 15_000],
      ['D', 10_000],
    ] as const;
    expect(fittingSymbols(counts)).toEqual(['A', 'D']);
  });
});
