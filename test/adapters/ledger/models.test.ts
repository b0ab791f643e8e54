import { describe, expect, it } from 'vitest';
import type { ModelChange, ModelRecord } from '../../../core/learning/adoption/modelRecord.ts';
import type { LedgerPort } from '../../../core/ports/ledger.ts';
import { freshLedger } from './freshLedger.ts';
import { HOSTS } from './ledgers.ts';

function trained(trainingId: string, name = 'model'): Omit<ModelRecord, 'version'> {
  return {
    name,
    trainingId,
    at: 10,
    fileHash: 'ab',
    trainingDataHash: 'cd',
    trainedFrom: 1,
    trainedTo: 2,
    metrics: { auc: 0.6 },
  };
}

function change(version: number, kind: ModelChange['kind'], id = `${kind} ${version}`): ModelChange {
  return { id, name: 'model', version, kind, at: 20, by: 'ann', reason: 'because' };
}

describe.each(HOSTS)('models in $name', ({ start }) => {
  let ledger: LedgerPort;
  freshLedger(start, (opened) => {
    ledger = opened;
  });

  it('have versions by name, and one training makes one of them', async () => {
    expect(await ledger.recordModel(trained('a'), 'file a')).toEqual({ ...trained('a'), version: 1 });
    expect(await ledger.recordModel(trained('b'), 'file b')).toMatchObject({ version: 2 });
    expect(await ledger.recordModel(trained('c', 'desk'), 'file c')).toMatchObject({ version: 1 });
    const again = { ...trained('a'), at: 99 };
    expect(await ledger.recordModel(again, 'another file')).toEqual({ ...trained('a'), version: 1 });
    const listed = (await ledger.models()).map(({ name, version }) => `${name}@${version}`);
    expect(listed).toEqual(['desk@1', 'model@2', 'model@1']);
    expect(await ledger.modelFile('model', 1)).toBe('file a');
    expect(await ledger.modelFile('model', 3)).toBeUndefined();
  });

  it('change only from the state that was seen, and each decision counts once', async () => {
    for (const id of ['a', 'b']) await ledger.recordModel(trained(id), id);
    await ledger.changeModel(change(1, 'adopted'), null);
    await ledger.changeModel(change(1, 'adopted'), null);
    await ledger.changeModel(change(2, 'declined'), 1);
    await expect(ledger.changeModel(change(2, 'adopted'), null)).rejects.toThrow(/version 1, which counts by now/);
    await expect(ledger.changeModel(change(3, 'adopted'), 1)).rejects.toThrow(/3 of model/);
    await ledger.changeModel(change(2, 'adopted'), 1);
    await ledger.changeModel(change(2, 'rolledBack'), 2);
    const decided = (await ledger.modelChanges('model')).map(({ id }) => id);
    expect(decided).toEqual(['adopted 1', 'declined 2', 'adopted 2', 'rolledBack 2']);
    // The newest first.
    const acts = (await ledger.acts({}, 10)).map(({ action, by, subject }) => `${action} ${subject} ${by}`);
    expect(acts).toEqual([
      'roll-back-model model@2 ann',
      'adopt-model model@2 ann',
      'decline-model model@2 ann',
      'adopt-model model@1 ann',
    ]);
    expect((await ledger.modelChanges('model'))[0]).toEqual(change(1, 'adopted'));
    expect(await ledger.modelChanges('desk')).toEqual([]);
  });
});
