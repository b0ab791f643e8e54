import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/runCli.ts';
import { MOMENTUM_SIGNALS } from '../support/startedBallast.ts';

const ENTRY = fileURLToPath(new URL('../../dist/bundles/client/cli/ballast.js', import.meta.url));

/** Free ports, so that a Ballast of the same machine is not disturbed, and signals that trade on any market. */
const FREE_PORTS = {
  ...MOMENTUM_SIGNALS,
  BALLAST__TEMPORAL__PORT: '0',
  BALLAST__TEMPORAL__UI_PORT: '0',
  BALLAST__SIMULATOR__PORT: '0',
  BALLAST__API__PORT: '0',
};

/** Daily candles of two coins over 300 days, the layout of recorded ones. */
function writeCandles(folder: string): void {
  const day = 86_400_000;
  const end = Date.UTC(2024, 5, 1);
  for (const [index, symbol] of ['ALT-USD', 'BTC-USD', 'ETH-USD'].entries()) {
    const rows = ['timestamp,open,high,low,close,volume,turnover'];
    let price = 10 * (index + 1);
    for (let i = 300; i > 0; i -= 1) {
      const open = price;
      price *= 1 + 0.02 * Math.sin(i * (index + 1.3)) + 0.001;
      rows.push(
        [end - i * day, open, Math.max(open, price) * 1.01, Math.min(open, price) * 0.99, price, 50_000, 500_000]
          .map((value) => Number(Number(value).toFixed(6)))
          .join(','),
      );
    }
    writeFileSync(join(folder, `${symbol}_1d.csv`), `${rows.join('\n')}\n`);
  }
}

/** A port that nothing listens on at this moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('ballast start', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ballast-start-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('brings everything up, runs one cycle, says what it decided and where things are, and exits 0', async () => {
    const result = await runCli(['start', '--once', '--data-directory', join(folder, 'seeded')], FREE_PORTS);
    expect(result.stderr).toBe('');
    expect(result.status).toBe(0);
    expect(result.stdout).toMatch(/🎯 Portfolio analysis: 3 positions, \d+% diversified/);
    expect(result.stdout).toMatch(/✅ DOT-USD improves diversification → BUY \$\d+\.\d\d/);
    expect(result.stdout).toMatch(/🛡️ Portfolio risk: [\d.]+% \(within 2% budget\)/);
    expect(result.stdout).toMatch(/Outcome: traded, [1-9]\d* orders? filled/);
    expect(result.stdout).toMatch(/Temporal UI {2,}http:\/\/127\.0\.0\.1:\d+/);
    expect(result.stdout).toMatch(/Portfolio status {2,}http:\/\/127\.0\.0\.1:\d+\/api\/portfolio_status/);
  });

  it('continues the same account, ledger and histories on a second start, and ends cleanly on Ctrl-C', async () => {
    const metricsAddress = `127.0.0.1:${await freePort()}`;
    const child = spawn(process.execPath, [ENTRY, 'start', '--data-directory', join(folder, 'seeded')], {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        ...FREE_PORTS,
        BALLAST__TEMPORAL__METRICS_ADDRESS: metricsAddress,
      },
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    await expect.poll(() => output, { timeout: 90_000 }).toContain('Ctrl-C stops everything');
    const url = /Portfolio status +(\S+)/.exec(output)?.[1] ?? '';
    const status = (await (await fetch(url)).json()) as { lastCycle: { outcome: string }; equity: string };
    expect(['traded', 'nothing-to-do']).toContain(status.lastCycle.outcome);
    expect(Number(status.equity)).toBeGreaterThan(500);
    const told = await (await fetch(`http://${metricsAddress}/metrics`)).text();
    expect(told).toMatch(/^temporal_workflow_completed_total\{.* [1-9]/m);
    for (const name of ['requests_total', 'budget_used_milliseconds_total', 'wait_milliseconds_bucket'])
      expect(told).toMatch(new RegExp(`^ballast_venue_${name}\\{.*priority="`, 'm'));
    const logs = await runCli(['logs', '--data-directory', join(folder, 'seeded')]);
    expect(logs.stdout).toMatch(/^worker: \S+Z INFO Order: FILLED account=main cycleId=\S+ symbol=DOT-USD$/m);
    expect(logs.stdout).toMatch(/^worker: \S+Z INFO Cycle: done account=main cycleId=\S+ scope=all outcome=traded$/m);
    const bundle = join(folder, 'bundle');
    expect((await runCli(['support', bundle, '--data-directory', join(folder, 'seeded')])).status).toBe(0);
    expect(JSON.parse(readFileSync(join(bundle, 'cycles.json'), 'utf8'))).toContainEqual(
      expect.objectContaining({ account: 'main', outcome: 'traded' }),
    );
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(output).toContain('Stopped.');
  });

  it('ends cleanly on Ctrl-C in the middle of a cycle, which the next start finishes', async () => {
    const directory = join(folder, 'interrupted');
    const child = spawn(process.execPath, [ENTRY, 'start', '--data-directory', directory], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...FREE_PORTS },
    });
    let output = '';
    let interrupted = false;
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (interrupted || !/^Cycle /m.test(output)) return;
        interrupted = true;
        child.kill('SIGINT');
      });
    expect({ status: await ended, output }).toMatchObject({ status: 0 });
    expect(output).not.toMatch(/Outcome:|failed/);
    expect(output.trimEnd()).toMatch(/Stopped\.$/);
    const next = await runCli(['start', '--once', '--data-directory', directory], FREE_PORTS);
    expect(next).toMatchObject({ status: 0, stderr: '' });
    expect(next.stdout).toMatch(/Outcome: traded, [1-9]\d* orders? filled/);
  }, 240_000);

  it('trades recorded candles, with every limit kept', async () => {
    const candles = mkdtempSync(join(folder, 'candles-'));
    writeCandles(candles);
    const result = await runCli(
      ['start', '--once', '--candles', candles, '--data-directory', join(folder, 'recorded')],
      {
        ...FREE_PORTS,
        BALLAST__SIMULATOR__PORTFOLIO__HOLDINGS: '{"ALT-USD": "50"}',
      },
    );
    expect(result.stderr).toBe('');
    expect(result.status).toBe(0);
    expect(result.stdout).toContain('within 2% budget');
  });

  it('names a setting that does not exist, and starts nothing', async () => {
    const result = await runCli(['start', '--once', '--data-directory', join(folder, 'none')], {
      BALLAST__LIMITS__MAX_WEIGTH: '0.1',
    });
    expect(result.status).toBe(2);
    expect(result.stderr).toContain('limits.MAX_WEIGTH');
  });
});
