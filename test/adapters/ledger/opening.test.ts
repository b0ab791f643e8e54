import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import Libsql from 'libsql';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLedger } from '../../../adapters/ledger/openLedger.ts';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import { LedgerError, type LedgerPort } from '../../../core/ports/ledger.ts';
import { makeLedgerOfPauses } from './earlierLedger.ts';
import { bySql, HOSTS, type LedgerHost } from './ledgers.ts';
import { asDecided, firstRevision, frozenOrder, orderKey, seen } from './ledgerValues.ts';

async function failure(attempt: Promise<unknown>): Promise<LedgerError> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(LedgerError);
  return error as LedgerError;
}

describe.each(HOSTS)('opening a ledger in $name', ({ name, start }) => {
  let host: LedgerHost;

  beforeAll(async () => {
    host = await start();
  });
  afterAll(async () => {
    await host.stop();
  });

  async function withLedger(url: string, work: (ledger: LedgerPort) => Promise<void>): Promise<void> {
    const ledger = await openLedger(url);
    try {
      await work(ledger);
    } finally {
      await ledger.close();
    }
  }

  it('makes up for a migration that is older than one it has', async () => {
    const url = await host.freshUrl();
    await (await openLedger(url)).close();
    await bySql(url, 'drop table configurations');
    await bySql(url, "delete from ledger_migrations where name = '0031_configurations'");
    const ledger = await openLedger(url);
    await ledger.takeConfiguration({ hash: 'a', accounts: ['main'], by: 'ann', detail: '' });
    expect(await ledger.configurationInForce()).toMatchObject({ hash: 'a' });
    await ledger.close();
  });

  it('makes the schema once, also where many open it at once', async () => {
    const url = await host.freshUrl();
    const ledgers = await Promise.all(Array.from({ length: 5 }, () => openLedger(url)));
    for (const ledger of ledgers) await ledger.check();
    await Promise.all(ledgers.map((ledger) => ledger.close()));
    expect(await bySql(url, 'select name from ledger_migrations')).toEqual([
      { name: '0001_ledger' },
      { name: '0002_pauses' },
      { name: '0003_trading_states' },
      { name: '0004_order_revisions' },
      { name: '0005_reconciliations' },
      { name: '0006_venue_order_ids' },
      { name: '0007_command_ids' },
      { name: '0009_accepted_hands' },
      { name: '0010_ledger_identity' },
      { name: '0012_retention' },
      { name: '0014_stop_references' },
      { name: '0016_settlements' },
      { name: '0019_bounded_reads' },
      { name: '0021_signals' },
      { name: '0024_notifications' },
      { name: '0025_models' },
      { name: '0027_audit' },
      { name: '0029_plan_inputs' },
      { name: '0030_searches' },
      { name: '0031_configurations' },
      { name: '0033_proposals' },
      { name: '0034_source_standings' },
    ]);
  });

  it('takes over the pauses of an earlier version with their reasons', async () => {
    const url = await host.freshUrl();
    await makeLedgerOfPauses(url);
    await bySql(url, "insert into pauses values ('main', 1000, 'first', 2000, 'back')");
    await bySql(url, "insert into pauses values ('main', 3000, 'second', null, null)");
    await withLedger(url, async (ledger) => {
      expect(await ledger.tradingState('main')).toMatchObject({ kind: 'paused', since: 3_000, reason: 'second' });
      const history = await ledger.tradingHistory('main', 10);
      expect(history.map(({ command }) => [command.kind, command.at, command.reason])).toEqual([
        ['pause', 3_000, 'second'],
        ['resume', 2_000, 'back'],
        ['pause', 1_000, 'first'],
      ]);
    });
  });

  it('makes an identity once and keeps it, another one in every ledger', async () => {
    const identities: string[] = [];
    for (const url of [await host.freshUrl(), await host.freshUrl()]) {
      for (let opened = 0; opened < 2; opened += 1)
        await withLedger(url, async (ledger) => void identities.push(await ledger.identity()));
    }
    expect(identities[0]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(identities[1]).toBe(identities[0]);
    expect(identities[3]).toBe(identities[2]);
    expect(identities[2]).not.toBe(identities[0]);
  });

  it('finds everything where the last process left it', async () => {
    const url = await host.freshUrl();
    const key = orderKey();
    await withLedger(url, async (ledger) => {
      await ledger.recordIntent(key, frozenOrder(key), seen(1));
      await ledger.advance(asDecided(key), { status: 'SUBMITTED' }, seen(2));
    });
    await withLedger(url, async (ledger) => {
      expect(await ledger.openOrders('main')).toEqual([
        {
          key,
          order: frozenOrder(key),
          state: { status: 'SUBMITTED' },
          ...firstRevision(frozenOrder(key), 1),
          version: 1,
          createdAt: 1,
          updatedAt: 2,
        },
      ]);
    });
  });

  it('refuses a schema newer than the code and changes nothing', async () => {
    const url = await host.freshUrl();
    await withLedger(url, async (ledger) => {
      await bySql(url, "insert into ledger_migrations (name, timestamp) values ('9999_future', '2031-01-01')");
      expect((await failure(ledger.check())).message).toContain(
        'newer schema than this program knows: it is at 9999_future',
      );
    });
    const before = await bySql(url, 'select * from ledger_migrations order by name');
    for (const readOnly of [false, true]) {
      const error = await failure(openLedger(url, { readOnly }));
      expect(error.message).toContain('newer schema than this program knows: it is at 9999_future');
      expect(error.message).toContain('run the version of Ballast that changed the ledger, or a later one');
      expect(error.retryable).toBe(false);
    }
    expect(await bySql(url, 'select * from ledger_migrations order by name')).toEqual(before);
  });

  it('for reading only needs a schema, makes none, and takes no writes', async (context) => {
    if (!host.ownSessions) context.skip('one session for all connections cannot be read-only for one of them');
    const url = await host.freshUrl();
    expect((await failure(openLedger(url, { readOnly: true }))).message).toContain('Start the worker once');
    if (name === 'SQLite') expect(existsSync(url.slice('sqlite:'.length))).toBe(false);
    else expect(await bySql(url, 'select 1 from pg_tables where schemaname = current_schema()')).toEqual([]);

    const key = orderKey();
    await withLedger(url, async (writer) => {
      await writer.recordIntent(key, frozenOrder(key), seen(1));
      const reader = await openLedger(url, { readOnly: true });
      await reader.check();
      expect(await reader.openOrders('main')).toHaveLength(1);
      await writer.advance(asDecided(key), { status: 'SUBMITTED' }, seen(2));
      expect((await reader.order(key))?.state.status).toBe('SUBMITTED');
      const refused = await failure(reader.advance(asDecided(key), { status: 'SUBMITTED' }, seen(3)));
      expect(refused.message).toContain('advance');
      expect(refused.message).toContain('opened for reading only');
      await reader.close();
    });
    const alone = await openLedger(url, { readOnly: true });
    expect(await alone.openOrders('main')).toHaveLength(1);
    await alone.close();
  });

  it('waits for the lock of another writer, then says so and leaves the order as it is', async (context) => {
    if (!host.ownSessions) context.skip('one session for all connections has no locks between them');
    const url = await host.freshUrl();
    const key = orderKey();
    const ledger = await openLedger(url, { lockTimeoutMs: 50 });
    await ledger.recordIntent(key, frozenOrder(key), seen(1));
    const other = await holdWriteLock(url);
    const error = await failure(ledger.advance(asDecided(key), { status: 'SUBMITTED' }, seen(2)));
    expect(error.operation).toBe('advance');
    expect(error.message).toContain('Another process held the lock for too long');
    expect(error.retryable).toBe(true);
    expect((await ledger.order(key))?.version).toBe(0);
    await other.release();
    expect((await ledger.advance(asDecided(key), { status: 'SUBMITTED' }, seen(3))).version).toBe(1);
    await ledger.close();
  });

  it('lets a write go on as soon as the other writer is done', async (context) => {
    if (!host.ownSessions) context.skip('one session for all connections has no locks between them');
    const url = await host.freshUrl();
    const key = orderKey();
    const ledger = await openLedger(url);
    await ledger.recordIntent(key, frozenOrder(key), seen(1));
    const other = await holdWriteLock(url);
    const waiting = ledger.advance(asDecided(key), { status: 'SUBMITTED' }, seen(2));
    await new Promise((resolve) => setTimeout(resolve, 30));
    await other.release();
    expect((await waiting).version).toBe(1);
    await ledger.close();
  });
});

/** Locks the orders of a ledger against all writers, as a process in the middle of a transaction does. */
async function holdWriteLock(url: string): Promise<{ release(): Promise<void> }> {
  if (url.startsWith('sqlite:')) {
    const connection = new Libsql(url.slice('sqlite:'.length));
    connection.exec('begin immediate');
    return {
      release: async () => {
        connection.exec('rollback');
        connection.close();
      },
    };
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('begin');
  await client.query('select * from orders for update');
  return {
    release: async () => {
      await client.query('rollback');
      await client.end();
    },
  };
}

describe('the address of a ledger', () => {
  it.each([
    ['mysql://root:hunter2@db/ballast', 'an address that begins with mysql:'],
    ['ledger.db', 'an address without a scheme'],
    ['', 'an address without a scheme'],
    ['sqlite:', 'sqlite: without a path'],
    ['sqlite://ledger.db', 'two slashes'],
    ['postgres://me:hunter2@', 'cannot be read'],
    ['postgres://me:hunter2/x@db:5432/ballast', 'Percent-encode'],
    ['postgres://me:12/hunter2@db/ballast', 'Percent-encode'],
    ['postgres://me:12#hunter2@db/ballast', 'Percent-encode'],
    ['postgres://me:12?hunter2@db/ballast', 'Percent-encode'],
    ['postgres://me:hunter2%@db/ballast', 'stray %'],
  ])('%s is refused with what is allowed and without its password', async (url, words) => {
    const error: unknown = await openLedger(url).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(String(error)).toContain(words);
    expect(String(error)).toContain('sqlite:PATH');
    expect(String(error)).toContain('postgres://USER@HOST:PORT/DATABASE');
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('hunter2');
  });

  it('never shows its password, whatever goes wrong on the way to the server', async () => {
    const error = await failure(openLedger('postgres://me:hunter2%40x@127.0.0.1:1/ballast'));
    expect(error.message).toContain('ECONNREFUSED');
    expect(error.message).toContain('Check that it runs');
    expect(error.retryable).toBe(true);
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('hunter2');
  });
});

describe('a SQLite ledger', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-ledger-file-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is made with its directories, for its owner alone, under any name', async () => {
    const path = join(folder, 'new', 'deeper', 'a #1 ? ü%20.db');
    const ledger = await openLedger(`sqlite:${path}`);
    const modes = readdirSync(join(folder, 'new', 'deeper')).map((name) => [
      name.replace('a #1 ? ü%20.db', ''),
      statSync(join(folder, 'new', 'deeper', name)).mode & 0o777,
    ]);
    expect(modes).toEqual([
      ['', 0o600],
      ['-shm', 0o600],
      ['-wal', 0o600],
    ]);
    expect(statSync(join(folder, 'new')).mode & 0o777).toBe(0o700);
    const reader = await openLedger(`sqlite:${path}`, { readOnly: true });
    await reader.check();
    await reader.close();
    await ledger.close();
  });

  it('starts relative paths at the working directory', async () => {
    const before = process.cwd;
    process.cwd = () => folder;
    try {
      await (await openLedger('sqlite:relative.db')).close();
    } finally {
      process.cwd = before;
    }
    expect(existsSync(join(folder, 'relative.db'))).toBe(true);
  });

  it('is whole in its one file once it is closed', async () => {
    const path = join(folder, 'whole.db');
    const ledger = await openLedger(`sqlite:${path}`);
    const key = orderKey();
    await ledger.recordIntent(key, frozenOrder(key), seen(1));
    await ledger.close();
    writeFileSync(join(folder, 'copy.db'), readFileSync(path));
    const copy = await openLedger(`sqlite:${join(folder, 'copy.db')}`);
    expect((await copy.order(key))?.state.status).toBe('INTENT');
    await copy.close();
  });

  it('is not made out of the database of another program, or of a file that is no database', async () => {
    const other = join(folder, 'other.db');
    await bySql(`sqlite:${other}`, 'create table executions (id integer)');
    const error = await failure(openLedger(`sqlite:${other}`));
    expect(error.message).toContain('is the database of something else (tables: executions)');
    expect(await bySql(`sqlite:${other}`, "select name from sqlite_master where type = 'table'")).toEqual([
      { name: 'executions' },
    ]);
    const text = join(folder, 'notes.txt');
    writeFileSync(text, 'Buy low, sell high. '.repeat(200));
    expect((await failure(openLedger(`sqlite:${text}`))).message).toContain('is no SQLite database');
    expect(readFileSync(text, 'utf8')).toBe('Buy low, sell high. '.repeat(200));
  });

  it('that cannot be opened names the file and the remedy', async () => {
    const error = await failure(openLedger(`sqlite:${folder}`));
    expect(error.message).toContain(folder);
    expect(error.message).toContain('correct ledger.url');
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect((await failure(openLedger(`sqlite:${file}/ledger.db`))).message).toContain(`'${file}'`);
  });

  it('notices that its file was deleted under it', async () => {
    const path = join(folder, 'deleted.db');
    const ledger = await openLedger(`sqlite:${path}`);
    await ledger.check();
    rmSync(path);
    expect((await failure(ledger.check())).message).toContain('deleted or replaced while it was open');
    await ledger.close();
  });

  it('in memory ends with its last use', async () => {
    const ledger = await openLedger('sqlite::memory:');
    const key = orderKey();
    expect((await ledger.recordIntent(key, frozenOrder(key), seen(1))).created).toBe(true);
    await ledger.check();
    await ledger.close();
    const next = await openLedger('sqlite::memory:');
    expect(await next.order(key)).toBeUndefined();
    await next.close();
  });

  it('stops a value that would end the process before it reaches the driver', async () => {
    const ledger = await openLedger('sqlite::memory:');
    const key = orderKey();
    const attempt = ledger.recordIntent(key, frozenOrder(key, { side: true as unknown as 'buy' }), seen(1));
    expect((await failure(attempt)).message).toContain('a boolean (true) cannot be stored');
    expect(await ledger.order(key)).toBeUndefined();
    await ledger.close();
  });
});
