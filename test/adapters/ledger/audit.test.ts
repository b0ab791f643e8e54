import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyActs } from '../../../adapters/ledger/maintenance/ledgerMaintenance.ts';
import { openLedger } from '../../../adapters/ledger/openLedger.ts';
import type { Act } from '../../../core/audit/act.ts';
import type { LedgerPort } from '../../../core/ports/ledger.ts';
import { propertyCases } from '../../support/propertyCases.ts';
import { freshLedger } from './freshLedger.ts';
import { bySql, HOSTS } from './ledgers.ts';
import { asDecided, frozenOrder, orderKey, seen } from './ledgerValues.ts';

const CYCLE = { account: 'main', cycleId: 'c', scope: 'all', workflowId: 'cycle:main:c', runId: 'run', startedAt: 1 };

function act(id: string, over: Partial<Act> = {}): Act {
  return { id, action: 'log-in', by: 'token hand', subject: '127.0.0.1', detail: 'scope trade', ...over };
}

describe.each(HOSTS)('the audit log in $name', ({ name, start }) => {
  let ledger: LedgerPort;
  let url: string;
  freshLedger(start, (opened, at) => {
    ledger = opened;
    url = at;
  });

  /** What somebody does who may write to the database and means to deceive. */
  const tamper = async (statement: string): Promise<void> => {
    const triggers = name === 'SQLite' ? ['audit_no_update', 'audit_no_delete'] : ['audit_is_kept on audit'];
    for (const trigger of triggers) await bySql(url, `drop trigger if exists ${trigger}`);
    await bySql(url, statement);
  };

  it('has what takes effect in the ledger, from the transaction that wrote it, once', async () => {
    const halt = { id: 'u-1', kind: 'halt', at: 5, by: 'ann', reason: 'news' } as const;
    await ledger.commandAccount('main', halt);
    await ledger.commandAccount('main', halt);
    await ledger.commandAccount('main', { kind: 'resume', at: 6, by: 'bob', reason: 'over' });
    await ledger.commandAccount('main', { kind: 'resume', at: 8, askedAt: 7, by: 'bob', reason: 'once more' });
    await ledger.openCycle(CYCLE, 'ann (command line)');
    await ledger.openCycle(CYCLE, 'ann (command line)');
    await ledger.openCycle({ ...CYCLE, cycleId: 'by-schedule', workflowId: 'w', runId: 's' });
    await ledger.acceptOtherHand('main', { id: 'h', at: 9, by: 'ann', reason: 'my own' });
    const key = orderKey('ALT-USD', 'c');
    await ledger.recordIntent(key, frozenOrder(key), seen(10));
    const words = { at: 11, by: 'ann', reason: 'never arrived', ours: 'INTENT', venues: 'none' };
    const canceled = { status: 'CANCELED', execution: { filledBase: '0', filledQuote: '0', feeQuote: '0' } } as const;
    const of = { ...asDecided(key), version: (await ledger.order(key))?.version ?? 0 };
    await ledger.settle(of, { word: 'never-sent', ...words }, { ...canceled, reason: 'settled' });

    const acts = (await ledger.acts({}, 100)).toReversed();
    expect(acts.map(({ sequence, action, by, subject }) => [sequence, action, by, subject])).toEqual([
      [1, 'halt', 'ann', ''],
      [2, 'resume', 'bob', ''],
      [3, 'resume', 'bob', ''],
      [4, 'start-cycle', 'ann (command line)', 'c'],
      [5, 'accept-other-hand', 'ann', ''],
      [6, 'settle-order', 'ann', 'order:main:c:ALT-USD'],
    ]);
    expect(await verifyActs(url)).toMatchObject({ acts: 6, fault: null, lastHash: acts.at(-1)?.hash });
  });

  it('has each configuration that was put in force, once; the last one counts', async () => {
    expect(await ledger.configurationInForce()).toBeUndefined();
    const first = { hash: 'a', accounts: ['main'], by: 'ballast start' };
    const second = { hash: 'b', accounts: ['main', 'growth'], by: 'ann (command line)' };
    for (const taken of [first, first, second, second, first])
      await ledger.takeConfiguration({ ...taken, detail: `accounts: ${taken.accounts.join(', ')}` });
    expect(await ledger.configurationInForce()).toMatchObject(first);
    const acts = (await ledger.acts({}, 10)).toReversed();
    expect(acts.map(({ action, by, subject, detail }) => [action, by, subject, detail])).toEqual([
      ['take-configuration', 'ballast start', 'a', 'accounts: main'],
      ['take-configuration', 'ann (command line)', 'b', 'accounts: main, growth'],
      ['take-configuration', 'ballast start', 'a', 'accounts: main'],
    ]);
    expect(await verifyActs(url)).toMatchObject({ acts: 3, fault: null });
  });

  it('of two processes that put one configuration in force at once one does', async () => {
    const taken = { hash: 'a', accounts: ['main'], by: 'ann', detail: '' };
    await Promise.all([ledger.takeConfiguration(taken), ledger.takeConfiguration(taken)]);
    expect(await ledger.acts({}, 10)).toHaveLength(1);
  });

  it('the accounts with open orders are told, whether anybody knows them or not', async () => {
    for (const account of ['left', 'main', 'done']) {
      const key = orderKey('ALT-USD', 'c', account);
      await ledger.recordIntent(key, frozenOrder(key), seen(10));
    }
    const over = await ledger.order(orderKey('ALT-USD', 'c', 'done'));
    if (over === undefined) throw new Error('the order is missing');
    const nothing = { filledBase: '0', filledQuote: '0', feeQuote: '0' };
    await ledger.withdraw(over, { status: 'CANCELED', execution: nothing, reason: 'withdrawn' }, seen(11));
    expect(await ledger.accountsWithOpenOrders()).toEqual(['left', 'main']);
  });

  it('is nothing of a write that fails', async () => {
    await expect(ledger.commandAccount('main', { kind: 'halt', at: 0.5, by: 'ann', reason: 'news' })).rejects.toThrow(
      /command.at/,
    );
    expect(await ledger.acts({}, 10)).toEqual([]);
    expect(await verifyActs(url)).toMatchObject({ acts: 0, fault: null });
  });

  it('lists acts newest first, of one account, and from before a place on', async () => {
    for (const id of ['1', '2', '3']) await ledger.recordAct(act(id, id === '2' ? { account: 'main' } : {}));
    await ledger.recordAct(act('2', { by: 'somebody else' }));
    const listed = async (...filter: Parameters<LedgerPort['acts']>) =>
      (await ledger.acts(...filter)).map(({ id }) => id);
    expect(await listed({}, 2)).toEqual(['3', '2']);
    expect(await listed({ before: 2 }, 10)).toEqual(['1']);
    expect(await listed({ account: 'main' }, 10)).toEqual(['2']);
    expect((await ledger.acts({ account: 'main' }, 1))[0]).toMatchObject({ ...act('2'), account: 'main' });
  });

  it('has no gap where several processes write at once', async () => {
    const other = await openLedger(url);
    const writes = Array.from({ length: 30 }, (_, index) =>
      (index % 2 === 0 ? ledger : other).recordAct(act(`a-${index}`)),
    );
    await Promise.all(writes);
    await other.close();
    expect(await verifyActs(url)).toMatchObject({ acts: 30, fault: null });
  });

  it('cannot be changed through the database, and names the first row of whoever did so all the same', async () => {
    for (let index = 1; index <= 5; index += 1) await ledger.recordAct(act(`a-${index}`));
    await expect(bySql(url, "update audit set given_by = 'x'")).rejects.toThrow(/only added to/);
    await expect(bySql(url, 'delete from audit')).rejects.toThrow(/only added to/);
    const { lastHash } = await verifyActs(url);
    expect(await verifyActs(url, lastHash)).toMatchObject({ fault: null });

    await tamper("update audit set given_by = 'x' where sequence = 3");
    expect((await verifyActs(url)).fault).toMatch(/^the chain breaks at act 3 \(log-in by x, /);
    await bySql(url, "update audit set given_by = 'token hand' where sequence = 3");
    expect(await verifyActs(url)).toMatchObject({ acts: 5, fault: null });
    await bySql(url, 'delete from audit where sequence = 5');
    expect(await verifyActs(url)).toMatchObject({ acts: 4, fault: null });
    expect((await verifyActs(url, lastHash)).fault).toMatch(/cut off the end/);
    await bySql(url, 'delete from audit where sequence = 2');
    expect((await verifyActs(url)).fault).toMatch(/^act 2 is missing: act 3/);
  });

  it('shows any change of any column of any row', async () => {
    for (let index = 1; index <= 4; index += 1) await ledger.recordAct(act(`a-${index}`, { account: 'main' }));
    await tamper('select 1');
    const columns = ['at', 'id', 'action', 'given_by', 'account', 'subject', 'detail', 'hash'];
    const anyChange = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom(...columns));
    await fc.assert(
      fc.asyncProperty(anyChange, async ([sequence, column]) => {
        const [row] = await bySql(url, `select ${column} as kept from audit where sequence = ${sequence}`);
        const set = (value: string) => bySql(url, `update audit set ${column} = ${value} where sequence = ${sequence}`);
        await set(column === 'at' ? 'at + 1' : `${column} || 'x'`);
        expect((await verifyActs(url)).fault).toContain(`the chain breaks at act ${sequence} `);
        await set(column === 'at' ? 'at - 1' : `'${row?.kept}'`);
        expect((await verifyActs(url)).fault).toBeNull();
      }),
      { numRuns: propertyCases(12) },
    );
  });
});
