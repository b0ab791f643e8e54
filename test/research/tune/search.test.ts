import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfiguration } from '../../../configuration/loadConfiguration.ts';
import { tradingSettings } from '../../../configuration/tradingSettings.ts';
import type { SearchedVariant } from '../../../core/tuning/searchedVariant.ts';
import type { VariantTask } from '../../../core/tuning/tuningSteps.ts';
import { historicalMarket } from '../../../research/backtest/historicalMarket.ts';
import { pastSignals } from '../../../research/backtest/pastSignals.ts';
import { dataOf, variantOf } from '../../../research/results/fingerprint.ts';
import { type Research, runEngine } from '../../../research/runEngine.ts';
import { changedValues, withChanges } from '../../../research/tune/changedValues.ts';
import { packFiles, readSearchFiles, unpackFiles } from '../../../research/tune/searchFiles.ts';
import { tunedFrom, tunedSettings } from '../../../research/tune/tuningRun.ts';
import { VariantBacktests } from '../../../research/tune/variantBacktests.ts';
import { coin, FIRST_DAY } from '../support/backtests.ts';
import { writeCandleFiles } from '../support/candleFiles.ts';
import { WalkBars } from '../support/walkBars.ts';

const DAY = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), 'ballast-search-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what differs between two settings', () => {
  it('makes the second of the first', () => {
    const leaf = fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.constant(null), fc.array(fc.integer()));
    const fields = fc.dictionary(fc.constantFrom('a', 'b', 'c'), leaf);
    const settings = fc.record({ x: fields, y: fc.record({ z: fields, w: leaf }), v: leaf });
    fc.assert(
      fc.property(settings, settings, (base, other) => {
        const changes = changedValues(base, other);
        const before = structuredClone(base);
        expect(withChanges(base, JSON.parse(JSON.stringify(changes)))).toEqual(other);
        expect(base).toEqual(before);
      }),
    );
    expect(changedValues({ a: { b: 1, c: [2] } }, { a: { b: 1, c: [3] } })).toEqual([[['a', 'c'], [3]]]);
    expect(changedValues({ a: { b: 1 } }, { a: { b: 1 } })).toEqual([]);
  });
});

describe('a search on another machine', () => {
  beforeAll(() =>
    writeCandleFiles(
      folder,
      new WalkBars(
        ['BTC', 'ETH'].map((base) => coin(base, { drift: 0.004 })),
        1,
      ),
    ),
  );
  const [from, to] = [FIRST_DAY * DAY, (FIRST_DAY + 12) * DAY];
  const items = Array.from({ length: 12 }, (_, number) => ({
    symbol: 'ETH-USD',
    direction: 'buy',
    confidence: 0.9,
    expectedReturn: 0.2,
    horizonDays: 30,
    at: from + number * DAY,
  }));

  function variant(maxWeight: number): SearchedVariant {
    const flags = { limits: { maxWeight }, cycle: { every: '1d' } };
    return {
      settings: tradingSettings(loadConfiguration({ environment: {}, flags })),
      signals: { maxAge: DAY, isPooled: false, sources: [{ kind: 'file', name: 'file', weight: 1, path: '/s.json' }] },
      delay: 0,
      cash: '10000',
      fees: { taker: '0.006', maker: '0.004' },
      depth: 1,
      participation: 0.1,
      resumeAfter: DAY,
    };
  }

  function researchOf({ signals, ...rest }: SearchedVariant): Research {
    const market = historicalMarket(1, folder);
    const source = pastSignals(signals, () => items);
    return { ...rest, source, market, from, to, contributions: undefined, weights: new Map() };
  }

  function taskOf(own: SearchedVariant): { readonly task: VariantTask; readonly body: string } {
    const { candles } = readSearchFiles(folder, []);
    const packed = packFiles({ candles, signals: new Map([['/s.json', items]]) });
    const research = researchOf(own);
    const base = variant(0.2);
    const task = {
      market: { data: dataOf(research), files: packed?.digest ?? null, seed: 1, from, to },
      base,
      variant: variantOf(research),
      changes: changedValues(base, own),
    };
    // As it travels.
    return { task: JSON.parse(JSON.stringify(task)), body: packed?.body ?? '' };
  }

  it('has the candles and the signals of the one that started it, and earns the same to the last digit', async () => {
    const own = variant(0.05);
    const { task, body } = taskOf(own);
    const here = (await runEngine(researchOf(own))).days.map((day) => day.return);
    expect(here.some((earned) => earned !== 0)).toBe(true);
    const backtests = new VariantBacktests();
    expect(await backtests.returnsOf(task, body)).toEqual(here);
    const { task: wide } = taskOf(variant(0.2));
    const there = await backtests.returnsOf(wide, body);
    expect(there).toEqual((await runEngine(researchOf(variant(0.2)))).days.map((day) => day.return));
    expect(there).not.toEqual(here);
  });

  it('is refused where the program makes other settings or another market of it', async () => {
    const { task, body } = taskOf(variant(0.05));
    await expect(new VariantBacktests().returnsOf({ ...task, variant: 'other' }, body)).rejects.toThrow(
      /settings: given other, of which this worker makes another one/,
    );
    const moved = { ...task, market: { ...task.market, seed: 2 } };
    await expect(new VariantBacktests().returnsOf(moved, body)).rejects.toThrow(/market: given .* one version/);
  });

  it('packs nothing where nothing is read, and the same files into the same digest', () => {
    expect(packFiles({ candles: undefined, signals: new Map() })).toBeUndefined();
    const files = readSearchFiles(folder, []);
    const packed = packFiles(files);
    expect(packFiles(readSearchFiles(folder, []))).toEqual(packed);
    expect(unpackFiles(packed?.body ?? '')).toEqual(files);
  });

  it('chooses the same from the register of the ledger, whatever its order', () => {
    const returnsOf = (mean: number) =>
      Array.from({ length: 100 }, (_, day) => mean + 0.01 * Math.sin(day * (1 + mean)));
    const register = ['c', 'a', 'b'].map((name, place) => ({
      variant: name,
      at: 0,
      names: [],
      returns: returnsOf(place / 1_000),
    }));
    const windows = { folds: 4, firstTraining: 0.4, embargo: 7 * DAY };
    const points = ['a', 'c'].map((name) => ({ name: `x=${name}`, variant: name }));
    const tried = points.map(({ name, variant: own }) => ({
      name,
      returns: register.find((trial) => trial.variant === own)?.returns ?? [],
    }));
    const sorted = register.toSorted((one, other) => (one.variant < other.variant ? -1 : 1));
    expect(tunedFrom({ market: { data: 'd', from }, points, windows }, register)).toEqual(
      tunedSettings({ tried, register: sorted }, from, windows),
    );
    expect(() =>
      tunedFrom({ market: { data: 'd', from }, points: [{ name: 'x', variant: 'z' }], windows }, register),
    ).toThrow(/z \(x\) is not in the register/);
  });
});
