import { describe, expect, it, onTestFinished } from 'vitest';
import { collectSignals } from '../../../activities/signals/collectSignals.ts';
import { openLedger } from '../../../adapters/ledger/openLedger.ts';
import { trainedSignals } from '../../../adapters/signals/trainedSignals.ts';
import type { ModelChange } from '../../../core/learning/adoption/modelRecord.ts';
import type { ModelOpinion, OpinionRequest } from '../../../core/learning/signals/modelOpinion.ts';
import { VenueRefusedError } from '../../../core/ports/exchange.ts';
import type { SignalSource } from '../../../core/ports/signalProvider.ts';

const DAY = 86_400_000;
const AT = Date.UTC(2026, 5, 1, 12);
const SYMBOLS = ['AAA-USD', 'BBB-USD'];
const OPTIONS = { maxAge: DAY, horizonDays: 30, standings: [], digest: () => 'ab'.repeat(12) };
const adopted: ModelChange = {
  id: 'x',
  name: 'model',
  version: 3,
  kind: 'adopted',
  at: AT,
  by: 'rule',
  reason: 'Because',
};

/** A source of models with these decisions on record, whose model says that; `asked` is what it was asked. */
function source(changes: readonly ModelChange[], said: ModelOpinion) {
  const asked: OpinionRequest[] = [];
  const provider = trainedSignals({
    name: 'model',
    settings: { historyDays: 10, staleAfter: 90 * DAY },
    ledger: {
      modelChanges: async (_, from = 1) => changes.slice(from - 1),
      modelFile: async (_, version) => `file ${version}`,
    },
    compute: {
      modelOpinion: async (request) => {
        asked.push(request);
        return said;
      },
    },
    candles: async (symbol, _, to) => {
      if (symbol === 'BBB-USD') throw new VenueRefusedError('no such market');
      return [{ openTime: Math.floor(to / DAY) * DAY - DAY, open: 1, high: 1, low: 1, close: 1, volume: 1 }];
    },
  });
  const own: SignalSource = { name: 'model', weight: 1, minFeatures: 0, isStored: false, provider };
  return { own, asked };
}

const buy = { symbol: 'AAA-USD', direction: 'buy' as const, confidence: 0.8, at: AT, source: 'model', horizonDays: 5 };
const momentum: SignalSource = {
  name: 'momentum',
  weight: 1,
  minFeatures: 0,
  isStored: false,
  provider: { name: 'momentum', fetch: async () => [{ ...buy, source: 'momentum', confidence: 0.6 }] },
};
const request = { account: 'main', at: AT, symbols: SYMBOLS };

describe('signals of a trained model', () => {
  it('are those of the version that is adopted, worked out once a day', async () => {
    const { own, asked } = source([adopted], { signals: [buy] });
    const { batch } = await collectSignals([own], request, OPTIONS);
    expect(batch.accepted).toEqual([expect.objectContaining({ ...buy, model: 'model', version: '3' })]);
    await collectSignals([own], { ...request, at: AT + 1_000 }, OPTIONS);
    expect(asked.map(({ file, candles }) => [file, [...candles.keys()]])).toEqual([['file 3', ['AAA-USD']]]);
    await collectSignals([own], { ...request, at: AT + DAY }, OPTIONS);
    expect(asked).toHaveLength(2);
  });

  it('follow what is decided, and read of it what is new alone, however much there is', async () => {
    const ledger = await openLedger('sqlite::memory:');
    onTestFinished(() => ledger.close());
    let read = 0;
    const provider = trainedSignals({
      name: 'model',
      settings: { historyDays: 10, staleAfter: 90 * DAY },
      ledger: {
        modelFile: async (_, version) => `file ${version}`,
        modelChanges: async (name, from) => {
          const changes = await ledger.modelChanges(name, from);
          read += changes.length;
          return changes;
        },
      },
      compute: { modelOpinion: async () => ({ signals: [buy] }) },
      candles: async () => [{ openTime: AT - 2 * DAY, open: 1, high: 1, low: 1, close: 1, volume: 1 }],
    });
    const training = { at: AT, fileHash: 'ab', trainingDataHash: 'cd', trainedFrom: 1, trainedTo: 2, metrics: {} };
    const decide = async (kind: ModelChange['kind'], version: number, before: number | null, id: string) =>
      await ledger.changeModel({ ...adopted, id, kind, version }, before);
    const versions = async (): Promise<unknown> =>
      (await provider.fetch(request)).map((signal) => (signal as { version?: string }).version);
    for (const trainingId of ['a', 'b', 'c'])
      await ledger.recordModel({ ...training, name: 'model', trainingId }, trainingId);
    await decide('adopted', 1, null, 'first');
    for (let week = 0; week < 100; week += 1) await decide('declined', 2, 1, `declined ${week}`);
    expect(await versions()).toEqual(['1']);
    expect(read).toBe(101);
    read = 0;
    expect(await versions()).toEqual(['1']);
    expect(read).toBe(1);
    await decide('adopted', 3, 1, 'second');
    expect(await versions()).toEqual(['3']);
    await decide('rolledBack', 3, 3, 'third');
    expect(await versions()).toEqual(['1']);
    expect(read).toBe(5);
  });

  it('read all decisions anew where a ledger was put back that knows others', async () => {
    const changes = [adopted, { ...adopted, id: 'y', version: 4 }];
    const { own } = source(changes, { signals: [buy] });
    const version = async () => (await collectSignals([own], request, OPTIONS)).batch.accepted[0]?.version;
    expect(await version()).toBe('4');
    changes.pop();
    expect(await version()).toBe('3');
    changes.push({ ...adopted, id: 'z', version: 5 });
    expect(await version()).toBe('5');
    changes[1] = { ...adopted, id: 'w', version: 6 };
    expect(await version()).toBe('6');
  });

  it('are none without an adopted model: the reason is told, and nothing fails', async () => {
    const declined = { ...adopted, kind: 'declined' as const, reason: 'Its Brier score is too high' };
    const { batch } = await collectSignals([source([declined], { signals: [buy] }).own], request, OPTIONS);
    expect(batch).toMatchObject({ provider: 'model', accepted: [] });
    expect(batch.troubles).toEqual([
      'The source of signals model is muted: no model is adopted. Its Brier score is too high',
    ]);
    const { batch: untrained } = await collectSignals([source([], { signals: [] }).own], request, OPTIONS);
    expect(untrained.troubles?.[0]).toContain('None was trained yet: ballast model train');
  });

  it('are none while it is stale or the market has drifted, and the other sources go on', async () => {
    const { own } = source([adopted], { signals: [], muted: 'it is stale' });
    const { batch, said } = await collectSignals([own, momentum], request, OPTIONS);
    expect(batch).toMatchObject({ provider: 'momentum', accepted: [{ symbol: 'AAA-USD', confidence: 0.6 }] });
    expect(batch.troubles).toEqual(['The source of signals model is muted: model@3: it is stale']);
    expect(said.map(({ source: name }) => name)).toEqual(['momentum']);
  });
});
