import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createExchange } from '../../../adapters/exchange/createExchange.ts';
import { MarketService } from '../../../adapters/exchange/marketService.ts';
import { valuePortfolio } from '../../../core/portfolio/account/valuation.ts';
import { DEFAULT_VALUATION, type ValuationSettings } from '../../../core/portfolio/account/worth.ts';
import { type RunningSimulator, startSimulator } from '../../../simulator/startSimulator.ts';
import { credentialsOf } from '../../simulator/support.ts';
import { LEDGER } from '../../support/ledgerIdentity.ts';
import { type SimulatorAdmin, simulatorAdmin } from '../../support/simulatorAdmin.ts';

const BINANCE_KEY = { apiKey: 'binance-key', secret: 'binance-secret' };

describe.each(['coinbase', 'binance'])('holdings without a market of their own at %s', (id) => {
  let directory: string;
  let simulator: RunningSimulator;
  let admin: SimulatorAdmin;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'ballast-worth-'));
    const account = {
      name: 'main',
      cash: '100',
      holdings: {},
      ...(id === 'binance' ? BINANCE_KEY : {}),
    };
    simulator = await startSimulator({ dataDirectory: directory, port: 0, accounts: [account] });
    admin = simulatorAdmin(simulator.url, 'main');
  });
  afterAll(async () => {
    await simulator.stop();
    rmSync(directory, { recursive: true });
  });
  beforeEach(async () => {
    await admin.clearFaults();
    await admin.unlist('USDC-USD', true);
    for (const { currency, total } of await admin.balances())
      if (currency !== 'USD' && Number(total) > 0) await admin.withdraw(currency, total);
  });

  /** The account as it is valued, with the prices of what has a market. */
  const valued = async (valuation: Partial<ValuationSettings> = {}) => {
    const exchange = await createExchange({
      id,
      credentials: id === 'binance' ? BINANCE_KEY : credentialsOf(simulator),
      url: simulator.url,
      ledger: LEDGER,
      timeoutMs: 30_000,
      service: new MarketService(0),
      valuation: { ...DEFAULT_VALUATION, ...valuation },
    });
    const rules = await exchange.rules('USD');
    const holdings = await exchange.holdings('main', 'USD');
    const listed = holdings.holdings.map(({ symbol }) => symbol).filter((symbol) => rules.has(symbol));
    const { equity, unpriced } = valuePortfolio(holdings, await exchange.quotes(listed));
    return { equity: equity.toNumber(), unpriced, holdings, rules };
  };

  it('count at par where they are pegged, and at the price of any pair where that contradicts the peg', async () => {
    await admin.deposit('USDC', '5000');
    expect((await valued()).equity).toBe(5_100);
    await admin.quotePair('USDC', 'EUR', '0.9');
    await admin.quotePair('EUR', 'USD', '1.1');
    expect((await valued()).equity).toBe(5_100);
    await admin.quotePair('EUR', 'USD', '1');
    expect((await valued()).equity).toBeCloseTo(4_600, 0);
    expect((await valued({ maxDepeg: 0.2 })).equity).toBe(5_100);
  });

  it('count through a pair of the venue, or at a stated rate, and are unknown where neither tells', async () => {
    await admin.deposit('EUR', '1000');
    expect(await valued()).toMatchObject({ equity: 100, unpriced: ['EUR-USD'] });
    expect((await valued({ rates: { EUR: '1.2' } })).equity).toBe(1_300);
    await admin.quotePair('USDC', 'EUR', '0.8');
    expect((await valued()).equity).toBeCloseTo(1_350, 0);
    await admin.deposit('SCAM', '7');
    expect((await valued()).unpriced).toEqual(['SCAM-USD']);
    expect((await valued({ worthless: ['SCAM'] })).unpriced).toEqual([]);
  });

  it('count with their underlying where they are staked or lent, and are not available', async () => {
    await admin.deposit('ETH', '1');
    await admin.deposit('ETH2', '2');
    await admin.deposit('LDBTC', '0.5');
    await admin.deposit('DOT.S', '30');
    const { holdings, unpriced } = await valued();
    expect(unpriced).toEqual([]);
    expect(holdings.holdings).toMatchObject([
      { symbol: 'BTC-USD', quantity: '0.5', available: '0', locked: [{ form: 'LDBTC', quantity: '0.5' }] },
      { symbol: 'DOT-USD', quantity: '30', available: '0', locked: [{ form: 'DOT.S', quantity: '30' }] },
      { symbol: 'ETH-USD', quantity: '3', available: '1', locked: [{ form: 'ETH2', quantity: '2' }] },
    ]);
  });

  it('with names of other letters count at their market, and are not traded, with the reason', async () => {
    await admin.quotePair('币安人生', 'USD', '0.2');
    await admin.deposit('币安人生', '50');
    const { equity, rules } = await valued();
    expect(equity).toBeCloseTo(110, 1);
    expect(rules.get('币安人生-USD')).toMatchObject({
      tradable: false,
      closedBecause: expect.stringContaining('letters'),
    });
  });
});
