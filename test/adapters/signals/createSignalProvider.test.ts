import { describe, expect, it } from 'vitest';
import { createSignalProvider } from '../../../adapters/signals/createSignalProvider.ts';
import { USUAL_MODEL } from '../../../core/learning/training/modelSettings.ts';

const ledger = { latestPushed: async () => [], modelChanges: async () => [], modelFile: async () => undefined };
const compute = {
  modelOpinion: async () => ({ signals: [] }),
  momentumOpinion: async () => ({ signals: [] }),
  onnxOpinion: async () => ({ signals: [] }),
};
const roundTripCost = async () => 0;
const model = USUAL_MODEL;
const given = { ledger, candles: async () => [], compute, model, roundTripCost };
const common = { name: 'own', timeoutMs: 1_000, maxAgeMs: 60_000, ...given };

describe('createSignalProvider', () => {
  it('builds the configured provider', () => {
    const names = [
      createSignalProvider({ ...common, kind: 'builtIn' }),
      createSignalProvider({ ...common, kind: 'momentum' }),
      createSignalProvider({ ...common, kind: 'file', path: 'signals.json' }),
      createSignalProvider({ ...common, kind: 'http', url: 'http://127.0.0.1:1/' }),
      createSignalProvider({ ...common, kind: 'push' }),
      createSignalProvider({ ...common, kind: 'model' }),
      createSignalProvider({ ...common, kind: 'onnx', path: 'model.onnx' }),
    ].map((provider) => provider.name);
    expect(names).toEqual(['builtIn', 'momentum', 'file', 'http', 'push', 'model', 'onnx']);
  });

  it('names what a provider lacks', () => {
    expect(() => createSignalProvider({ ...common, kind: 'file' })).toThrow(/signals.path: given nothing/);
    expect(() => createSignalProvider({ ...common, kind: 'onnx' })).toThrow(/signals.path: given nothing/);
    expect(() => createSignalProvider({ ...common, kind: 'http', url: '' })).toThrow(/signals.url: given nothing/);
  });
});
