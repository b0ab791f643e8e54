import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backUp, restore, sizeOfLedger, verify } from '../../../adapters/ledger/maintenance/ledgerMaintenance.ts';
import { openLedger } from '../../../adapters/ledger/openLedger.ts';
import type { Fill } from '../../../core/orders/order.ts';
import type { OrderKey } from '../../../core/orders/orderKey.ts';
import type { LedgerPort } from '../../../core/ports/ledger.ts';
import { runCli } from '../../support/runCli.ts';
import { bySql } from './ledgers.ts';
import { asDecided, frozenOrder, orderKey, seen } from './ledgerValues.ts';

const AT = Date.UTC(2026, 0, 5);
const RESTORED = { id: 'r', action: 'restore-ledger', by: 'ann', subject: 'copy.db', detail: '' } as const;

async function filledOrder(ledger: LedgerPort, key: OrderKey): Promise<void> {
  await ledger.recordIntent(key, frozenOrder(key), seen(AT));
  await ledger.claimSubmission(asDecided(key), seen(AT + 1));
  const venueOrderId = `v-${key.cycleId}`;
  const fill: Fill = {
    venueFillId: 'f-1',
    venueOrderId,
    symbol: key.symbol,
    side: 'buy',
    base: '12.5',
    price: '0.4',
    fee: '0.01',
    feeCurrency: 'USD',
    at: AT + 2,
  };
  await ledger.recordFills('coinbase', key, [fill]);
  const execution = { filledBase: '12.5', filledQuote: '5', feeQuote: '0.01' };
  await ledger.advance(asDecided(key), { status: 'FILLED', venueOrderId, execution }, seen(AT + 3, 'filled', 'venue'));
}

describe('looking after a SQLite ledger', () => {
  let folder: string;
  let path: string;
  let url: string;
  let ledger: LedgerPort;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ballast-maintenance-'));
    path = join(folder, 'ledger.db');
    url = `sqlite:${path}`;
    ledger = await openLedger(url);
    for (let i = 0; i < 20; i += 1) await filledOrder(ledger, orderKey('ALT-USD', `cycle-${i}`));
  });
  afterEach(async () => {
    await ledger.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('tells bytes, and rows of every table, the largest first', async () => {
    const size = await sizeOfLedger(url);
    const rows = new Map(size.tables.map((item) => [item.table, item.rows]));
    expect(rows.get('orders')).toBe(20);
    expect(rows.get('order_transitions')).toBe(60);
    expect(rows.get('fills')).toBe(20);
    expect(size.bytes).toBeGreaterThan(10_000);
    const tables = (await bySql(url, "select name from sqlite_master where type = 'table' and name like '%'"))
      .map(({ name }) => String(name))
      .filter((name) => !name.startsWith('ledger_migrations') && !name.startsWith('sqlite_'));
    expect(size.tables.map(({ table }) => table).sort()).toEqual(tables.sort());
  });

  it('finds nothing wrong in a sound one', async () => {
    expect(await verify(url)).toMatchObject({ orders: 20, transitions: 60, fills: 20, faultCount: 0, faults: [] });
  });

  it.each([
    [
      'a state that cannot follow',
      "update order_transitions set status = 'EXPIRED', venue_order_id = 'venue-1' where cycle_id = 'cycle-3' and version = 1",
      /went from EXPIRED to FILLED/,
    ],
    [
      'an order that is not in its last state',
      "update orders set status = 'ACCEPTED' where cycle_id = 'cycle-3'",
      /is ACCEPTED \(version 2\), but its last recorded state is FILLED/,
    ],
    [
      'an order without any state',
      "delete from order_transitions where cycle_id = 'cycle-3'",
      /order:main:cycle-3:ALT-USD has no recorded state/,
    ],
    [
      'more fills than were executed',
      "update fills set base = '13' where cycle_id = 'cycle-3'",
      /has executed 12.5, but its fills are 13/,
    ],
    [
      'a fill of no order',
      "update fills set cycle_id = 'gone' where cycle_id = 'cycle-3'",
      /of fills refers to a row of orders that is not there/,
    ],
  ])('finds %s', async (_, statement, expected) => {
    const connection = new Libsql(path, { timeout: 5_000 });
    connection.pragma('foreign_keys = off');
    connection.exec(statement);
    connection.close();
    const found = await verify(url);
    expect(found.faultCount).toBeGreaterThan(0);
    expect(found.faults.join('\n')).toMatch(expected);
  });

  it('finds a damaged file', async () => {
    await ledger.close();
    const bytes = readFileSync(path);
    bytes.fill(7, 3 * 4_096, Math.min(bytes.length, 30 * 4_096));
    writeFileSync(path, bytes);
    const outcome = await verify(url).then(
      (found) => found.faults.join('\n'),
      (error: unknown) => String(error),
    );
    expect(outcome).toMatch(/damaged|malformed|corrupt|not a database/i);
  });

  it('copies a moment while others write on', async () => {
    const target = join(folder, 'copies', 'copy.db');
    let [writing, made] = [true, 20];
    const writer = (async () => {
      while (writing) {
        await filledOrder(ledger, orderKey('ALT-USD', `cycle-${made}`));
        made += 1;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    })();
    const found = await backUp(url, target);
    writing = false;
    await writer;
    expect(found).toMatchObject({ faultCount: 0 });
    expect(found.orders).toBeGreaterThanOrEqual(20);
    expect(found.transitions).toBeGreaterThanOrEqual(3 * (found.orders - 1));
    expect(statSync(target).mode & 0o777).toBe(0o600);
    await expect(backUp(url, target)).rejects.toThrow(/exists already/);
  });

  /** `ballast ledger restore` as a person runs it. libsql keeps files open in a process that has closed them, so this process must not have opened `place`. */
  const restoreInto = async (place: string, copy: string) => {
    const environment = { BALLAST_LEDGER_URL: `sqlite:${place}`, BALLAST__DATA_DIRECTORY: join(folder, 'data') };
    const { status, stdout } = await runCli(['ledger', 'restore', copy, '--json'], environment);
    return { status, told: JSON.parse(stdout) as { message?: string; kept?: string; orders?: number } };
  };

  it('is of all accounts, and says so to who names one', async () => {
    const environment = { BALLAST__DATA_DIRECTORY: join(folder, 'data') };
    const { status, stderr } = await runCli(['ledger', 'size', '--account', 'main'], environment);
    expect(status).toBe(1);
    expect(stderr).toContain('--account: given main; allowed is no account: a ledger holds all of them');
  });

  it('puts a copy back, keeps what was there, and keeps the identity', async () => {
    const place = join(folder, 'place.db');
    await backUp(url, join(folder, 'copy.db'));
    await filledOrder(ledger, orderKey('ALT-USD', 'after'));
    await backUp(url, place);
    const moved = join(folder, 'moved.db');
    copyFileSync(place, moved);
    const { status, told } = await restoreInto(moved, join(folder, 'copy.db'));
    expect(status).toBe(0);
    expect(told).toMatchObject({ orders: 20, kept: expect.stringContaining(`${moved}.before-`) });
    const restored = await openLedger(`sqlite:${moved}`);
    expect(await restored.order(orderKey('ALT-USD', 'after'))).toBeUndefined();
    expect(await restored.identity()).toBe(await ledger.identity());
    expect((await restored.acts({}, 1))[0]).toMatchObject({
      action: 'restore-ledger',
      subject: join(folder, 'copy.db'),
    });
    expect(readdirSync(folder).filter((name) => name.includes('restoring'))).toEqual([]);
    await restored.close();
    const before = await openLedger(`sqlite:${told.kept}`);
    expect(await before.order(orderKey('ALT-USD', 'after'))).toBeDefined();
    await before.close();
  });

  it('refuses to put a copy back while a process has the ledger open, and one with faults', async () => {
    const copy = join(folder, 'copy.db');
    await backUp(url, copy);
    const refused = await restoreInto(path, copy);
    expect(refused.status).toBe(1);
    expect(refused.told.message).toMatch(/has .*ledger\.db open\. Stop Ballast/);
    await bySql(`sqlite:${copy}`, "update orders set status = 'ACCEPTED' where cycle_id = 'cycle-3'");
    await expect(restore(url, copy, 'now', RESTORED)).rejects.toThrow(/has 1 faults: .*Nothing was changed/);
    await expect(restore(url, join(folder, 'none.db'), 'now', RESTORED)).rejects.toThrow(/no ledger/);
    expect(existsSync(`${path}.before-now`)).toBe(false);
    expect(await ledger.orderCount('main')).toBe(20);
  });

  it('shows who did what by command, and where that record was changed', async () => {
    await ledger.commandAccount('main', { kind: 'halt', at: AT, by: 'ann (command line)', reason: 'news' });
    await ledger.recordAct({ ...RESTORED, id: 'second' });
    const environment = { BALLAST_LEDGER_URL: url, BALLAST__DATA_DIRECTORY: join(folder, 'data') };
    const audit = (...args: string[]) => runCli(['audit', ...args], environment);
    const listed = await audit('list');
    expect(listed.stdout).toMatch(/^2 {2}\S+ {2}restore-ledger copy\.db\n {3}by ann\n1 {2}\S+ {2}halt main\n/);
    expect(listed.stdout).toContain('   by ann (command line): news\n');
    expect((await audit('list', '--account', 'main', '--json')).stdout).not.toContain('restore-ledger');
    const whole = await audit('verify');
    expect(whole).toMatchObject({ status: 0, stdout: expect.stringMatching(/^2 acts, each as it was written/) });
    const hash = whole.stdout.trim().split('\n').at(-1) ?? '';
    await bySql(url, 'drop trigger audit_no_delete');
    await bySql(url, 'delete from audit where sequence = 2');
    expect((await audit('verify')).status).toBe(0);
    expect(await audit('verify', '--has', hash)).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('cut off'),
    });
    expect((await audit('verify', '--has', 'x')).stderr).toContain('64 hexadecimal digits');
    await bySql(url, 'drop trigger audit_no_update');
    await bySql(url, "update audit set detail = 'rain' where sequence = 1");
    const changed = await audit('verify');
    expect(changed).toMatchObject({ status: 1, stdout: expect.stringContaining('breaks at act 1 (halt by ann') });
    expect((await verify(url)).faults).toEqual([expect.stringContaining('Audit log: the chain breaks at act 1')]);
  });

  it('puts a copy in the place of a damaged ledger', async () => {
    const copy = join(folder, 'copy.db');
    await backUp(url, copy);
    const place = join(folder, 'place.db');
    writeFileSync(place, 'this is no database, and long enough to be looked at as one'.repeat(100));
    const { status, told } = await restoreInto(place, copy);
    expect(status).toBe(0);
    expect(readFileSync(told.kept ?? '').toString()).toContain('this is no database');
    const restored = await openLedger(`sqlite:${place}`);
    expect(await restored.orderCount('main')).toBe(20);
    await restored.close();
  });

  it('names the programs of Postgres for a ledger there, without its password', async () => {
    const postgres = 'postgres://user:secret@127.0.0.1:1/ballast';
    await expect(backUp(postgres, join(folder, 'x'))).rejects.toThrow(/pg_dump --format=custom/);
    await expect(backUp(postgres, join(folder, 'x'))).rejects.not.toThrow(/secret/);
    await expect(restore(postgres, join(folder, 'x'), 'now', RESTORED)).rejects.toThrow(/pg_restore/);
  });
});
