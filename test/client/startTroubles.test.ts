import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bySql } from '../adapters/ledger/ledgers.ts';
import { runCli } from '../support/runCli.ts';
import { FREE_PORTS, type StartedBallast, startBallast } from '../support/startedBallast.ts';

/** Values that must never be written anywhere. */
const SECRETS = {
  BALLAST_SIGNALS_TOKEN: 'secret-signals-token-4711',
  BALLAST_EXCHANGE_API_KEY: 'secret-api-key-4711',
  BALLAST_EXCHANGE_SECRET: 'secret-exchange-secret-4711',
};

function start(dataDirectory: string, environment: Readonly<Record<string, string>> = {}): StartedBallast {
  return startBallast(['--data-directory', dataDirectory], environment);
}

/** Everything below a folder as text. */
function contents(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n');
}

async function takenPort(): Promise<{ port: string; server: Server }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: String((server.address() as AddressInfo).port), server };
}

describe('ballast start in trouble', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ballast-troubles-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps the directory for itself, brings a killed worker back, writes no secret, and ends in order when its terminal is closed', async () => {
    const directory = join(folder, 'running');
    const first = start(directory, SECRETS);
    await expect.poll(first.output, { timeout: 90_000 }).toContain('Ctrl-C stops everything');
    const second = await runCli(['start', '--data-directory', directory], FREE_PORTS);
    expect(second).toMatchObject({ status: 1, stderr: expect.stringContaining('runs already') });

    const worker = readdirSync('/proc').find((pid) => {
      if (!/^\d+$/.test(pid) || !existsSync(`/proc/${pid}/status`)) return false;
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      const isChild = new RegExp(`^PPid:\\s+${first.child.pid}$`, 'm').test(status);
      return isChild && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('worker/workerProcess');
    });
    process.kill(Number(worker), 'SIGKILL');
    await expect.poll(first.output, { timeout: 90_000 }).toMatch(/worker ended by itself[\s\S]*worker: ready/);

    first.child.stdout?.destroy();
    first.child.kill('SIGHUP');
    expect(await first.ended).toBe(0);
    const written = contents(directory) + first.output();
    for (const secret of Object.values(SECRETS)) expect(written.includes(secret), secret).toBe(false);
    expect(existsSync(join(directory, 'start.lock'))).toBe(false);
  });

  it('ends with one line once a newer version has changed its ledger, and does not come back on it', async () => {
    const directory = join(folder, 'superseded');
    const started = start(directory);
    await expect.poll(started.output, { timeout: 180_000 }).toContain('Ctrl-C stops everything');
    const ledger = `sqlite:${join(directory, 'ledger.db')}`;
    await bySql(ledger, "insert into ledger_migrations (name, timestamp) values ('9999_later', '2031-01-01')");
    expect(await started.ended).toBe(1);
    const told = started.output().split('newer schema than this program knows').length - 1;
    expect(told, started.output()).toBe(1);
    expect(started.output()).toMatch(
      /it is at 9999_later, this program knows \S+ and earlier.*run the version of Ballast/,
    );
    expect(started.output()).not.toMatch(/worker ended by itself|cannot be started again/);
    expect(existsSync(join(directory, 'start.lock'))).toBe(false);

    const again = start(directory);
    expect(await again.ended).toBe(1);
    expect(again.output()).toMatch(/newer schema than this program knows: it is at 9999_later/);
  });

  it('ends while it is still starting, on the first Ctrl-C, and at once on the second', async () => {
    const directory = join(folder, 'interrupted');
    const started = start(directory);
    await expect.poll(started.output, { timeout: 90_000 }).toContain('temporal: starting');
    started.child.kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    started.child.kill('SIGINT');
    expect(await started.ended).toBe(1);
    expect(existsSync(join(directory, 'start.lock'))).toBe(false);
  });

  it('is not kept out by a killed start whose process ID belongs to another program now', async () => {
    const directory = join(folder, 'reused');
    mkdirSync(directory);
    writeFileSync(join(directory, 'start.lock'), JSON.stringify({ pid: process.pid, started: 'at another time' }));
    const started = start(directory);
    await expect.poll(started.output, { timeout: 90_000 }).toContain('temporal: starting');
    started.child.kill('SIGTERM');
    expect(await started.ended).toBe(1);
  });

  it('names the setting that moves a part off a port in use', async () => {
    const { port, server } = await takenPort();
    for (const [name, setting] of [
      ['BALLAST__SIMULATOR__PORT', 'simulator.port'],
      ['BALLAST__TEMPORAL__PORT', 'temporal.port'],
      ['BALLAST__API__PORT', 'api.port'],
    ] as const) {
      const result = await runCli(['start', '--once', '--data-directory', join(folder, name)], {
        ...FREE_PORTS,
        [name]: port,
      });
      expect(result.status, name).toBe(1);
      expect(result.stderr, name).toContain(setting);
      expect(result.stderr, name).toContain('another');
    }
    server.close();
  });

  it('says what is wrong with a data directory or a ledger that cannot be used, without a password', async () => {
    writeFileSync(join(folder, 'file'), '');
    for (const impossible of [join(folder, 'file', 'below'), '/proc/ballast/below']) {
      const noFolder = await runCli(['start', '--once', '--data-directory', impossible], FREE_PORTS);
      expect(noFolder, impossible).toMatchObject({ status: 1, stderr: expect.stringContaining('dataDirectory') });
    }

    const directory = join(folder, 'no-ledger');
    const noLedger = await runCli(['start', '--once', '--data-directory', directory], {
      ...FREE_PORTS,
      BALLAST_LEDGER_URL: 'postgres://ballast:secret-password-4711@127.0.0.1:1/ballast',
    });
    expect(noLedger.status).toBe(1);
    expect(noLedger.stderr).toContain('127.0.0.1:1');
    expect(noLedger.stdout + noLedger.stderr + contents(directory)).not.toContain('secret-password-4711');
  });
});
