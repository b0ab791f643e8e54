import { describe, expect, it } from 'vitest';
import type { LedgerPort } from '../../../core/ports/ledger.ts';
import { freshLedger } from './freshLedger.ts';
import { HOSTS } from './ledgers.ts';

const DAY = 86_400_000;

describe.each(HOSTS)('searches in $name', ({ start }) => {
  let ledger: LedgerPort;
  freshLedger(start, (opened) => {
    ledger = opened;
  });

  it('have each variant once in the register of their data, to the last digit', async () => {
    const trial = { variant: 'b', at: 10, names: ['kept'], returns: [0.1 + 0.2, -1e-17, 0] };
    await ledger.enterTrial('days', trial);
    await ledger.enterTrial('days', { ...trial, at: 20, returns: [1] });
    await ledger.enterTrial('days', { ...trial, variant: 'a', names: [] });
    await ledger.enterTrial('other days', trial);
    expect(await ledger.trials('days')).toEqual([{ ...trial, variant: 'a', names: [] }, trial]);
    expect(await ledger.trial('days', 'b')).toEqual(trial);
    expect(await ledger.trial('days', 'c')).toBeUndefined();
    await expect(ledger.enterTrial('days', { ...trial, variant: 'd', returns: [Number.NaN] })).rejects.toThrow(
      /trial.returns/,
    );
  });

  it('find the files that they read for a month after the last start with them', async () => {
    await ledger.keepSearchFiles('one', 'candles', 0);
    await ledger.keepSearchFiles('two', 'others', 0);
    await ledger.keepSearchFiles('one', 'candles', 20 * DAY);
    await ledger.keepSearchFiles('three', 'more', 40 * DAY);
    expect(await ledger.searchFiles('one')).toBe('candles');
    expect(await ledger.searchFiles('two')).toBeUndefined();
    expect(await ledger.searchFiles('three')).toBe('more');
  });
});
