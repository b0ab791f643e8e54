import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openLedger } from '../../adapters/ledger/openLedger.ts';
import type { Configuration } from '../../configuration/schema.ts';
import type { OrderRecord } from '../../core/orders/order.ts';
import { executionOf, isClosed } from '../../core/orders/orderState.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import { runCli } from '../support/runCli.ts';
import { type SimulatorAdmin, simulatorAdmin } from '../support/simulatorAdmin.ts';
import { type StartedBallast, startBallast } from '../support/startedBallast.ts';

const PATIENCE = { timeout: 180_000, interval: 500 };

/** Beyond the limit of an order, and longer than the venue takes to fill one in parts. */
const FURTHER = { buy: 0.9, sell: 1.12 };
const FILL_MS = 180_000;

let folder: string | undefined;
let running: StartedBallast | undefined;
afterEach(async () => {
  await running?.killAll();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

/** Orders rest 5 % beside the market until the test moves the market, and a cycle waits for each of them. */
const SETTINGS = {
  signals: { provider: 'momentum' },
  orders: { type: 'limit', limitOffset: 0.05, limitLifetime: '1h', reprices: 0 },
  cycle: { every: '7d', deadline: '30m', orderPatience: '25m' },
  breakers: { priceJump: { action: 'off' }, dailyLoss: { action: 'off' }, drawdown: { action: 'off' } },
  simulator: { portfolio: { cash: '3000' } },
};

it('a start with a new store takes up the resting order of a cycle in flight, orders nothing twice, and trades on', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'ballast-new-store-'));
  folder = directory;
  const config = join(directory, 'ballast.config.json');
  writeFileSync(config, JSON.stringify(SETTINGS));
  const begin = (...more: string[]): StartedBallast => {
    running = startBallast(['--data-directory', directory, ...more], { BALLAST_CONFIG: config });
    return running;
  };
  const venue = (): SimulatorAdmin => {
    const resolved = JSON.parse(readFileSync(join(directory, 'resolved.config.json'), 'utf8')) as Configuration;
    return simulatorAdmin(`http://127.0.0.1:${resolved.simulator.port}`, 'main');
  };
  const reading = async <Found>(read: (ledger: LedgerPort) => Promise<Found>): Promise<Found> => {
    const ledger = await openLedger(`sqlite:${join(directory, 'ledger.db')}`, { readOnly: true });
    try {
      return await read(ledger);
    } finally {
      await ledger.close();
    }
  };
  const orders = (): Promise<readonly OrderRecord[]> => reading((ledger) => ledger.recentOrders('main', 1_000));
  /** Moves the market through each order that rests, once, and lets the venue fill it. */
  const moved = new Set<string>();
  const trade = async (): Promise<void> => {
    for (const { order, state } of await orders()) {
      if (state.status !== 'ACCEPTED' || moved.has(order.clientOrderId)) continue;
      moved.add(order.clientOrderId);
      await venue().jump(order.symbol, FURTHER[order.side]);
      await venue().advanceClock(FILL_MS);
    }
  };
  const agree = async (): Promise<void> => {
    const recorded = await orders();
    expect(recorded.map(({ state }) => state.status).filter((status) => !isClosed(status))).toEqual([]);
    const figures = (id: string, filled: string) => `${id} ${Number(filled)}`;
    expect(
      (await venue().acceptedOrders())
        .map(({ clientOrderId, filledSize }) => figures(clientOrderId, filledSize))
        .sort(),
    ).toEqual(recorded.map(({ order, state }) => figures(order.clientOrderId, executionOf(state).filledBase)).sort());
  };

  const first = begin();
  await expect.poll(async () => (await orders().catch(() => []))[0]?.state.status, PATIENCE).toBe('ACCEPTED');
  const [before] = await orders();
  if (before === undefined) throw new Error('no order rests');
  await first.killAll();

  const temporal = join(directory, 'temporal');
  const store = join(temporal, 'temporal.db');
  for (const part of ['-wal', '-shm']) rmSync(store + part, { force: true });
  truncateSync(store, Math.max(4_096, statSync(store).size - 4_096));
  const refused = begin();
  expect(await refused.ended).toBe(1);
  expect(refused.output(), refused.output()).toContain(`${store} is damaged`);
  expect(refused.output()).toContain('ballast start --new-temporal-store');

  const second = begin('--new-temporal-store');
  await expect.poll(second.output, PATIENCE).toMatch(/temporal: ready[\s\S]*worker: ready/);
  expect(readdirSync(temporal).some((name) => /^temporal\.db\.replaced-\d+$/.test(name))).toBe(true);
  const outcome = async (): Promise<string> => {
    await trade();
    return second.output();
  };
  await expect.poll(outcome, { ...PATIENCE, timeout: 300_000 }).toMatch(/Outcome: \w+|The cycle failed/);
  expect(second.output()).toContain('Outcome: traded');
  const recorded = await orders();
  expect(recorded.find(({ order }) => order.clientOrderId === before.order.clientOrderId)?.state.status).toBe('FILLED');
  await agree();

  // What has become too large is sold by a later cycle.
  await venue().jump(before.order.symbol, 2);
  const begun = await runCli(['cycle', 'start', '--cycle', 'later', '--detach', '--data-directory', directory]);
  expect(begun).toMatchObject({ status: 0, stderr: '' });
  const later = async (): Promise<string | undefined> => {
    await trade();
    return await reading((ledger) => ledger.cycle('main', 'later', 'all').then((cycle) => cycle?.outcome));
  };
  await expect.poll(later, { ...PATIENCE, timeout: 300_000 }).toBe('traded');
  const sold = (await orders()).filter(({ key }) => key.cycleId === 'later');
  expect(sold.map(({ order, state }) => `${order.side} ${order.symbol} ${state.status}`)).toContain(
    `sell ${before.order.symbol} FILLED`,
  );
  await agree();
}, 1_200_000);
