import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { SimulatorMessage } from '../../simulator/simulatorMessage.ts';
import { type CompiledProgram, compileProgram } from '../support/compile.ts';
import {
  administer,
  balanceOf,
  clientOf,
  credentialsOf,
  marketOrder,
  simulatorFor,
  temporaryFolder,
} from './support.ts';

let program: CompiledProgram;
beforeAll(async () => {
  program = await compileProgram(new URL('../../simulator/simulatorProcess.ts', import.meta.url));
});
afterAll(() => program.remove());

type Ready = Extract<SimulatorMessage, { type: 'ready' }>;

/** The simulator as a process of its own, and what it has reported so far. */
function startProcess(options: object): { child: ChildProcess; messages: SimulatorMessage[] } {
  const child = fork(program.path, { env: { ...process.env, BALLAST_SIMULATOR: JSON.stringify(options) } });
  const messages: SimulatorMessage[] = [];
  child.on('message', (message) => messages.push(message as SimulatorMessage));
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  return { child, messages };
}

function ready(messages: readonly SimulatorMessage[]): Promise<Ready> {
  return vi.waitFor(
    () => {
      const found = messages.find((message): message is Ready => message.type === 'ready');
      if (found === undefined) throw new Error(`not ready: ${JSON.stringify(messages)}`);
      return found;
    },
    { timeout: 90_000, interval: 20 },
  );
}

test('a killed simulator loses nothing that it has answered, and its orders go on', async () => {
  const dataDirectory = temporaryFolder();
  const first = startProcess({ dataDirectory, port: 0 });
  const simulator = await ready(first.messages);
  const client = clientOf(simulator);
  const id = await marketOrder(client, 'DOT/USD', 'buy', { cost: 12.5 }, 'before-the-kill');
  const { id: resting } = await client.createOrder('ALT/USD', 'limit', 'sell', 200, 2);
  const filled = await client.fetchOrder(id);
  const cash = await balanceOf(client, 'USD');
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');

  const second = await ready(startProcess({ dataDirectory, port: 0 }).messages);
  const again = clientOf(second);
  expect(second.accounts).toEqual(simulator.accounts);
  expect(await again.fetchOrder(id)).toEqual(filled);
  expect(await balanceOf(again, 'USD')).toEqual(cash);
  expect((await balanceOf(again, 'ALT')).used).toBe(200);
  expect(await marketOrder(again, 'DOT/USD', 'buy', { cost: 99 }, 'before-the-kill')).toBe(id);

  await administer(second, '/products/ALT-USD/jump', { factor: 1_000 });
  await administer(second, '/clock/advance', { ms: 3_600_000 });
  expect(await again.fetchOrder(String(resting))).toMatchObject({ status: 'closed', filled: 200 });
});

test('of orders that were on their way when the simulator was killed, every answered one is on file', async () => {
  const dataDirectory = temporaryFolder();
  const first = startProcess({ dataDirectory, port: 0 });
  const client = clientOf(await ready(first.messages));
  await client.loadMarkets();
  const answered = new Map<string, string>();
  const submissions = Array.from({ length: 60 }, async (_, index) => {
    const name = `order-${index}`;
    answered.set(name, await marketOrder(client, 'DOT/USD', 'buy', { cost: 2 }, name));
    if (answered.size === 10) first.child.kill('SIGKILL');
  });
  await Promise.allSettled(submissions);
  await vi.waitFor(() => expect(first.child.signalCode).toBe('SIGKILL'));

  const again = clientOf(await ready(startProcess({ dataDirectory, port: 0 }).messages));
  const orders = await again.fetchOrders();
  const stored = new Map(orders.map((order) => [order.clientOrderId, order.id]));
  expect(answered.size).toBeGreaterThanOrEqual(10);
  for (const [name, id] of answered) expect(stored.get(name)).toBe(id);
  const spent = orders.reduce((sum, order) => sum + Number(order.cost) + Number(order.info.total_fees), 0);
  expect((await balanceOf(again, 'USD')).total).toBeCloseTo(600 - spent, 8);
});

test('the process reports its steps, ends at SIGTERM, and never tells a secret', async () => {
  const dataDirectory = temporaryFolder();
  const { child, messages } = startProcess({ dataDirectory, port: 0 });
  const { accounts } = await ready(messages);
  const secret = credentialsOf({ accounts }).secret;
  child.kill('SIGTERM');
  await once(child, 'exit');
  expect(child.exitCode).toBe(0);
  expect(messages.map((message) => message.type)).toEqual(['progress', 'progress', 'progress', 'ready', 'stopped']);
  expect(JSON.stringify(messages)).not.toContain(secret.split('\n')[1]);
  expect(statSync(String(accounts[0]?.credentialsFile)).mode & 0o777).toBe(0o600);
});

test('a wrong option and a port in use are named, and the process fails', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  onTestFinished(() => void blocker.close());
  const address = blocker.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  for (const [options, named] of [
    [{ dataDirectory: temporaryFolder(), sped: 2 }, 'simulator.sped'],
    [{ dataDirectory: temporaryFolder(), accounts: [{ name: 'main', cash: 600 }] }, 'simulator.accounts.0.cash'],
    [{ dataDirectory: temporaryFolder(), port }, `port ${port}`],
  ] as const) {
    const { child, messages } = startProcess(options);
    await once(child, 'exit');
    expect(child.exitCode).toBe(1);
    expect(messages.at(-1)).toEqual({ type: 'failed', message: expect.stringContaining(named) });
  }
});

test('the seeded market goes on by the wall clock while the simulator is down, and time never goes back', async () => {
  const dataDirectory = temporaryFolder();
  const first = await simulatorFor({ dataDirectory, startAt: '2026-03-02', speed: 1_000 });
  await administer(first, '/clock/advance', { ms: 86_400_000 });
  const before = Number(await clientOf(first).fetchTime());
  expect(before).toBeGreaterThanOrEqual(Date.UTC(2026, 2, 3));
  await first.stop();
  const second = await simulatorFor({ dataDirectory, startAt: '2026-03-02', speed: 1 });
  expect(Number(await clientOf(second).fetchTime())).toBeGreaterThanOrEqual(before);
});

test('an account that is new opens at the price of its day, the others keep what they have', async () => {
  const dataDirectory = temporaryFolder();
  const first = await simulatorFor({ dataDirectory });
  await marketOrder(clientOf(first), 'DOT/USD', 'buy', { cost: 100 });
  await first.stop();
  const second = await simulatorFor({
    dataDirectory,
    accounts: [{ name: 'main' }, { name: 'new', cash: '10', holdings: {} }],
  });
  expect((await balanceOf(clientOf(second), 'USD')).total).toBeCloseTo(500, 2);
  expect((await balanceOf(clientOf(second, credentialsOf(second, 'new')), 'USD')).total).toBe(10);
});

test('another seed, and a second simulator on the same file, are refused', async () => {
  const dataDirectory = temporaryFolder();
  const running = await simulatorFor({ dataDirectory });
  await expect(simulatorFor({ dataDirectory })).rejects.toThrow(`process ${process.pid}`);
  await running.stop();
  await expect(simulatorFor({ dataDirectory, seed: 2 })).rejects.toThrow('simulator.seed');
  expect((await simulatorFor({ dataDirectory })).port).toBeGreaterThan(0);
});
