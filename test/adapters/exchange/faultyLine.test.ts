import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createExchange } from '../../../adapters/exchange/createExchange.ts';
import type { FrozenOrder } from '../../../core/orders/order.ts';
import type { ExchangePort, Resolution } from '../../../core/ports/exchange.ts';
import { type RunningSimulator, startSimulator } from '../../../simulator/startSimulator.ts';
import { LEDGER } from '../../support/ledgerIdentity.ts';
import { type FaultyLine, LINE_FAULTS, type LineFault, openFaultyLine } from './support/faultyLine.ts';

let directory: string;
let simulator: RunningSimulator;
let line: FaultyLine;
let exchange: ExchangePort;
let cycle = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ballast-line-'));
  simulator = await startSimulator({ dataDirectory: directory, port: 0, accounts: [{ name: 'main', cash: '100000' }] });
  line = await openFaultyLine(simulator.url);
  const credentials = JSON.parse(await readFile(simulator.accounts[0]?.credentialsFile ?? '', 'utf8'));
  exchange = await createExchange({ id: 'coinbase', credentials, url: line.url, timeoutMs: 1_500, ledger: LEDGER });
  // The products are many, and a busy machine may take longer for them than an order may take here.
  await vi.waitFor(() => exchange.rules('USD'), { timeout: 60_000, interval: 500 });
}, 90_000);
afterAll(async () => {
  await line.close();
  await simulator.stop();
  await rm(directory, { recursive: true });
});

async function freezeBuy(): Promise<FrozenOrder> {
  const quote = (await exchange.quotes(['BTC-USD'])).get('BTC-USD');
  return exchange.freeze(
    { account: 'main', cycleId: `cycle-${++cycle}`, symbol: 'BTC-USD' },
    {
      symbol: 'BTC-USD',
      side: 'buy',
      baseQuantity: '0',
      quoteAmount: '10',
      price: quote?.ask ?? '',
      reason: 'INCREASES_TO_TARGET',
    },
  );
}

const cash = async () => new Decimal((await exchange.holdings('main', 'USD')).cash.total);

/** Sends an order and goes on asking, as its workflow would, until the venue has answered. */
async function untilAnswered(order: FrozenOrder): Promise<Resolution> {
  const at = Date.now();
  let answer: Resolution | undefined = await exchange.submit(order).catch(() => undefined);
  while (answer === undefined) answer = await exchange.resolve(order, at, { mayCreate: true }).catch(() => undefined);
  return answer;
}

/** What the order took from the balance. */
async function costOf(answer: Resolution): Promise<Decimal> {
  if (answer.kind !== 'accepted') throw new Error(answer.detail);
  const { state } = await exchange.fetchOrder(answer.order.venueOrderId, 'BTC-USD');
  if (state.status !== 'FILLED') throw new Error(state.status);
  return new Decimal(state.execution.filledQuote).plus(state.execution.feeQuote);
}

describe('one decision on a faulty line', () => {
  it.each([
    ['cutBefore', 'VenueUnreachableError'],
    ['tooMany', 'VenueBusyError'],
    ['cutAfter', 'VenueUnreachableError'],
    ['silentAfter', 'VenueUnreachableError'],
    ['tornAfter', 'VenueUnreachableError'],
    ['gatewayAfter', 'VenueUnreachableError'],
  ] as const)('is one order after %s', async (fault: LineFault, name) => {
    const order = await freezeBuy();
    const before = await cash();
    line.breakNext([fault]);
    await expect(exchange.submit(order)).rejects.toMatchObject({ name });
    const answer = await exchange.resolve(order, Date.now(), { mayCreate: true });
    expect(before.minus(await cash()).toFixed()).toBe((await costOf(answer)).toFixed());
  });

  it.each(['cutAfter', 'silentAfter', 'tornAfter', 'gatewayAfter'] as const)(
    'is found after %s without sending it again',
    async (fault) => {
      const order = await freezeBuy();
      line.breakNext([fault]);
      await expect(exchange.submit(order)).rejects.toThrow();
      const sent = line.submissions.length;
      expect(await exchange.resolve(order, Date.now(), { mayCreate: false })).toMatchObject({ kind: 'accepted' });
      expect(line.submissions.length).toBe(sent);
    },
  );

  it('is not believed to be absent before it is proven, and does not come into being by being asked for', async () => {
    const order = await freezeBuy();
    const before = await cash();
    line.breakNext(['cutBefore']);
    await expect(exchange.submit(order)).rejects.toThrow();
    await expect(exchange.resolve(order, Date.now(), { mayCreate: false })).rejects.toThrow(/proves nothing before/);
    expect(await exchange.resolve(order, Date.now() - 700_000, { mayCreate: false })).toMatchObject({ kind: 'absent' });
    expect((await cash()).toFixed()).toBe(before.toFixed());
  });

  it('is one order and one body, whatever happens to however many attempts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...LINE_FAULTS), { maxLength: 4 }), async (faults) => {
        const order = await freezeBuy();
        const before = await cash();
        const sent = line.submissions.length;
        line.breakNext(faults);
        const answer = await untilAnswered(order);
        expect(before.minus(await cash()).toFixed()).toBe((await costOf(answer)).toFixed());
        const bodies = line.submissions.slice(sent);
        expect(bodies.length).toBe(faults.length + 1);
        expect(new Set(bodies).size).toBe(1);
      }),
      { numRuns: 6 },
    );
  });
});
