import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { orderActivities } from '../../activities/orderActivities.ts';
import { createApi } from '../../api/createApi.ts';
import type { OrderKey } from '../../core/orders/orderKey.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { runCli } from '../support/runCli.ts';
import { setUp } from '../support/setUp.ts';
import { symbolOrderInput } from '../support/symbolOrderInput.ts';

describe('the reconciliation of an account', () => {
  let ballast: TestBallast;
  let config: string;
  setUp(
    async () => {
      ballast = await startTestBallast({
        flags: { breakers: { priceJump: { action: 'off' } }, limits: { riskBudget: 1, maxWeight: 1 } },
      });
      config = join(ballast.configuration.dataDirectory, 'cli.config.json');
      writeFileSync(config, JSON.stringify(ballast.configuration));
    },
    () => ballast?.stop(),
  );

  it('runs whenever somebody asks, and shows when it was and that nothing is unexplained', async () => {
    expect(await ballast.client.reconcile()).toMatchObject({
      account: ballast.account,
      waitsFor: null,
      status: { findings: [] },
    });
  });

  it('tells a deposit and a manual order in the report of the next cycle only, and in status, API and command line', async () => {
    await ballast.venue.deposit('USD', '12.5');
    await ballast.venue.placeByHand({
      product_id: 'AAVE-USD',
      side: 'BUY',
      order_configuration: { market_market_ioc: { quote_size: '20' } },
    });
    await ballast.client.reconcile();
    const told = await (
      await ballast.client.startCycle({ cycleId: 'after-deposit', signals: STRONG_SIGNALS })
    ).result();
    expect(told.report.filter((line) => line.includes('+12.5 USD'))).toHaveLength(1);
    expect(told.report.filter((line) => line.includes('Manual order at the venue: buy AAVE-USD'))).toHaveLength(1);
    const next = await (await ballast.client.startCycle({ cycleId: 'later', signals: [] })).result();
    expect(next.report.join('\n')).not.toContain('12.5 USD');

    const finding = {
      manualOrders: [{ symbol: 'AAVE-USD', side: 'buy', closed: true }],
      drift: [{ currency: 'USD', difference: '12.5' }],
    };
    const status = await ballast.client.portfolioStatus();
    expect(status.posture?.reconciliation).toMatchObject({ findings: [finding] });
    const server = createApi(ballast.configuration, ballast.client, ballast.ledger);
    const answer = await server.inject('/api/portfolio_status');
    await server.close();
    expect(answer.json()).toMatchObject({
      reconciliation: { completedAt: expect.stringMatching(/Z$/), findings: [finding] },
    });
    const shown = await runCli(['portfolio', 'status', '--config', config]);
    expect(shown.stdout).toContain('Reconciled with the venue at');
    expect(shown.stdout).toContain('+12.5 USD');
    const asked = await runCli(['reconcile', '--json', '--config', config]);
    expect(asked.status).toBe(0);
    expect(JSON.parse(asked.stdout)).toMatchObject({ waitsFor: null, status: { findings: [finding] } });
  });

  it('has an order taken up that the venue has closed while no workflow looked after it, and sends nothing', async () => {
    const { dependencies } = ballast;
    const style = { type: 'limit', lifetime: 7 * 86_400_000, offset: 0.05, reprices: 0 } as const;
    const steps = orderActivities({
      ...dependencies,
      settings: (account) => ({ ...dependencies.settings(account), orderStyle: style }),
    });
    const key: OrderKey = { account: ballast.account, cycleId: 'abandoned', symbol: 'DOT-USD' };
    const { symbol } = key;
    await steps.prepareOrder(symbolOrderInput(ballast, key.cycleId, symbol));
    expect(await steps.sendOrder(key)).toMatchObject({ status: 'ACCEPTED' });
    await ballast.venue.jump(symbol, 0.8);
    await ballast.venue.advanceClock(86_400_000);
    const before = (await ballast.venue.acceptedOrders()).length;
    expect(await ballast.client.reconcile()).toMatchObject({ waitsFor: null });
    await expect
      .poll(async () => (await ballast.ledger.order(key))?.state.status, { timeout: 60_000, interval: 200 })
      .toBe('FILLED');
    expect(await ballast.client.reconcile()).toMatchObject({ waitsFor: null });
    expect((await ballast.client.reconcile()).status?.findings).toHaveLength(1);
    expect(await ballast.venue.acceptedOrders()).toHaveLength(before);
  });

  it('has an order taken up that rests at the venue while no workflow looks after it, and ends it when its time is over', async () => {
    const { dependencies } = ballast;
    const style = { type: 'limit', lifetime: 2_000, offset: 0.05, reprices: 0 } as const;
    const steps = orderActivities({
      ...dependencies,
      settings: (account) => ({ ...dependencies.settings(account), orderStyle: style }),
    });
    const key: OrderKey = { account: ballast.account, cycleId: 'left-alone', symbol: 'ETH-USD' };
    await steps.prepareOrder(symbolOrderInput(ballast, key.cycleId, key.symbol));
    expect(await steps.sendOrder(key)).toMatchObject({ status: 'ACCEPTED' });
    const before = (await ballast.venue.acceptedOrders()).length;
    expect(await ballast.client.reconcile()).toMatchObject({ waitsFor: null });
    await expect
      .poll(async () => (await ballast.ledger.order(key))?.state.status, { timeout: 60_000, interval: 200 })
      .toBe('CANCELED');
    expect((await ballast.venue.acceptedOrders()).at(-1)).toMatchObject({ symbol: key.symbol, status: 'CANCELLED' });
    expect(await ballast.venue.acceptedOrders()).toHaveLength(before);
  });
});
