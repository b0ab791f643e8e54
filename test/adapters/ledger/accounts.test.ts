import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openLedger } from '../../../adapters/ledger/openLedger.ts';
import type { TradingCommand } from '../../../core/cycles/tradingState.ts';
import { LedgerError, type LedgerPort } from '../../../core/ports/ledger.ts';
import { HOSTS, type LedgerHost } from './ledgers.ts';
import { asDecided, frozenOrder, orderKey, seen } from './ledgerValues.ts';

async function retried<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LedgerError) || !error.retryable) throw error;
    return await retried(work);
  }
}

describe.each(HOSTS)('an account in a ledger in $name', ({ start }) => {
  let host: LedgerHost;
  let first: LedgerPort;
  let second: LedgerPort;
  beforeAll(async () => {
    host = await start();
  });
  afterAll(() => host?.stop());
  beforeEach(async () => {
    const url = await host.freshUrl();
    first = await openLedger(url);
    second = await openLedger(url);
    return async () => {
      await first.close();
      await second.close();
    };
  });

  const command = (kind: TradingCommand['kind'], at: number, reason: string, by = 'ada'): TradingCommand => ({
    kind,
    at,
    by,
    reason,
  });

  it('stays stopped for every process until it is resumed, with the first reason, and remembers every command', async () => {
    expect(await first.tradingState('main')).toEqual({ kind: 'active' });
    await first.commandAccount('main', command('pause', 1_000, 'holiday'));
    const paused = { kind: 'paused', since: 1_000, by: 'ada', reason: 'holiday' };
    expect(await second.commandAccount('main', command('pause', 2_000, 'again', 'bob'))).toEqual({
      before: paused,
      state: paused,
    });
    expect(await second.tradingState('main')).toEqual(paused);
    expect(await second.tradingState('other')).toEqual({ kind: 'active' });
    await second.commandAccount('main', command('halt', 2_500, 'fire'));
    expect(await first.tradingState('main')).toMatchObject({ kind: 'halted', since: 2_500, reason: 'fire' });
    expect((await second.commandAccount('main', command('resume', 3_000, 'back'))).state).toEqual({ kind: 'active' });
    expect((await first.commandAccount('main', command('resume', 3_100, 'back'))).before).toEqual({ kind: 'active' });
    const history = await first.tradingHistory('main', 10);
    expect(history.map((item) => [item.command.kind, item.command.at, item.command.by, item.state.kind])).toEqual([
      ['resume', 3_100, 'ada', 'active'],
      ['resume', 3_000, 'ada', 'active'],
      ['halt', 2_500, 'ada', 'halted'],
      ['pause', 2_000, 'bob', 'paused'],
      ['pause', 1_000, 'ada', 'paused'],
    ]);
  });

  it('counts a command once that is delivered again, whatever has been decided since then', async () => {
    const resume = { ...command('resume', 3_000, 'back'), id: 'update-2' };
    await first.commandAccount('main', { ...command('halt', 2_000, 'fire'), id: 'update-1' });
    await first.commandAccount('main', resume);
    await second.commandAccount('main', command('halt', 4_000, 'loss', 'breaker:dailyLoss'));
    const halted = { kind: 'halted', since: 4_000, by: 'breaker:dailyLoss', reason: 'loss' };
    expect(await second.commandAccount('main', { ...resume, at: 5_000 })).toEqual({ before: halted, state: halted });
    expect(await first.tradingHistory('main', 10)).toHaveLength(3);
    expect((await first.commandAccount('other', resume)).state).toEqual({ kind: 'active' });
    expect(await first.tradingHistory('other', 10)).toHaveLength(1);
  });

  it('keeps every one of many commands that come at once, and the strictest stop', async () => {
    const kinds = ['pause', 'halt', 'pause', 'halt', 'pause'] as const;
    const apply = (kind: TradingCommand['kind'], index: number): Promise<unknown> =>
      retried(() => (index % 2 === 0 ? first : second).commandAccount('main', command(kind, 1_000 + index, 'now')));
    await Promise.all(kinds.map(apply));
    expect(await first.tradingHistory('main', 10)).toHaveLength(kinds.length);
    expect((await first.tradingState('main')).kind).toBe('halted');
  });

  it('gets one of two orders that were checked side by side', async () => {
    const [a, b] = [orderKey(), orderKey('DOT-USD')];
    const ordersSeen = await first.orderCount(a.account);
    const outcomes = await Promise.allSettled([
      first.recordIntent(a, frozenOrder(a), seen(1), ordersSeen),
      second.recordIntent(b, frozenOrder(b), seen(1), ordersSeen),
    ]);
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    const refusal = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(refusal?.reason).toBeInstanceOf(LedgerError);
    expect(refusal?.reason).toMatchObject({ retryable: true });
    expect(await first.orderCount(a.account)).toBe(ordersSeen + 1);
    const stored = outcomes[0]?.status === 'fulfilled' ? a : b;
    expect(await second.recordIntent(stored, frozenOrder(stored), seen(2), 17)).toMatchObject({ created: false });
  });

  it('lets one of several senders send an intent', async () => {
    const key = orderKey();
    await first.recordIntent(key, frozenOrder(key), seen(1));
    const claims = await Promise.all(
      [first, second, first, second].map((ledger) => ledger.claimSubmission(asDecided(key), seen(2))),
    );
    expect(claims.filter((claim) => claim.claimed)).toHaveLength(1);
    expect(claims.map((claim) => claim.record.state.status)).toEqual(Array(4).fill('SUBMITTED'));
    expect((await first.evidence(key)).map((item) => item.status)).toEqual(['INTENT', 'SUBMITTED']);
  });

  it('belongs to the venue that claimed the ledger first', async () => {
    expect(await first.claimFor('coinbase-paper')).toBe('coinbase-paper');
    expect(await second.claimFor('coinbase')).toBe('coinbase-paper');
  });
});
