import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createExchange } from '../../../adapters/exchange/createExchange.ts';
import type { ExchangePort } from '../../../core/ports/exchange.ts';
import { type RunningSimulator, startSimulator } from '../../../simulator/startSimulator.ts';
import { LEDGER } from '../../support/ledgerIdentity.ts';
import { simulatorAdmin } from '../../support/simulatorAdmin.ts';

const VENUES = [
  {
    id: 'binance',
    key: { apiKey: 'binance-key', secret: 'binance-secret' },
    order: '^/api/v3/order$',
    trades: '^/api/v3/myTrades$',
    whileHidden: 'VenueRefusedError',
  },
  {
    id: 'okx',
    key: { apiKey: 'okx-key', secret: 'okx-secret', passphrase: 'okx-passphrase' },
    order: '^/api/v5/trade/order$',
    trades: '^/api/v5/trade/fills',
    whileHidden: 'VenueUnreachableError',
  },
  {
    id: 'bybit',
    key: { apiKey: 'bybit-key', secret: 'bybit-secret' },
    order: '^/v5/order/realtime$',
    trades: '^/v5/execution/list$',
    // The history has it.
    whileHidden: undefined,
  },
] as const;

describe.each(VENUES)('the fees of an order at $id, which are told in the list of its fills alone', (venue) => {
  const { id, key: credentials } = venue;
  let directory: string;
  let simulator: RunningSimulator;
  let exchange: ExchangePort;
  let orderId: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ballast-fees-'));
    const fees = { ofBuys: 'base' } as const;
    simulator = await startSimulator({
      dataDirectory: directory,
      port: 0,
      fees,
      accounts: [{ name: 'main', ...credentials }],
    });
    const { url } = simulator;
    exchange = await createExchange({ id, credentials, ledger: LEDGER, url, timeoutMs: 30_000 });
    await exchange.rules('USD');
    const key = { account: 'main', cycleId: 'c1', symbol: 'DOT-USD' };
    const trade = {
      symbol: 'DOT-USD',
      side: 'buy',
      baseQuantity: '0',
      quoteAmount: '50',
      price: '1',
      reason: 'INCREASES_TO_TARGET',
    } as const;
    const answer = await exchange.submit(exchange.freeze(key, trade));
    if (answer.kind !== 'accepted') throw new Error(answer.detail);
    orderId = answer.order.venueOrderId;
  });
  beforeEach(() => admin().clearFaults());
  afterAll(async () => {
    await simulator.stop();
    await rm(directory, { recursive: true });
  });

  const admin = () => simulatorAdmin(simulator.url, 'main');
  const read = () => exchange.fetchOrder(orderId, 'DOT-USD');
  const feeOf = async () => {
    const { state } = await read();
    return state.status === 'FILLED' ? Number(state.execution.feeQuote) / Number(state.execution.filledQuote) : state;
  };

  it('count at their worth where they are taken in what was bought', async () => {
    expect(await feeOf()).toBeCloseTo(0.012, 10);
  });

  it('are not taken for nothing while fills are not listed: the order is not over before', async () => {
    await admin().addFault({ path: venue.trades, effect: { kind: 'hideOrders' } });
    const early = await read();
    expect(early.state.status).toBe('PARTIALLY_FILLED');
    expect(early.detail).toMatch(/the list of fills accounts for 0 of it/);
    await admin().clearFaults();
    expect(await feeOf()).toBeCloseTo(0.012, 10);
  });

  it('count once where fills are listed twice', async () => {
    await admin().addFault({ path: venue.trades, effect: { kind: 'duplicateFills' } });
    expect(await feeOf()).toBeCloseTo(0.012, 10);
    const fills = await exchange.fills(orderId, 'DOT-USD');
    expect(new Set(fills.map(({ venueFillId }) => venueFillId)).size).toBe(fills.length);
  });

  it('belong to an order that is found again by its client order ID, as they do to one asked for by its own', async () => {
    await admin().addFault({ path: venue.order, times: 1, effect: { kind: 'hideOrders' } });
    if (venue.whileHidden === undefined) expect((await read()).state.status).toBe('FILLED');
    else await expect(read()).rejects.toMatchObject({ name: venue.whileHidden });
    expect(await feeOf()).toBeCloseTo(0.012, 10);
  });
});
