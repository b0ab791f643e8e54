import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLedger } from '../../../adapters/ledger/openLedger.ts';
import { openWatched } from '../../../bench/ledger/watchedLedger.ts';
import type { LedgerPort } from '../../../core/ports/ledger.ts';
import { HOSTS, type LedgerHost } from './ledgers.ts';
import { frozenOrder, orderKey, seen } from './ledgerValues.ts';

/** All pages of a list, one row a page. */
async function pages<Row, Place>(
  read: (place: Place | undefined) => Promise<readonly Row[]>,
  placeOf: (row: Row) => Place,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let place: Place | undefined; ; ) {
    const [row] = await read(place);
    if (row === undefined) return rows;
    rows.push(row);
    place = placeOf(row);
  }
}

describe.each(HOSTS)('the lists of a ledger in $name', ({ start }) => {
  let host: LedgerHost;
  let ledger: LedgerPort;
  beforeAll(async () => {
    host = await start();
    ledger = await openLedger(await host.freshUrl());
  });
  afterAll(async () => {
    await ledger.close();
    await host.stop();
  });

  it('give every order once, page by page, newest first, those of one moment too', async () => {
    const keys = ['c1', 'c2', 'c3'].flatMap((cycleId) =>
      ['ALT-USD', 'DOT-USD'].map((symbol) => orderKey(symbol, cycleId)),
    );
    for (const [index, key] of keys.entries()) {
      await ledger.recordIntent(key, frozenOrder(key), seen(1_000 * Math.floor(index / 3)));
    }
    const account = 'main';
    const all = await ledger.recentOrders(account, 100);
    const paged = await pages(
      (place: Parameters<LedgerPort['ordersBefore']>[1]) => ledger.ordersBefore(account, place, 1),
      ({ key, createdAt }) => ({ createdAt, cycleId: key.cycleId, symbol: key.symbol }),
    );
    expect(paged).toHaveLength(keys.length);
    expect(paged).toEqual(all);
    expect(await ledger.ordersBefore('other', undefined, 10)).toEqual([]);
  });

  it('give every cycle once, without its plan', async () => {
    for (const [index, cycleId] of ['c1', 'c2', 'c3'].entries())
      for (const scope of ['all', 'ALT-USD'])
        await ledger.openCycle({
          account: 'main',
          cycleId,
          scope,
          workflowId: `cycle:${cycleId}`,
          runId: `run ${index}`,
          startedAt: 1_000 * Math.floor(index / 2),
        });
    const paged = await pages(
      (place: Parameters<LedgerPort['cyclesBefore']>[1]) => ledger.cyclesBefore('main', place, 1),
      ({ startedAt, cycleId, scope }) => ({ startedAt, cycleId, scope }),
    );
    const all = await ledger.cycles('main', 100);
    expect(paged).toEqual(all.map(({ plan: _, ...cycle }) => cycle));
    expect(paged).toHaveLength(6);
  });

  it('give every fill once with what it has earned, and what was earned in a period', async () => {
    const key = orderKey('ALT-USD', 'c', 'trader');
    await ledger.recordIntent(key, frozenOrder(key), seen(1));
    const fill = (id: string, side: 'buy' | 'sell', price: string, at: number) => ({
      ...{ venueFillId: id, venueOrderId: 'v1', symbol: key.symbol, side, base: '1', price },
      ...{ fee: '0', feeCurrency: 'USD', at },
    });
    const fills = [fill('a', 'buy', '2', 10), fill('b', 'buy', '2', 10), fill('c', 'sell', '5', 20)];
    await ledger.recordFills(frozenOrder(key).venue, key, fills);
    const paged = await pages(
      (place: Parameters<LedgerPort['tradesBefore']>[1]) => ledger.tradesBefore('trader', place, 1),
      ({ venue, fill: { at, venueOrderId, venueFillId } }) => ({ at, venue, venueOrderId, venueFillId }),
    );
    expect(paged.map(({ fill: { venueFillId }, realised }) => [venueFillId, realised])).toEqual([
      ['c', '3'],
      ['b', undefined],
      ['a', undefined],
    ]);
    expect(await ledger.realisedBetween('trader', 0, 20)).toEqual([]);
    expect(await ledger.realisedBetween('trader', 20, 21)).toEqual([{ symbol: key.symbol, at: 20, realised: '3' }]);
  });

  it('tell of the latest orders of others how many cycles lie between, none, one or more, in two statements', async () => {
    const watched = await openWatched(await host.freshUrl());
    const { ledger: own } = watched;
    for (const [index, startedAt] of [5_100, 5_200, 5_300, 9_500, 12_000, 12_001, 15_500, 15_600].entries())
      await own.openCycle({
        ...{ account: 'main', cycleId: `c${index}`, scope: 'all', workflowId: `w${index}` },
        ...{ runId: `r${index}`, startedAt },
      });
    for (let sequence = 1; sequence <= 25; sequence += 1) {
      const at = 1_000 * sequence;
      const other = { venueOrderId: `o${sequence}`, clientOrderId: '', symbol: 'ALT-USD', side: 'buy' as const };
      await own.recordReconciliation(
        await own.reconciliationBasis('main'),
        {
          ...{ account: 'main', sequence, at: at - 1, completedAt: at, balances: [] },
          manualOrders:
            sequence === 3 ? [] : [{ ...other, filledBase: '1', closed: true, createdAt: at - 1, changes: {} }],
        },
        { orders: [], manualOrders: [] },
      );
    }
    watched.takeStatements();
    const latest = await own.otherHandEvidence('main');
    expect(watched.takeStatements().length).toBe(2);
    expect(latest.hasEarlier).toBe(true);
    expect(latest.findings.map(({ at }) => at)).toEqual(Array.from({ length: 20 }, (_, i) => 6_000 + 1_000 * i));
    // The cycles before the oldest of the 20 lie after an earlier finding, which is looked at for that alone.
    expect(latest.findings.map(({ cyclesSince }) => cyclesSince)).toEqual(
      latest.findings.map(({ at }) =>
        at === 6_000 || at === 16_000 ? 2 : [10_000, 12_000, 13_000].includes(at) ? 1 : 0,
      ),
    );
    await own.acceptOtherHand('main', { id: 'a', at: 5_000, by: 'ann', reason: 'mine' });
    expect((await own.otherHandEvidence('main')).findings[0]).toEqual({ at: 6_000, orders: ['o6'], cyclesSince: 0 });
    await own.acceptOtherHand('main', { id: 'b', at: 30_000, by: 'ann', reason: 'mine' });
    expect(await own.otherHandEvidence('main')).toEqual({ findings: [], hasEarlier: false });
    await watched.database.close();
  });

  it('show by a mark that something has changed', async () => {
    const empty = await ledger.changeMark('marked');
    const cycle = { account: 'marked', cycleId: 'c', scope: 'all', workflowId: 'w', runId: 'r', startedAt: 1 };
    await ledger.openCycle(cycle);
    const opened = await ledger.changeMark('marked');
    expect(opened.cycles).not.toBe(empty.cycles);
    await ledger.closeCycle('marked', 'c', 'all', 'traded', '', 2);
    expect((await ledger.changeMark('marked')).cycles).not.toBe(opened.cycles);
    await ledger.commandAccount('marked', { kind: 'pause', at: 3, by: 'anna', reason: 'why' });
    expect((await ledger.changeMark('marked')).commands).not.toBe(empty.commands);
    const key = orderKey('ALT-USD', 'c', 'marked');
    await ledger.recordIntent(key, frozenOrder(key), seen(4));
    expect((await ledger.changeMark('marked')).orders).not.toBe(empty.orders);
  });
});
