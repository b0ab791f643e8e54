import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ccxt from 'ccxt';
import { onTestFinished } from 'vitest';
import type { SimulatorOptionsInput } from '../../simulator/simulatorOptionsSchema.ts';
import { type RunningSimulator, startSimulator } from '../../simulator/startSimulator.ts';

export type CoinbaseClient = InstanceType<typeof ccxt.coinbase>;

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-simulator-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A simulator on a free port that stops with the test. */
export async function simulatorFor(options: Partial<SimulatorOptionsInput> = {}): Promise<RunningSimulator> {
  const simulator = await startSimulator({
    dataDirectory: options.dataDirectory ?? temporaryFolder(),
    port: 0,
    ...options,
  });
  onTestFinished(() => simulator.stop());
  return simulator;
}

/** The credentials that the simulator generated for an account. */
export function credentialsOf(simulator: Pick<RunningSimulator, 'accounts'>, account = 'main') {
  const file = simulator.accounts.find(({ name }) => name === account)?.credentialsFile;
  if (file === undefined) throw new Error(`the simulator generated no credentials for ${account}`);
  return JSON.parse(readFileSync(file, 'utf8')) as { apiKey: string; secret: string };
}

/** ccxt's own client, pointed at the simulator. */
export function clientOf(
  simulator: Pick<RunningSimulator, 'accounts' | 'url'>,
  credentials: { apiKey?: string; secret?: string } = credentialsOf(simulator),
): CoinbaseClient {
  return new ccxt.coinbase({
    ...credentials,
    enableRateLimit: false,
    urls: { api: { rest: simulator.url } },
    options: { fetchBalance: 'v3PrivateGetBrokerageAccounts' },
  });
}

/** What is free, in all, and held of a currency. */
export async function balanceOf(client: CoinbaseClient, currency: string) {
  const balance = (await client.fetchBalance()) as unknown as Record<
    string,
    { free: number; used: number; total: number }
  >;
  return balance[currency] ?? { free: 0, used: 0, total: 0 };
}

/** Sends a market order and gives back its ID. */
export async function marketOrder(
  client: CoinbaseClient,
  symbol: string,
  side: 'buy' | 'sell',
  size: { cost: number } | { amount: number },
  clientOrderId?: string,
): Promise<string> {
  const params = {
    ...('cost' in size ? { cost: size.cost } : {}),
    ...(clientOrderId === undefined ? {} : { client_order_id: clientOrderId }),
  };
  const { id } = await client.createOrder(
    symbol,
    'market',
    side,
    'amount' in size ? size.amount : 0,
    undefined,
    params,
  );
  if (id === undefined) throw new Error('an order without an ID');
  return id;
}

/** A request to the simulator's own surface. */
export async function administer(
  simulator: Pick<RunningSimulator, 'url'>,
  path: string,
  body?: object,
): Promise<unknown> {
  const answer = await fetch(`${simulator.url}/_simulator${path}`, {
    ...(body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}
