import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { orderActivities } from '../../../activities/orderActivities.ts';
import { simulatorOptions } from '../../../client/start/simulatorOptions.ts';
import { loadConfiguration } from '../../../configuration/loadConfiguration.ts';
import { startSimulator } from '../../../simulator/startSimulator.ts';
import { openPorts } from '../../../worker/openPorts.ts';

const FIXTURE = new URL('../../fixtures/firstVersion/ledger.db.gz', import.meta.url);

it('the ledger of the first complete version is brought up to date, and its open orders come to their end once', async () => {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'ballast-first-'));
  onTestFinished(() => rmSync(dataDirectory, { recursive: true, force: true }));
  writeFileSync(join(dataDirectory, 'ledger.db'), gunzipSync(readFileSync(FIXTURE)));
  const flags = { dataDirectory, simulator: { port: 0, portfolio: { cash: '3000' } } };
  const draft = loadConfiguration({ environment: {}, flags });
  const simulator = await startSimulator(simulatorOptions(draft));
  onTestFinished(() => simulator.stop());
  const configuration = { ...draft, simulator: { ...draft.simulator, port: simulator.port } };
  const ports = await openPorts(configuration, {});
  onTestFinished(() => ports.close());
  const { ledger, exchange } = ports.dependencies;
  const key = (symbol: string) => ({ account: 'main', cycleId: 'first-version', symbol });

  const statuses = async () =>
    Object.fromEntries(
      (await ledger.ordersOfCycle('main', 'first-version')).map(({ key: { symbol }, state }) => [symbol, state.status]),
    );
  expect(await statuses()).toEqual({ 'DOT-USD': 'SUBMITTED', 'ETH-USD': 'FILLED', 'SOL-USD': 'INTENT' });
  expect(await ledger.tradingState('main')).toMatchObject({ kind: 'paused', by: 'ada', reason: 'before the upgrade' });

  // The earlier version had sent it, and its worker ended before the answer.
  const sent = await ledger.order(key('DOT-USD'));
  if (sent === undefined) throw new Error('the order is missing');
  await exchange('main').rules('USD');
  await exchange('main').submit(sent.order);
  const { sendOrder } = orderActivities(ports.dependencies);
  expect((await sendOrder(key('DOT-USD'))).status).toBe('FILLED');
  // Too old to be sent now, and the account is paused besides.
  expect((await sendOrder(key('SOL-USD'))).status).toBe('CANCELED');
  const listed = await exchange('main').orders(0, []);
  expect(listed.map(({ clientOrderId }) => clientOrderId)).toEqual([sent.order.clientOrderId]);
  await ledger.check();
});
