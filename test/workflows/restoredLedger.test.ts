import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ActivityDependencies } from '../../activities/dependencies.ts';
import { orderActivities } from '../../activities/orderActivities.ts';
import { portfolioWorkflowId } from '../../core/cycles/identifiers.ts';
import type { OrderKey } from '../../core/orders/orderKey.ts';
import { portsOn } from '../../worker/openPorts.ts';
import { startTestBallast, type TestBallast } from '../support/ballast.ts';
import { onLedgerFile } from '../support/ledgerRows.ts';
import { runCli } from '../support/runCli.ts';
import { setUp } from '../support/setUp.ts';
import { SUBMISSION } from '../support/simulatorAdmin.ts';
import { symbolOrderInput } from '../support/symbolOrderInput.ts';

describe('a ledger that was restored from an earlier copy', () => {
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
  beforeEach(async () => {
    await ballast.venue.clearFaults();
    await ballast.client.resume('next test');
  });

  /** The ports of a process that was started after the ledger was restored. */
  const anew = async (): Promise<ActivityDependencies> =>
    await portsOn(ballast.ledger, ballast.configuration, {}, [ballast.account]);

  const bought = async (cycleId: string, symbol: string): Promise<OrderKey> => {
    const steps = orderActivities(ballast.dependencies);
    const input = symbolOrderInput(ballast, cycleId, symbol);
    await steps.prepareOrder(input);
    await steps.sendOrder(input.key);
    await expect
      .poll(async () => (await steps.followOrder(input.key)).status, { timeout: 60_000, interval: 300 })
      .toMatch(/FILLED|CANCELED/);
    return input.key;
  };

  /** The order as it was before it was sent, `ago` ms older. */
  const backToIntent = (key: OrderKey, ago: number, more = ''): void =>
    onLedgerFile(ballast, (file) => {
      const where = `where account = '${key.account}' and cycle_id = '${key.cycleId}' and symbol = '${key.symbol}'`;
      file.exec(`begin immediate;
        delete from fills ${where};
        delete from counted_orders ${where};
        delete from order_transitions ${where} and version > 0;
        update orders set status = 'INTENT', venue_order_id = null, filled_base = '0', filled_quote = '0', fee_quote = '0',
          reason = null, version = 0, frozen_at = frozen_at - ${ago} ${more} ${where};
        commit`);
    });

  it('asks the venue before it closes an intent, and finds that it was filled', async () => {
    const key = await bought('filled', 'DOT-USD');
    const before = await ballast.ledger.order(key);
    const fills = await ballast.ledger.fills(key);
    expect(fills.length).toBeGreaterThan(0);
    backToIntent(key, 600_000);
    const progress = await orderActivities(await anew()).sendOrder(key);
    expect(progress.outcome).toMatchObject({
      filledBase: before?.state && 'execution' in before.state ? before.state.execution.filledBase : '',
    });
    expect(await ballast.ledger.fills(key)).toEqual(fills);
    expect((await ballast.venue.acceptedOrders()).filter(({ symbol }) => symbol === key.symbol)).toHaveLength(1);
  });

  it('takes over what the venue has where it was ordered before with other terms, and is reconciled', async () => {
    const key = await bought('other-terms', 'ETH-USD');
    const before = await ballast.ledger.order(key);
    backToIntent(key, 0, ", base_quantity = '0.001', intended_base = '0.001'");
    const progress = await orderActivities(await anew()).sendOrder(key);
    expect(progress.status).toBe(before?.state.status);
    const after = await ballast.ledger.order(key);
    expect(after?.order.baseQuantity).toBe(before?.order.baseQuantity);
    expect(after?.remark).toContain('the venue has this order of before with other terms');
    expect(progress.outcome.detail).toContain('belongs to another order at the venue');
    expect(await ballast.ledger.fills(key)).not.toEqual([]);
    expect((await ballast.client.reconcile()).waitsFor).toBeNull();
    expect((await ballast.venue.acceptedOrders()).filter(({ symbol }) => symbol === key.symbol)).toHaveLength(1);
  });

  it('keeps a halt that it does not know in force, and takes a resume that it knows for what it is', async () => {
    await ballast.client.halt('fire', ballast.account, 'ada');
    onLedgerFile(ballast, (file) => file.exec("delete from trading_states where command = 'halt'"));
    expect((await ballast.ledger.tradingState(ballast.account)).kind).toBe('active');
    const actor = ballast.client.temporal.workflow.getHandle(portfolioWorkflowId(ballast.account));
    await actor.executeUpdate('refresh', { args: [] });
    const halted = { kind: 'halted', by: 'ada', reason: 'fire' };
    expect(await ballast.ledger.tradingState(ballast.account)).toMatchObject(halted);
    expect((await ballast.client.portfolioStatus()).trading).toMatchObject(halted);
    await ballast.client.resume('no fire', ballast.account, 'ada');
    await actor.executeUpdate('refresh', { args: [] });
    expect((await ballast.ledger.tradingState(ballast.account)).kind).toBe('active');
  });

  it('lets a person see an unknown order from both sides and settle it, and refuses what the venue contradicts', async () => {
    await ballast.venue.addFault({
      method: 'POST',
      path: SUBMISSION,
      times: 1,
      effect: { kind: 'refuse', status: 502 },
    });
    const steps = orderActivities(ballast.dependencies);
    const { key } = symbolOrderInput(ballast, 'unknown', 'SOL-USD');
    await steps.prepareOrder(symbolOrderInput(ballast, 'unknown', 'SOL-USD'));
    expect(await steps.sendOrder(key)).toMatchObject({ status: 'UNKNOWN' });
    const shown = await runCli(['order', 'show', 'SOL-USD', '--config', config]);
    expect(shown.stdout).toContain('UNKNOWN since');
    expect(shown.stdout).toContain('Venue: no order under this client order ID');
    expect(Math.max(...shown.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);

    const settle = ['order', 'settle', 'SOL-USD', '--reason', 'looked at both', '--config', config];
    const refused = await runCli([...settle, '--as-venue']);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('no order under this client order ID');
    const early = await runCli([...settle, '--never-sent']);
    expect([early.status, early.stderr]).toEqual([1, expect.stringContaining('which the venue may still get until')]);
    expect((await runCli([...settle, '--never-sent', '--against-the-venue'])).status).toBe(0);
    expect((await ballast.ledger.order(key))?.state.status).toBe('CANCELED');
    expect(await ballast.ledger.settlements(key)).toMatchObject([
      { word: 'never-sent', reason: 'looked at both', by: expect.stringContaining('(command line)') },
    ]);
    expect((await runCli([...settle, '--never-sent'])).stderr).toContain('A closed order is settled already');
  });

  it('does not count as active where the venue has orders of an earlier ledger, until a person says so', async () => {
    await bought('earlier-life', 'LINK-USD');
    const tables = [
      'fills',
      'order_transitions',
      'order_revisions',
      'counted_orders',
      'orders',
      'reconciliations',
      'manual_orders',
      'trading_states',
      'account_waits',
    ];
    onLedgerFile(ballast, (file) => {
      file.exec(
        `${tables.map((table) => `delete from ${table}`).join(';')}; update ledger_identity set identity = '${randomUUID()}'`,
      );
    });
    const { reconciler } = await anew();
    await expect
      .poll(async () => await reconciler.obstacleToBuys(ballast.account), { timeout: 60_000, interval: 500 })
      .toContain('of an earlier Ballast that this ledger knows nothing of');
    await ballast.client.resume('looked at it');
    expect(await reconciler.obstacleToBuys(ballast.account)).toBeUndefined();
  });
});
