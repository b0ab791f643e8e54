import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoggedRequest } from '../../simulator/faults/requestLog.ts';
import { type RunningSimulator, startSimulator } from '../../simulator/startSimulator.ts';
import { runCli } from '../support/runCli.ts';
import { FREE_PORTS, type StartedBallast, startBallast } from '../support/startedBallast.ts';

describe('ballast start --market live, at a venue that another simulator plays', () => {
  let folder: string;
  let venue: RunningSimulator;
  let started: StartedBallast;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ballast-live-market-'));
    venue = await startSimulator({ dataDirectory: join(folder, 'venue'), port: 0 });
    started = startBallast(['--market', 'live', '--data-directory', join(folder, 'live')], {
      BALLAST__EXCHANGE__MARKET_URL: venue.url,
      BALLAST__UNIVERSE__SYMBOLS: '["ALT-USD", "AXL-USD", "AAVE-USD", "DOT-USD", "LINK-USD"]',
    });
  });
  afterAll(async () => {
    await started.killAll();
    await venue.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('trades a first cycle on the prices of the venue, which is read in public alone, and says which market it is', async () => {
    await expect.poll(started.output, { timeout: 180_000 }).toContain('Ctrl-C stops everything');
    expect(started.output()).toContain(
      'market: paper on the live market: the public prices and books of coinbase, orders stay on this machine',
    );
    expect(started.output()).toMatch(/Outcome: (traded, [1-9]\d* orders? filled|nothing-to-do)/);
    const { requests } = (await (await fetch(`${venue.url}/_simulator/requests`)).json()) as {
      requests: readonly LoggedRequest[];
    };
    expect(requests.some(({ path }) => path.endsWith('/candles'))).toBe(true);
    expect(requests.filter(({ method, isSigned }) => method !== 'GET' || isSigned)).toEqual([]);
    expect(await (await fetch(`${venue.url}/_simulator/accounts/main/orders/count`)).json()).toEqual({ count: 0 });

    const named = ['--data-directory', join(folder, 'live')];
    const doctor = await runCli(['doctor', ...named]);
    expect(doctor.stdout).toContain('Exchange (main): paper on the live market: the public prices');
    const status = await runCli(['portfolio', 'status', ...named]);
    expect(status.stdout).toContain('Market: paper on the live market');
    started.child.kill('SIGINT');
    expect(await started.ended).toBe(0);
  });

  it('says that the venue cannot be read, and offers the simulated market', async () => {
    const result = await runCli(['start', '--once', '--market', 'live', '--data-directory', join(folder, 'away')], {
      ...FREE_PORTS,
      BALLAST__EXCHANGE__MARKET_URL: 'http://127.0.0.1:1',
    });
    expect(result.status).toBe(1);
    expect(result.stderr).toMatch(/The live market of coinbase cannot be read: .*ballast start --market simulated/);
  });

  it('refuses settings of a market that is made here', async () => {
    const result = await runCli(['start', '--once', '--market', 'live', '--speed', '10'], FREE_PORTS);
    expect(result.status).toBe(2);
    expect(result.stderr).toMatch(/simulator\.speed.*its prices and its time are those of the venue/);
  });
});
