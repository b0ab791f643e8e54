import { expect, it } from 'vitest';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { setUp } from '../support/setUp.ts';

let ballast: TestBallast;
setUp(
  async () => {
    ballast = await startTestBallast({ flags: { exchange: { rulesMaxAge: '1h' } } });
  },
  () => ballast?.stop(),
);

const BALANCES = 'GET /accounts';
const PRICES = 'GET /best_bid_ask';
const CLOCK = 'GET /time';
const LISTS = 'GET /orders/historical/batch';
const OF_ONE_ORDER = [
  BALANCES,
  PRICES,
  'GET /product_book',
  'POST /orders',
  'GET /orders/historical/one',
  'GET /orders/historical/fills',
];

/** A cycle, and what the venue was asked while it ran, without the parts that name an order. */
async function cycle(cycleId: string, signals: readonly unknown[] = []) {
  await ballast.venue.forgetRequests();
  const result = await (await ballast.client.startCycle({ cycleId, signals: [...signals] })).result();
  const requests = (await ballast.venue.requests()).map(({ method, path }) => {
    const name = path.replace('/api/v3/brokerage', '').replace(/historical\/[0-9a-f-]{36}$/, 'historical/one');
    return `${method} ${name}`;
  });
  // How often the clock is asked for is a matter of time, not of cycles.
  return { ...result, requests: requests.filter((request) => request !== CLOCK).sort() };
}

it('a cycle that orders nothing asks its venue twice, and one that orders six times more for each order', async () => {
  await cycle('first');
  const quiet = await cycle('quiet');
  expect(quiet.outcome).toBe('nothing-to-do');
  expect(quiet.requests).toEqual([BALANCES, PRICES]);

  const { orders, requests } = await cycle('buys', STRONG_SIGNALS);
  expect(orders.length).toBeGreaterThan(1);
  expect(orders.every(({ status }) => status === 'FILLED')).toBe(true);
  // After orders the journal looks at the account once more.
  const expected = [BALANCES, PRICES, BALANCES, PRICES, ...orders.flatMap(() => OF_ONE_ORDER)];
  expect(requests).toEqual(expected.sort());
  expect((await cycle('quiet-again')).requests).toEqual([BALANCES, PRICES]);
});

it('an order of somebody else that rests shows in what is held, and has the lists looked at', async () => {
  const limit_limit_gtc = { base_size: '1000', limit_price: '0.01' };
  await ballast.venue.placeByHand({ product_id: 'ALT-USD', side: 'BUY', order_configuration: { limit_limit_gtc } });
  const { requests, report } = await cycle('by-hand');
  expect(requests.filter((request) => request === LISTS).length).toBeGreaterThanOrEqual(2);
  expect(report.join('\n')).toContain('Manual order at the venue: buy ALT-USD');
  // It is known to be open: it is looked at in each cycle.
  expect((await cycle('resting')).requests).toEqual([BALANCES, PRICES, LISTS, LISTS].sort());
});

it('money that came in since the last cycle is seen at once', async () => {
  const before = await ballast.client.portfolioStatus();
  await ballast.venue.deposit('USD', '1234');
  await cycle('paid-in');
  const after = await ballast.client.portfolioStatus();
  expect(Number(after.posture?.cash) - Number(before.posture?.cash)).toBeCloseTo(1234, 2);
});
