import { describe, expect, it } from 'vitest';
import type { LedgerPort } from '../../../core/ports/ledger.ts';
import type { StoredSignal } from '../../../core/signals/storedSignal.ts';
import { freshLedger } from './freshLedger.ts';
import { HOSTS } from './ledgers.ts';

const NOW = Date.UTC(2026, 5, 1);

function stored(id: string, over: Partial<StoredSignal> = {}, at = NOW): StoredSignal {
  const signal = { symbol: 'ALT-USD', direction: 'buy' as const, confidence: 0.8, at, source: 'desk', id };
  return { source: 'desk', account: '', pushed: true, receivedAt: NOW, signal, ...over };
}

describe.each(HOSTS)('signals in $name', ({ start }) => {
  let ledger: LedgerPort;
  freshLedger(start, (opened) => {
    ledger = opened;
  });

  it('are kept once under source, account and ID, also within one request', async () => {
    expect(await ledger.recordSignals([])).toEqual([]);
    expect(await ledger.recordSignals([stored('a'), stored('b'), stored('a')])).toEqual([true, true, false]);
    const others = [stored('a', { source: 'lab' }), stored('a', { account: 'main' }), stored('b')];
    expect(await ledger.recordSignals(others)).toEqual([true, true, false]);
    const many = Array.from({ length: 2_500 }, (_, index) => stored(`many-${index}`));
    expect((await ledger.recordSignals(many)).every((isNew) => isNew)).toBe(true);
    expect(await ledger.signals('main', 10_000)).toHaveLength(2_504);
    expect(await ledger.signals('other', 10_000)).toHaveLength(2_503);
  });

  it('of one request are stored whole or not at all', async () => {
    const bad = { ...stored('bad'), receivedAt: 0.5 };
    await expect(ledger.recordSignals([stored('a'), bad])).rejects.toThrow(/receivedAt/);
    expect(await ledger.signals('main', 10)).toEqual([]);
  });

  it('that were sent are read by the newest of each sender and symbol, those of a cycle are not', async () => {
    const lab = { source: 'lab' };
    await ledger.recordSignals([
      stored('old', {}, NOW - 2),
      stored('new', {}, NOW - 1),
      stored('stale', lab, NOW - 100),
      stored('asked', { source: 'momentum', pushed: false }),
      stored('others', { source: 'lab', account: 'other' }),
    ]);
    const ids = async (account: string, since: number) =>
      (await ledger.latestPushed(account, since)).map(({ signal }) => signal.id).sort();
    expect(await ids('main', NOW - 10)).toEqual(['new']);
    expect(await ids('main', 0)).toEqual(['new', 'stale']);
    expect(await ids('other', NOW - 10)).toEqual(['new', 'others']);
    const [read] = await ledger.latestPushed('main', NOW - 10);
    expect(read).toEqual(stored('new', {}, NOW - 1));
  });

  it('are read by the first that a source made for a symbol on a day, the oldest first', async () => {
    const day = 86_400_000;
    const asked = { source: 'momentum', account: 'main', pushed: false };
    await ledger.recordSignals([
      stored('second', asked, NOW + 2),
      stored('first', asked, NOW + 1),
      stored('next day', asked, NOW + day),
      stored('sent', {}, NOW + 5),
      stored('before', asked, NOW - 1),
      stored('others', { ...asked, account: 'other' }, NOW),
    ]);
    const ids = async (from: number, until: number) =>
      (await ledger.firstSignalsOfDays('main', from, until)).map(({ signal }) => signal.id);
    expect(await ids(NOW, NOW + day)).toEqual(['first', 'sent']);
    expect(await ids(NOW - day, NOW + day + 1)).toEqual(['before', 'first', 'sent', 'next day']);
    expect(await ids(NOW + 2 * day, NOW + 3 * day)).toEqual([]);
  });

  it('leave standings of their sources, which the next scoring replaces, and an older one does not', async () => {
    const standing = { source: 'momentum', scoredAt: NOW, informationCoefficient: 0.03 };
    const muted = { source: 'desk', scoredAt: NOW, informationCoefficient: 0, mutedFor: 'its skill is gone' };
    await ledger.recordStandings('main', NOW, [standing, muted]);
    await ledger.recordStandings('other', NOW, [{ ...standing, informationCoefficient: 0.1 }]);
    expect(await ledger.standings('main')).toEqual([muted, standing]);
    const later = { ...standing, scoredAt: NOW + 1, informationCoefficient: 0.04 };
    await ledger.recordStandings('main', NOW + 1, [later]);
    await ledger.recordStandings('main', NOW, [standing]);
    expect(await ledger.standings('main')).toEqual([later]);
    expect(await ledger.standings('other')).toHaveLength(1);
    expect(await ledger.standings('nobody')).toEqual([]);
  });

  it('go with the plans of their time, but for those that a trade was planned on', async () => {
    const old = { receivedAt: NOW - 1_000 };
    const ofOther = stored('used', { ...old, account: 'other' });
    await ledger.recordSignals([stored('used', old), stored('unused', old), stored('young'), ofOther]);
    const identity = { account: 'main', cycleId: 'c', scope: 'all' };
    await ledger.openCycle({ ...identity, workflowId: 'w', runId: 'r', startedAt: NOW });
    const figures = { equity: '1', cash: '1', positions: 0, diversification: 0, valueAtRisk: 0 };
    await ledger.recordPlan('main', 'c', 'all', {
      account: 'main',
      cycleId: 'c',
      at: NOW,
      quoteCurrency: 'USD',
      riskBudget: 0.02,
      before: figures,
      after: figures,
      positions: [],
      trades: [
        {
          symbol: 'ALT-USD',
          side: 'buy',
          baseQuantity: '1',
          quoteAmount: '1',
          price: '1',
          reason: 'INCREASES_TO_TARGET',
          signals: [{ source: 'desk', id: 'used', direction: 'buy', confidence: 0.8, weight: 1 }],
        },
      ],
      decisions: [],
      attempts: [],
      analyses: [],
      warnings: [],
    });
    const cutoffs = { plans: NOW - 500, valuations: 0 };
    expect((await ledger.thin('main', cutoffs, 1)).more).toBe(true);
    expect((await ledger.thin('main', cutoffs, 1)).more).toBe(false);
    expect((await ledger.signals('main', 10)).map(({ signal }) => signal.id)).toEqual(['young', 'used']);
    // The plan of one account keeps nothing of another one, whose signals may have the same IDs.
    await ledger.thin('other', cutoffs, 10);
    expect((await ledger.signals('other', 10)).map(({ account }) => account)).not.toContain('other');
  });
});
