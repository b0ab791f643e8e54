import { describe, expect, it } from 'vitest';
import { collectSignals } from '../../../activities/signals/collectSignals.ts';
import { builtInSignals } from '../../../adapters/signals/builtInSignals.ts';
import { calibratedMomentum } from '../../../adapters/signals/calibratedMomentum.ts';
import { trainedSignals } from '../../../adapters/signals/trainedSignals.ts';
import type { ModelChange } from '../../../core/learning/adoption/modelRecord.ts';
import type { ModelOpinion } from '../../../core/learning/signals/modelOpinion.ts';
import { makeMomentumOpinion } from '../../../worker/compute/computeTask.ts';
import { AT, SYMBOLS, trendingMarket } from './support/trendingMarket.ts';

const DAY = 86_400_000;
/** Of the trends, a day. */
const DRIFT = 0.008;
const OPTIONS = {
  maxAge: DAY,
  horizonDays: 30,
  standings: [],
  digest: (text: string) => text.length.toString(16).padStart(24, 'a'),
};
const adopted: ModelChange = {
  ...{ id: 'x', name: 'model', version: 3, at: AT, by: 'rule', reason: 'Because' },
  kind: 'adopted',
};
const buy = { symbol: 'AAA-USD', direction: 'buy' as const, confidence: 0.8, at: AT, source: 'model', horizonDays: 5 };

/** The built-in source on a market, with these decisions about models on record; `computed` counts opinions of momentum. */
function builtIn(changes: readonly ModelChange[], said: ModelOpinion, history = trendingMarket(900, DRIFT)) {
  const computed = { count: 0 };
  const candles = async (symbol: string, from: number, to: number) =>
    (history.get(symbol) ?? []).filter(({ openTime }) => openTime >= from && openTime + DAY <= to);
  const model = trainedSignals({
    name: 'model',
    settings: { historyDays: 1_460, staleAfter: 90 * DAY },
    ledger: { modelChanges: async (_, from = 1) => changes.slice(from - 1), modelFile: async () => 'file' },
    compute: { modelOpinion: async () => said },
    candles,
  });
  const momentum = calibratedMomentum({
    historyDays: 1_460,
    compute: {
      momentumOpinion: async (request) => {
        computed.count += 1;
        return makeMomentumOpinion(request);
      },
    },
    candles,
    roundTripCost: async () => 0.002,
  });
  const source = { name: 'builtIn', weight: 1, minFeatures: 0, isStored: false };
  return { own: { ...source, provider: builtInSignals(model, momentum) }, computed };
}

describe('the built-in source', () => {
  const request = { account: 'main', at: AT, symbols: SYMBOLS };

  it('speaks by the model that is adopted', async () => {
    const { own, computed } = builtIn([adopted], { signals: [buy] });
    const { batch } = await collectSignals([own], request, OPTIONS);
    expect(batch.accepted).toEqual([expect.objectContaining({ source: 'model', model: 'model', version: '3' })]);
    expect(batch.troubles).toBeUndefined();
    expect(computed.count).toBe(0);
  });

  it('speaks by calibrated momentum while no model counts, says why, and works it out once a day', async () => {
    const { own, computed } = builtIn([], { signals: [] });
    const { batch, said } = await collectSignals([own], request, OPTIONS);
    expect(batch.troubles).toEqual([
      'Momentum speaks instead of the built-in model: no model is adopted. None was trained yet: ballast model train',
    ]);
    expect(batch.accepted.length).toBeGreaterThan(0);
    for (const { source, confidence, horizonDays } of batch.accepted) {
      expect(source).toBe('momentum');
      expect(horizonDays).toBe(10);
      expect(confidence).toBeGreaterThan(0.4);
    }
    expect(said).toHaveLength(batch.accepted.length);
    await collectSignals([own], { ...request, at: AT + 1_000 }, OPTIONS);
    expect(computed.count).toBe(1);
  });

  it('tells the same beside other sources, whose signals are pooled with it', async () => {
    const { own } = builtIn([adopted], { signals: [], muted: 'it is stale' });
    const fetch = async () => [{ ...buy, source: 'desk', confidence: 0.6 }];
    const desk = { ...own, name: 'desk', provider: { name: 'desk', fetch } };
    const { batch } = await collectSignals([own, desk], request, OPTIONS);
    expect(batch.provider).toBe('builtIn + desk');
    expect(batch.troubles).toEqual(['Momentum speaks instead of the built-in model: model@3: it is stale']);
  });

  it('is muted, with both reasons, where neither can speak', async () => {
    const { own } = builtIn([], { signals: [] }, trendingMarket(130, DRIFT));
    const { batch } = await collectSignals([own], request, OPTIONS);
    expect(batch.accepted).toEqual([]);
    expect(batch.troubles?.[0]).toMatch(
      /^The source of signals builtIn is muted: no model is adopted.*; momentum has too few/,
    );
  });
});
