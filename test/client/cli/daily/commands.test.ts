import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withMoments } from '../../../../core/cycles/shownTimes.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../../../support/ballast.ts';
import { runCli } from '../../../support/runCli.ts';
import { setUp } from '../../../support/setUp.ts';

describe('what people type daily', () => {
  let ballast: TestBallast;
  let config: string;
  setUp(
    async () => {
      ballast = await startTestBallast();
      config = join(ballast.configuration.dataDirectory, 'cli.config.json');
      writeFileSync(config, JSON.stringify(ballast.configuration));
      await (await ballast.client.startCycle({ cycleId: 'first', signals: STRONG_SIGNALS })).result();
      await ballast.client.ensureSchedule();
      await ballast.client.changeSchedule('pause', 'a walk');
    },
    async () => {
      await ballast?.client.changeSchedule('delete', 'the test is over');
      await ballast?.stop();
    },
  );

  const ballastCli = (...args: string[]) => runCli([...args, '--config', config]);
  const json = async (...args: string[]) => JSON.parse((await ballastCli(...args, '--json')).stdout);

  it('shows the account on one screen, for people and as JSON', async () => {
    const told = await ballastCli('status');
    expect(told).toMatchObject({ status: 0, stderr: '' });
    for (const words of [
      `Account ${ballast.account}: trading`,
      'Equity      $',
      'Today       ',
      'SYMBOL',
      'Open orders none',
      'Last cycle  first, traded',
      'Next cycle  the schedule is paused: a walk',
      'Needs you   nothing',
    ])
      expect(told.stdout).toContain(words);
    const status = await json('status');
    expect(status).toMatchObject({
      account: ballast.account,
      needs: [],
      nextCycle: { isPaused: true, note: 'a walk' },
    });
    expect(status.lastCycle.report.length).toBeGreaterThan(0);
    const balance = await json('balance');
    expect(balance.equity).toBe(status.equity);
    expect(balance.positions).toEqual(status.positions);
  });

  it('shows profit, trades and performance from the ledger, as the ledger has them', async () => {
    const recorded = await ballast.ledger.tradesBefore(ballast.account, undefined, 100);
    expect(recorded.length).toBeGreaterThan(1);
    expect(withMoments(await json('trades'))).toEqual(JSON.parse(JSON.stringify(recorded)));
    const latest = (await ballastCli('trades', '--limit', '1')).stdout.trimEnd().split('\n');
    expect(latest).toEqual([expect.stringContaining('REALISED'), expect.stringContaining('BUY')]);
    const profit = await json('profit');
    const traded = profit.symbols.reduce((sum: number, item: { trades: number }) => sum + item.trades, 0);
    expect(traded).toBe(recorded.length);
    expect((await ballastCli('profit', '--by', 'month')).stdout).toContain('TURNOVER');
    expect(await json('performance')).toMatchObject({ account: ballast.account, performance: null });
    const { plans, sources } = await json('scorecard');
    expect(plans).toBeGreaterThan(0);
    // Their horizon is not over yet: nothing is known of them but that they wait.
    for (const { matured, waiting, verdict } of sources) {
      expect([matured, verdict.kind]).toEqual([0, 'unproven']);
      expect(waiting).toBeGreaterThan(0);
    }
    expect(await ballastCli('trades', '--limit', '0')).toMatchObject({ status: 2 });
  });

  it('says where the dashboard is, and that none answers', async () => {
    const server: Server = createServer((_request, answer) => answer.end('{"status":"pong"}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const own = join(ballast.configuration.dataDirectory, 'open.config.json');
    writeFileSync(own, JSON.stringify({ ...ballast.configuration, api: { ...ballast.configuration.api, port } }));
    const opened = await runCli(['open', '--config', own]);
    expect(opened).toMatchObject({ status: 0, stdout: `http://127.0.0.1:${port}\n` });
    await new Promise((resolve) => server.close(resolve));
    const gone = await runCli(['open', '--config', own]);
    expect(gone.status).toBe(4);
    expect(gone.stderr).toContain(`No dashboard answers at http://127.0.0.1:${port}`);
    expect(await ballastCli('open', '--account', ballast.account)).toMatchObject({ status: 2 });
  });

  it('decides recorded cycles again under other settings, until what they were made from is thinned', async () => {
    const recorded = await ballast.ledger.cycle(ballast.account, 'first', 'all');
    const bought = recorded?.plan?.trades.find(({ side }) => side === 'buy')?.symbol ?? '';
    const other = join(ballast.configuration.dataDirectory, 'other.config.json');
    const { configuration } = ballast;
    writeFileSync(other, JSON.stringify({ ...configuration, universe: { ...configuration.universe, deny: [bought] } }));
    const same = await json('whatif');
    expect(same).toMatchObject({ plans: 1, agreed: 1, decidedOtherwise: 0, leftOut: [], decisions: [], worth: '0' });
    const report = JSON.parse((await runCli(['whatif', '--config', other, '--json'])).stdout);
    const decision = report.decisions.find(({ symbol }: { symbol: string }) => symbol === bought);
    expect(decision).toMatchObject({ cycleId: 'first', recorded: { action: 'BUY' }, other: { reason: 'DENIED' } });
    expect(Number(decision.more.base)).toBeLessThan(0);
    const { status, stdout } = await runCli(['whatif', '--config', other]);
    expect(status).toBe(0);
    const lines = stdout.split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(lines.find((line) => line.includes(bought))).toMatch(/BUY [\d.]+ +- /);
    expect(await runCli(['whatif', '--since', '2999-01-01', '--config', other])).toMatchObject({ status: 0 });
    const nothing = await runCli(['whatif']);
    expect(nothing).toMatchObject({ status: 2 });
    expect(nothing.stderr).toContain('--config');
    await ballast.ledger.thin(ballast.account, { plans: Date.now() + 1, valuations: 0 }, 100);
    const thinned = await runCli(['whatif', '--config', other]);
    expect(thinned.stdout).toContain('thinned');
    expect(thinned.stdout).toContain('first');
  });
});
