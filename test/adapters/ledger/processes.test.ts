import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLedger } from '../../../adapters/ledger/openLedger.ts';
import { isClosed } from '../../../core/orders/orderState.ts';
import { type CompiledProgram, compileProgram } from '../../support/compile.ts';
import { bySql, HOSTS, type LedgerHost, startSqlite } from './ledgers.ts';
import { asDecided, firstRevision, frozenOrder, orderKey, seen } from './ledgerValues.ts';

let program: CompiledProgram;
beforeAll(async () => {
  program = await compileProgram(new URL('./ledgerProcess.ts', import.meta.url));
});
afterAll(() => program.remove());

interface Worker {
  readonly process: ChildProcess;
  /** The next line it prints, as JSON. */
  next(): Promise<unknown>;
  /** All lines until it ends well. */
  rest(): Promise<unknown[]>;
}

function run(command: string, args: readonly string[]): Worker {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += String(chunk);
  });
  const exit = once(child, 'close');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    process: child,
    async next() {
      const line = await lines.next();
      if (line.done === true) throw new Error(`the process ended:\n${errors}`);
      return JSON.parse(line.value);
    },
    async rest() {
      const all: unknown[] = [];
      for (let line = await lines.next(); line.done !== true; line = await lines.next())
        all.push(JSON.parse(line.value));
      const [code] = await exit;
      if (code !== 0) throw new Error(`the process failed with ${String(code)}:\n${errors}`);
      return all;
    },
  };
}

function work(url: string, task: string, name = ''): Worker {
  return run(process.execPath, [program.path, url, task, name]);
}

/** Lets several processes do one task at the same moment; the lines of each. */
async function together(url: string, task: string, count: number): Promise<unknown[][]> {
  const workers = Array.from({ length: count }, (_, i) => work(url, task, `process ${i}`));
  for (const worker of workers) expect(await worker.next()).toBe('ready');
  for (const worker of workers) worker.process.stdin?.write('go\n');
  return Promise.all(workers.map((worker) => worker.rest()));
}

async function kill(worker: Worker): Promise<void> {
  const ended = once(worker.process, 'close');
  worker.process.kill('SIGKILL');
  await ended;
}

describe.each(HOSTS)('several processes on one ledger in $name', ({ name, start }) => {
  let host: LedgerHost;

  beforeAll(async () => {
    host = await start();
  });
  afterAll(async () => {
    await host.stop();
  });

  it('open a new one at once and make its schema once', async (context) => {
    if (!host.ownSessions) context.skip('one session for all connections has no locks between them');
    const url = await host.freshUrl();
    const printed = await together(url, 'open', 3);
    expect(printed).toEqual([['opened'], ['opened'], ['opened']]);
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

  it('that record the same intents create each order once, and all see the one that was first', async () => {
    const url = await host.freshUrl();
    const answers = (await together(url, 'recordIntents', 3)).flat() as {
      symbol: string;
      created: boolean;
      body: string;
    }[];
    expect(answers).toHaveLength(75);
    const ledger = await openLedger(url);
    for (let i = 0; i < 25; i += 1) {
      const key = orderKey(`A${i}-USD`);
      const mine = answers.filter((answer) => answer.symbol === key.symbol);
      const stored = await ledger.order(key);
      expect(mine.filter((answer) => answer.created)).toHaveLength(1);
      expect(mine.find((answer) => answer.created)?.body).toBe(stored?.order.body);
      expect(new Set(mine.map((answer) => answer.body))).toEqual(new Set([stored?.order.body]));
      expect(await ledger.evidence(key)).toHaveLength(1);
    }
    await ledger.close();
  });

  it('that advance one order do so one after the other and lose no step', async () => {
    const url = await host.freshUrl();
    const ledger = await openLedger(url);
    const key = orderKey();
    await ledger.recordIntent(key, frozenOrder(key), seen(0));
    await ledger.advance(asDecided(key), { status: 'SUBMITTED' }, seen(0));
    await together(url, 'advance', 3);
    expect((await ledger.order(key))?.version).toBe(76);
    const details = (await ledger.evidence(key)).slice(2).map((step) => step.detail);
    expect(new Set(details).size).toBe(75);
    await ledger.close();
  });

  it('do not write any more once a newer one has changed the schema, and none of their writes falls into the change', async (context) => {
    if (!host.ownSessions) context.skip('one session for all connections has no locks between them');
    const url = await host.freshUrl();
    await (await openLedger(url)).close();
    const writers = ['A', 'B', 'C'].map((letter) => work(url, 'writeUntilRefused', letter));
    for (const writer of writers) expect([await writer.next(), await writer.next()]).toEqual(['writing', 'written']);
    const newer = work(url, 'migrateFurther');
    const ends = (await Promise.all(writers.map((writer) => writer.rest()))).flat() as {
      written: number;
      refused: string;
      told: number;
    }[];
    expect(await newer.rest()).toEqual(['migrated']);
    for (const { refused, told } of ends) {
      expect(refused).toContain('newer schema than this program knows: it is at 9999_later, this program knows 00');
      expect(refused).toContain('run the version of Ballast that changed the ledger, or a later one');
      expect(told).toBe(1);
    }
    const written = ends.reduce((sum, end) => sum + end.written, 0);
    expect(await bySql(url, 'select orders from orders_found')).toEqual([{ orders: written }]);
    expect(await bySql(url, 'select cast(count(*) as integer) as orders from orders')).toEqual([{ orders: written }]);
  });

  it('leave an intent behind when one is killed between intent and sending', async () => {
    const url = await host.freshUrl();
    const worker = work(url, 'recordThenHang');
    expect(await worker.next()).toBe('recorded');
    await kill(worker);
    const ledger = await openLedger(url);
    expect(await ledger.openOrders('main')).toEqual([
      {
        key: orderKey(),
        order: frozenOrder(orderKey()),
        state: { status: 'INTENT' },
        ...firstRevision(frozenOrder(orderKey()), 1),
        version: 0,
        createdAt: 1,
        updatedAt: 1,
      },
    ]);
    expect((await ledger.advance(asDecided(orderKey()), { status: 'SUBMITTED' }, seen(2))).version).toBe(1);
    await ledger.close();
  });

  it('leave whole orders behind when one is killed while it writes', async () => {
    const url = await host.freshUrl();
    const worker = work(url, 'churn');
    const finished: unknown[] = [];
    for (let i = 0; i < 20; i += 1) finished.push(await worker.next());
    await kill(worker);
    const ledger = await openLedger(url);
    await ledger.check();
    const orders = await ledger.recentOrders('main', 100_000);
    const closed = orders.filter((order) => isClosed(order.state.status)).map((order) => order.key.symbol);
    expect(closed).toEqual(expect.arrayContaining(finished));
    expect(orders.length - closed.length).toBeLessThanOrEqual(1);
    for (const order of orders) {
      const steps = await ledger.evidence(order.key);
      expect(steps).toHaveLength(order.version + 1);
      expect(steps.at(-1)?.status).toBe(order.state.status);
    }
    await ledger.close();
    if (name === 'SQLite') expect(await bySql(url, 'pragma integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  });
});

describe.skipIf(process.platform === 'win32')('a process whose disk takes no more', () => {
  let host: LedgerHost;

  beforeAll(async () => {
    host = await startSqlite();
  });
  afterAll(async () => {
    await host.stop();
  });

  it('is told which write failed, and nothing of it is half there', async () => {
    const url = await host.freshUrl();
    // The shell's limit on file sizes, in blocks of 512 bytes, stands in for a full disk.
    const limited = 'ulimit -f 4000; exec "$@"';
    const worker = run('/bin/sh', ['-c', limited, 'sh', process.execPath, program.path, url, 'fillDisk', '']);
    const [result] = (await worker.rest()) as { message: string; counts: number[]; order: string }[];
    expect(result?.message).toContain('LedgerError: Ledger, putCandles: ');
    expect(result?.message).toMatch(/SQLITE_(IOERR|FULL)/);
    expect(result?.counts.slice(0, -1).every((count) => count === 1_000)).toBe(true);
    expect(result?.counts.at(-1)).toBe(0);
    expect(result?.order).toBe('INTENT');
    expect(await bySql(url, 'pragma integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    const ledger = await openLedger(url);
    expect((await ledger.advance(asDecided(orderKey()), { status: 'SUBMITTED' }, seen(2))).version).toBe(1);
    await ledger.close();
  });
});
