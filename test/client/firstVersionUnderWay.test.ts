import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { openLedger } from '../../adapters/ledger/openLedger.ts';
import { EXIT } from '../../client/cli/exitCodes.ts';
import type { Configuration } from '../../configuration/schema.ts';
import { isClosed } from '../../core/orders/orderState.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import { bySql } from '../adapters/ledger/ledgers.ts';
import { type CliResult, runCli } from '../support/runCli.ts';
import { type SimulatorAdmin, simulatorAdmin } from '../support/simulatorAdmin.ts';
import { type StartedBallast, startBallast } from '../support/startedBallast.ts';

const FIXTURE = fileURLToPath(new URL('../fixtures/firstVersion/underWay', import.meta.url));
const PATIENCE = { timeout: 180_000, interval: 500 };
const CYCLE = 'of-the-first-version';

let folder: string | undefined;
let running: StartedBallast | undefined;
afterEach(async () => {
  await running?.killAll();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

/** Puts the data directory of the first version in place. */
function unpack(directory: string): void {
  for (const name of readdirSync(FIXTURE, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.gz')) continue;
    const path = join(directory, name.slice(0, -'.gz'.length));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, gunzipSync(readFileSync(join(FIXTURE, name))));
  }
  // What a server writes beside a store that it has made whole.
  writeFileSync(join(directory, 'temporal', 'temporal.db.complete'), '');
  writeFileSync(join(directory, 'venue'), 'coinbase paper\n');
}

const settings = (directory: string) => ({
  accounts: ['waiting', 'resting', 'halted'],
  // Cycles of the present version have nothing to do: what is traded here was decided by the first one.
  signals: { provider: 'file', path: join(directory, 'signals.json') },
  simulator: {
    candles: join(directory, 'candles'),
    startAt: '2024-05-01',
    portfolio: { cash: '1000', holdings: { 'SOL-USD': '100' } },
  },
  universe: { symbols: ['DOT-USD', 'LINK-USD', 'SOL-USD'] },
  cycle: { every: '7d', approval: 'required' },
  protection: { stopLoss: 0.2 },
  limits: { riskBudget: 1 },
  forecast: { informationCoefficient: 0.5 },
  exchange: { balanceLag: '2s' },
  breakers: { priceJump: { action: 'off' }, dailyLoss: { action: 'off' }, drawdown: { action: 'off' } },
});

it('a cycle that waits for approval, one that waits for a resting order, protective stops and a halt of the first complete version are carried on', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'ballast-under-way-'));
  folder = directory;
  unpack(directory);
  writeFileSync(join(directory, 'signals.json'), '[]');
  const config = join(directory, 'ballast.config.json');
  writeFileSync(config, JSON.stringify(settings(directory)));
  const cli = (account: string, ...args: string[]) =>
    runCli([...args, '--account', account, '--data-directory', directory], { BALLAST_CONFIG: config });
  /** A command that is asked again where nothing has answered it in time, as its message says. */
  const answered = async (account: string, ...args: string[]): Promise<CliResult> => {
    for (;;) {
      const result = await cli(account, ...args);
      if (result.status === EXIT.unreachable) continue;
      expect(result, `${args.join(' ')}: ${result.stdout}${result.stderr}`).toMatchObject({ status: 0 });
      return result;
    }
  };
  const venue = (account: string): SimulatorAdmin => {
    const resolved = JSON.parse(readFileSync(join(directory, 'resolved.config.json'), 'utf8')) as Configuration;
    return simulatorAdmin(`http://127.0.0.1:${resolved.simulator.port}`, account);
  };
  const reading = async <Found>(read: (ledger: LedgerPort) => Promise<Found>): Promise<Found> => {
    const ledger = await openLedger(`sqlite:${join(directory, 'ledger.db')}`, { readOnly: true });
    try {
      return await read(ledger);
    } finally {
      await ledger.close();
    }
  };
  const outcome = (account: string) =>
    reading((ledger) => ledger.cycle(account, CYCLE, 'all').then((cycle) => cycle?.outcome));
  const placed = async (account: string) => (await venue(account).acceptedOrders()).map((order) => order.clientOrderId);

  const before = await restingOrders(directory);
  const started = startBallast(['--data-directory', directory], { BALLAST_CONFIG: config });
  running = started;
  await expect.poll(started.output, PATIENCE).toMatch(/worker: starting/);

  // A stop stays where it was measured from, though the market has gone up since.
  await venue('waiting').jump('SOL-USD', 1.1);
  await expect.poll(started.output, PATIENCE).toMatch(/worker: ready/);
  const shown = await answered('halted', 'portfolio', 'status');
  expect(shown.stdout).toMatch(/halted since \S+ by ada: before the upgrade/);

  expect((await answered('waiting', 'cycle', 'status', CYCLE)).stdout).toContain('waiting for approval');
  await answered('waiting', 'cycle', 'approve', CYCLE);
  await expect.poll(() => outcome('waiting'), PATIENCE).toBe('traded');
  const bought = await reading((ledger) => ledger.ordersOfCycle('waiting', CYCLE));
  expect(bought.map(({ order, state }) => `${order.side} ${order.symbol} ${state.status}`).sort()).toEqual([
    'buy DOT-USD FILLED',
    'buy LINK-USD FILLED',
  ]);

  await venue('resting').jump('DOT-USD', 0.85);
  await venue('resting').advanceClock(180_000);
  await expect.poll(() => outcome('resting'), PATIENCE).toBe('traded');
  const [rested, ...others] = await reading((ledger) => ledger.ordersOfCycle('resting', CYCLE));
  expect(others).toEqual([]);
  expect(rested?.state.status).toBe('FILLED');
  expect(rested?.order.clientOrderId).toBe(before.resting);

  await answered('halted', 'resume', 'after the upgrade');
  expect((await answered('halted', 'cycle', 'start', '--cycle', 'after-the-resume')).stdout).toContain('nothing-to-do');

  for (const account of ['waiting', 'resting', 'halted']) {
    await answered(account, 'reconcile');
    const ids = await placed(account);
    expect(new Set(ids).size).toBe(ids.length);
    const recorded = await reading((ledger) => ledger.recentOrders(account, 100));
    expect(recorded.map(({ order }) => order.clientOrderId).sort()).toEqual(ids.sort());
    // Only protective stops stay open, those of the first version among them.
    const open = recorded.filter(({ state }) => !isClosed(state.status));
    expect(open.every(({ order }) => order.type === 'stop')).toBe(true);
    for (const stop of before.stops.filter((item) => item.account === account))
      expect(open.map(({ order }) => order.clientOrderId)).toContain(stop.id);
  }

  const debugged = await cli('waiting', 'cycle', 'debug', CYCLE);
  expect(debugged.stdout).toContain('The present code takes the same steps.');
}, 900_000);

/** What the first version had at the venue, from its ledger as it left it: the order that rests, and the stops. */
async function restingOrders(directory: string) {
  const rows = await bySql(
    `sqlite:${join(directory, 'ledger.db')}`,
    "select account, type, client_order_id as id from orders where status = 'ACCEPTED'",
  );
  const limits = rows.filter(({ type }) => type === 'limit');
  const stops = rows.filter(({ type }) => type === 'stop');
  expect([limits.length, stops.length]).toEqual([1, 2]);
  return { resting: limits[0]?.id, stops };
}
