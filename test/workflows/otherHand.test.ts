import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { runCli } from '../support/runCli.ts';
import { setUp } from '../support/setUp.ts';

let ballast: TestBallast;
setUp(
  async () => {
    ballast = await startTestBallast({
      flags: {
        forecast: { informationCoefficient: 0.5 },
        limits: { riskBudget: 1 },
        breakers: { dailyLoss: { action: 'off' } },
      },
    });
  },
  () => ballast?.stop(),
);

const cycle = async (cycleId: string, signals: readonly unknown[] = []) =>
  await (await ballast.client.startCycle({ cycleId, signals: [...signals] })).result();

/** What another system does between two cycles. */
const otherSystemBuys = () =>
  ballast.venue.placeByHand({
    product_id: 'AAVE-USD',
    side: 'BUY',
    order_configuration: { market_market_ioc: { quote_size: '50' } },
  });

it('a single trade by hand is taken in as it is, and buys go on', async () => {
  await cycle('quiet');
  await otherSystemBuys();
  const { report, orders } = await cycle('after-one', STRONG_SIGNALS);
  expect(report.join('\n')).toContain('Manual order at the venue: buy AAVE-USD');
  expect(orders.filter(({ side, status }) => side === 'buy' && status === 'FILLED').length).toBeGreaterThan(0);
});

it('steady trading by another system is said, and buys wait for a person, whose word is recorded', async () => {
  await otherSystemBuys();
  const { report, orders } = await cycle('after-two', STRONG_SIGNALS);
  expect(report.join('\n')).toContain('another hand trades on this account');
  expect(orders.filter(({ side, filledBase }) => side === 'buy' && Number(filledBase) > 0)).toEqual([]);
  expect((await ballast.client.reconcile()).status?.otherHand).toMatchObject({ orders: 2 });
  expect((await ballast.client.portfolioStatus()).posture?.reconciliation?.otherHand).toMatchObject({ orders: 2 });

  const config = join(ballast.configuration.dataDirectory, 'cli.config.json');
  writeFileSync(config, JSON.stringify(ballast.configuration));
  const cli = (...args: string[]) => runCli([...args, '--config', config]);
  const doubtful = await cli('doctor');
  expect(doubtful.stdout).toMatch(/❌ Other hands \(\S+\): nothing is bought: another hand trades on this account/);
  expect(doubtful.status).toBe(1);

  const accepted = await cli('reconcile', '--accept', 'both are mine, the other one is stopped');
  expect(accepted.status).toBe(0);
  expect(accepted.stdout).not.toContain('another hand');
  const word = await ballast.ledger.otherHandEvidence(ballast.account);
  expect(word.findings).toEqual([]);
  expect((await ballast.client.reconcile()).status).not.toHaveProperty('otherHand');
  expect(await ballast.dependencies.reconciler.obstacleToBuys(ballast.account)).toBeUndefined();
  const healthy = await cli('doctor');
  expect(healthy.stdout).toContain('no orders of others in two cycles in a row');
  expect(healthy.status, healthy.stdout).toBe(0);

  await ballast.venue.deposit('AIRDROP', '5');
  const unknown = await cli('doctor');
  expect(unknown.stdout).toMatch(/❌ Holdings \(\S+\): nothing is sold for a limit or a target .*AIRDROP: no market/);
  expect(unknown.status).toBe(1);
});
