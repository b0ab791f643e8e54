import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Decimal } from 'decimal.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExchange } from '../../../adapters/exchange/createExchange.ts';
import type { Credentials } from '../../../adapters/exchange/credentials.ts';
import type { PlannedTrade } from '../../../core/portfolio/decision/plan.ts';
import type { ExchangePort } from '../../../core/ports/exchange.ts';
import { type RunningSimulator, startSimulator } from '../../../simulator/startSimulator.ts';
import { LEDGER } from '../../support/ledgerIdentity.ts';

const DAY = 86_400_000;

let directory: string;
let simulator: RunningSimulator;
let exchange: ExchangePort;
let credentials: Credentials;
let cycle = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ballast-exchange-'));
  simulator = await startSimulator({ dataDirectory: directory, port: 0 });
  credentials = JSON.parse(await readFile(simulator.accounts[0]?.credentialsFile ?? '', 'utf8'));
  exchange = await createExchange({
    id: 'coinbase',
    credentials,
    url: simulator.url,
    timeoutMs: 5_000,
    ledger: LEDGER,
  });
  await exchange.rules('USD');
});
afterAll(async () => {
  await simulator.stop();
  await rm(directory, { recursive: true });
});

const keyOf = (symbol: string) => ({ account: 'main', cycleId: `cycle-${++cycle}`, symbol });

async function tradeOf(side: 'buy' | 'sell', symbol: string, quoteAmount: string): Promise<PlannedTrade> {
  const quote = (await exchange.quotes([symbol])).get(symbol);
  if (quote === undefined) throw new Error(`no quote of ${symbol}`);
  const price = side === 'buy' ? quote.ask : quote.bid;
  const baseQuantity = new Decimal(quoteAmount).dividedBy(price).toFixed();
  return { symbol, side, baseQuantity, quoteAmount, price, reason: 'INCREASES_TO_TARGET' };
}

describe('the exchange at the simulator', () => {
  it('reads the opening portfolio, rules, quotes and permissions', async () => {
    const rules = await exchange.rules('USD');
    const symbols = ['AAVE-USD', 'ALT-USD', 'AXL-USD'];
    expect(symbols.every((symbol) => rules.get(symbol)?.tradable)).toBe(true);
    expect(rules.get('ALT-USD')?.takerFee).toBe('0.012');
    const { cash, holdings } = await exchange.holdings('main', 'USD');
    expect(cash).toEqual({ total: '600', free: '600' });
    expect(holdings.map((holding) => holding.symbol)).toEqual(symbols);
    const quotes = await exchange.quotes([...symbols, 'NOPE-USD']);
    expect([...quotes.keys()].sort()).toEqual(symbols);
    for (const { symbol, bid, ask } of quotes.values()) {
      const last = await exchange.lastPrice(symbol);
      expect(Number(bid)).toBeLessThanOrEqual(Number(last));
      expect(Number(last)).toBeLessThanOrEqual(Number(ask));
    }
    expect(await exchange.permissions()).toMatchObject({ canView: true, canTrade: true, canTransfer: false });
  });

  it('reads a year and more of closed daily candles over several requests', async () => {
    const now = await exchange.time();
    const candles = await exchange.candles('BTC-USD', '1d', now - 700 * DAY, now + DAY);
    expect(candles.length).toBeGreaterThanOrEqual(699);
    expect(candles.every((bar, index) => index === 0 || bar.openTime - candles[index - 1].openTime === DAY)).toBe(true);
    expect((candles.at(-1)?.openTime ?? 0) + DAY).toBeLessThanOrEqual(now);
  });

  it('buys and sells: state, fills and balances agree to the last digit', async () => {
    const before = await exchange.holdings('main', 'USD');
    const bought = await exchange.submit(exchange.freeze(keyOf('ALT-USD'), await tradeOf('buy', 'ALT-USD', '25.009')));
    const sold = await exchange.submit(exchange.freeze(keyOf('AXL-USD'), await tradeOf('sell', 'AXL-USD', '20')));
    if (bought.kind !== 'accepted' || sold.kind !== 'accepted') throw new Error('both are within the balance');
    const after = await exchange.holdings('main', 'USD');
    const quantityOf = (symbol: string, { holdings } = after) =>
      holdings.find((holding) => holding.symbol === symbol)?.quantity ?? '0';
    let cash = new Decimal(before.cash.total);
    for (const [answer, symbol, sign] of [
      [bought, 'ALT-USD', 1],
      [sold, 'AXL-USD', -1],
    ] as const) {
      const { state, venueOrderId } = answer.order;
      if (state.status !== 'FILLED') throw new Error(`${symbol} is ${state.status}`);
      const fills = await exchange.fills(venueOrderId, symbol);
      const sum = (value: (fill: (typeof fills)[number]) => Decimal) =>
        fills.reduce((total, fill) => total.plus(value(fill)), new Decimal(0)).toFixed();
      expect(state.execution).toEqual({
        filledBase: sum((fill) => new Decimal(fill.base)),
        filledQuote: sum((fill) => new Decimal(fill.base).times(fill.price)),
        feeQuote: sum((fill) => new Decimal(fill.fee)),
      });
      cash = cash.minus(new Decimal(state.execution.filledQuote).times(sign)).minus(state.execution.feeQuote);
      expect(quantityOf(symbol)).toBe(
        new Decimal(quantityOf(symbol, before)).plus(new Decimal(state.execution.filledBase).times(sign)).toFixed(),
      );
      expect(await exchange.fetchOrder(venueOrderId, symbol)).toEqual(answer.order);
    }
    expect(after.cash.total).toBe(cash.toFixed());
  });

  it('makes one order of a frozen order, however often it is sent, resolved or rebuilt', async () => {
    const key = keyOf('AAVE-USD');
    const trade = await tradeOf('buy', 'AAVE-USD', '12');
    const order = exchange.freeze(key, trade);
    const rebuilt = await createExchange({
      id: 'coinbase',
      credentials,
      url: simulator.url,
      timeoutMs: 5_000,
      ledger: LEDGER,
    });
    await rebuilt.rules('USD');
    expect(rebuilt.freeze(key, trade)).toEqual(order);
    const before = await exchange.holdings('main', 'USD');
    const first = await exchange.submit(order);
    const at = Date.now();
    const answers = [
      await exchange.submit(order),
      await rebuilt.submit(order),
      await exchange.resolve(order, at, { mayCreate: true }),
      await rebuilt.resolve(order, at, { mayCreate: false }),
    ];
    for (const answer of answers) expect(answer).toEqual(first);
    const spent = new Decimal(before.cash.total).minus((await exchange.holdings('main', 'USD')).cash.total);
    expect(spent.lessThanOrEqualTo('12.2')).toBe(true);
  });

  it('says which other order stands under a client order ID', async () => {
    const key = keyOf('AAVE-USD');
    await exchange.submit(exchange.freeze(key, await tradeOf('buy', 'AAVE-USD', '10')));
    const other = exchange.freeze(key, await tradeOf('buy', 'AAVE-USD', '11'));
    await expect(exchange.submit(other)).rejects.toThrow(
      /ours is buy AAVE-USD quote 11, there .* is buy AAVE-USD quote 10/,
    );
  });

  it('reports a rejection in the words of the venue, and knows that the order does not exist', async () => {
    const order = exchange.freeze(keyOf('BTC-USD'), await tradeOf('buy', 'BTC-USD', '100000'));
    expect(await exchange.submit(order)).toMatchObject({ kind: 'rejected', reason: 'INSUFFICIENT_FUND' });
    await expect(exchange.resolve(order, Date.now(), { mayCreate: false })).rejects.toThrow(/proves nothing before/);
    expect(await exchange.resolve(order, Date.now() - 700_000, { mayCreate: false })).toMatchObject({ kind: 'absent' });
  });

  it('sends nothing once the last moment for it is over, and still finds what was sent before', async () => {
    const late = exchange.freeze(keyOf('AAVE-USD'), await tradeOf('buy', 'AAVE-USD', '9'));
    const before = await exchange.holdings('main', 'USD');
    const over = { mayCreate: true, notAfter: Date.now() - 1 };
    await expect(exchange.submit(late, over.notAfter)).rejects.toMatchObject({
      name: 'VenueUnreachableError',
      message: expect.stringContaining('nothing was sent'),
    });
    await expect(exchange.resolve(late, Date.now(), over)).rejects.toThrow(/proves nothing before/);
    expect(await exchange.resolve(late, Date.now() - 700_000, over)).toMatchObject({ kind: 'absent' });
    expect((await exchange.holdings('main', 'USD')).cash).toEqual(before.cash);
    const intime = exchange.freeze(keyOf('AAVE-USD'), await tradeOf('buy', 'AAVE-USD', '9'));
    const sent = await exchange.submit(intime, Date.now() + 60_000);
    expect(sent).toMatchObject({ kind: 'accepted' });
    expect(await exchange.resolve(intime, Date.now(), over)).toEqual(sent);
  });

  it('refuses a key that the venue does not know, and an order that it does not know', async () => {
    const stranger = await createExchange({
      id: 'coinbase',
      credentials: { ...credentials, apiKey: 'organizations/stranger/apiKeys/x' },
      url: simulator.url,
      timeoutMs: 5_000,
      ledger: LEDGER,
    });
    await expect(stranger.holdings('main', 'USD')).rejects.toMatchObject({ name: 'VenueRefusedError' });
    await expect(exchange.fetchOrder('no-such-order', 'ALT-USD')).rejects.toMatchObject({ name: 'VenueRefusedError' });
    await expect(exchange.cancel('no-such-order', 'ALT-USD')).rejects.toMatchObject({ name: 'VenueRefusedError' });
  });

  it('takes the cancel of a filled order as done', async () => {
    const answer = await exchange.submit(exchange.freeze(keyOf('ALT-USD'), await tradeOf('buy', 'ALT-USD', '5')));
    if (answer.kind !== 'accepted') throw new Error(answer.detail);
    await exchange.cancel(answer.order.venueOrderId, 'ALT-USD');
    expect((await exchange.fetchOrder(answer.order.venueOrderId, 'ALT-USD')).state.status).toBe('FILLED');
  });
});
