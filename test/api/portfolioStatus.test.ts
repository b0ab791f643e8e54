import { describe, expect, it } from 'vitest';
import { createApi } from '../../api/createApi.ts';
import { ledgerUrl } from '../../configuration/loadConfiguration.ts';
import { bySql } from '../adapters/ledger/ledgers.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { setUp } from '../support/setUp.ts';

describe('GET /api/portfolio_status', () => {
  let ballast: TestBallast;
  let url: string;
  let close: () => Promise<unknown>;
  setUp(
    async () => {
      ballast = await startTestBallast();
      const server = createApi(ballast.configuration, ballast.client, ballast.ledger);
      url = await server.listen({ host: '127.0.0.1', port: 0 });
      close = () => server.close();
    },
    async () => {
      await close?.();
      await ballast?.stop();
    },
  );

  const get = async (path: string): Promise<{ status: number; body: Record<string, unknown> }> => {
    const response = await fetch(`${url}${path}`);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('answers 404 before the first cycle, in words', async () => {
    expect(await get('/api/portfolio_status')).toMatchObject({ status: 404, body: { error: 'NotFoundError' } });
  });

  it('tells equity, cash, positions with weight and target, risk against budget, last cycle, open orders, paused or not', async () => {
    const { orders } = await (await ballast.client.startCycle({ cycleId: 'api', signals: STRONG_SIGNALS })).result();
    const { status, body } = await get('/api/portfolio_status');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      account: ballast.account,
      quoteCurrency: 'USD',
      paused: null,
      openOrders: [],
      lastCycle: { cycleId: 'api', outcome: 'traded' },
      risk: { budget: 0.02, withinBudget: true },
    });
    const positions = body.positions as { symbol: string; value: string; weight: number; targetWeight: number }[];
    const bought = positions.filter(({ symbol }) => orders.some((order) => order.symbol === symbol));
    expect(bought.length).toBe(orders.length);
    for (const { targetWeight } of bought) expect(targetWeight).toBeGreaterThan(0);
    const invested = positions.reduce((sum, position) => sum + Number(position.value), 0);
    expect(Number(body.cash) + invested).toBeCloseTo(Number(body.equity), 6);
    for (const position of positions) expect(position.weight).toBeLessThanOrEqual(0.2);
    await ballast.client.pause('for the test');
    expect((await get('/api/portfolio_status')).body.paused).toMatchObject({ reason: 'for the test' });
  });

  it('answers 503 with what to do once a newer program has changed the ledger', async () => {
    const url = ledgerUrl(ballast.configuration, {});
    await bySql(url, "insert into ledger_migrations (name, timestamp) values ('9999_later', '2031-01-01')");
    expect(await get('/api/portfolio_status')).toMatchObject({
      status: 503,
      body: { message: expect.stringContaining('End this program and run the version of Ballast that changed') },
    });
    await bySql(url, "delete from ledger_migrations where name = '9999_later'");
    expect((await get('/api/portfolio_status')).status).toBe(200);
  });

  it('refuses unknown accounts and routes', async () => {
    expect(await get('/api/portfolio_status?account=nobody')).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining(`given "nobody"; allowed: ${ballast.account}`) },
    });
    expect((await get(`/api/portfolio_status?account=${ballast.account}&account=nobody`)).status).toBe(400);
    expect((await get('/nowhere')).status).toBe(404);
    expect(await get('/api/ping')).toMatchObject({ status: 200, body: { status: 'pong' } });
  });
});
