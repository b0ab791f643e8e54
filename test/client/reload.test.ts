import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openLedger } from '../../adapters/ledger/openLedger.ts';
import type { Configuration } from '../../configuration/schema.ts';
import { CLI_ENTRY, runCli } from '../support/runCli.ts';
import { startWorkerProcess } from '../support/workerProcess.ts';

/** Settings that no test here changes: free ports, so that a Ballast of the same machine is not disturbed. */
const PLACE = {
  temporal: { port: 0, uiPort: 0 },
  simulator: { port: 0 },
  api: { port: 0 },
  protection: { stopLoss: 0.1 },
  signals: { provider: 'momentum' },
};

/** What `ballast start` says of a first cycle that has bought something. */
const firstTrades = (account: string): RegExp =>
  new RegExp(`^Cycle \\S+ of account ${account}$[^]*^Outcome: traded, [1-9]`, 'm');

describe('ballast reload', () => {
  let folder: string;
  let file: string;
  let directory: string;
  let output = '';
  let api = '';
  let child: ReturnType<typeof spawn>;
  let ended: Promise<number | null>;

  const write = (settings: object): void => writeFileSync(file, JSON.stringify({ ...PLACE, ...settings }));
  const reload = async (settings: object) => {
    write(settings);
    return await runCli(['reload', '--json', '--config', file, '--data-directory', directory]);
  };
  const ballast = async (...args: string[]) => {
    const result = await runCli([...args, '--json', '--config', file, '--data-directory', directory]);
    return JSON.parse(result.stdout);
  };
  const resolved = (): Configuration => JSON.parse(readFileSync(join(directory, 'resolved.config.json'), 'utf8'));
  const workers = (): readonly number[] => {
    const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
    const rows = lines.map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []);
    return rows
      .filter(([, , parent, words = '']) => Number(parent) === child.pid && words.includes('worker/workerProcess'))
      .map(([, pid]) => Number(pid));
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ballast-reload-'));
    file = join(folder, 'ballast.config.json');
    directory = join(folder, 'data');
    write({ accounts: ['main'] });
    child = spawn(process.execPath, [CLI_ENTRY, 'start', '--config', file, '--data-directory', directory], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME },
    });
    ended = new Promise((resolve) => child.once('exit', resolve));
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    await vi.waitFor(() => expect(output).toContain('Ctrl-C stops everything'), { timeout: 240_000, interval: 100 });
    api = /Dashboard +(\S+)/.exec(output)?.[1] ?? '';
  }, 270_000);
  afterAll(async () => {
    child.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });

  it('an added account trades in its first cycle; a worker of another machine with the old file ends', async () => {
    const elsewhere = { ...resolved(), dataDirectory: join(folder, 'elsewhere') };
    const before = await startOther(elsewhere);
    const accounts = ['main', { name: 'growth', limits: { maxWeight: 0.1 } }];
    const result = await reload({ accounts });
    expect(result).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(result.stdout)).toMatchObject({ outcome: 'taken', added: ['growth'], changed: [], removed: [] });
    await expect.poll(() => output, { timeout: 60_000 }).toMatch(firstTrades('growth'));
    const known: unknown = await (await fetch(`${api}/api/v1/version`)).json();
    expect(known).toMatchObject({ accounts: ['main', 'growth'] });
    expect(await ballast('schedule', 'list')).toEqual(
      expect.arrayContaining([expect.objectContaining({ account: 'growth', isPaused: false })]),
    );
    const [{ action, by, detail }] = (await ballast('audit', 'list')).filter(
      (act: { action: string }) => act.action === 'take-configuration',
    );
    expect({ action, by, detail }).toEqual({
      action: 'take-configuration',
      by: expect.stringContaining('(command line)'),
      detail: 'accounts: main, growth; new: growth',
    });
    await before.gone;
    // It comes up again neither with the old file beside the others, nor without asking.
    await expect(startOther(elsewhere)).rejects.toThrow(/in force is [0-9a-f]{12}/);
    const same = await startOther({ ...elsewhere, accounts: resolved().accounts });
    await same.stop();
  }, 180_000);

  it('what cannot be used changes nothing: a bad setting, a venue, an account without a place', async () => {
    const taken = async () =>
      (await ballast('audit', 'list')).filter(({ action }: { action: string }) => action === 'take-configuration');
    const acts = await taken();
    const before = { resolved: resolved(), workers: workers() };
    const bad = await reload({ accounts: ['main', 'growth'], limits: { maxWeight: 7 } });
    expect(bad.status).toBe(1);
    expect(JSON.parse(bad.stdout)).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('maxWeight') });
    const venue = await reload({ accounts: ['main'], exchange: { timeout: '9s' }, quoteCurrency: 'EUR' });
    expect(venue.status).toBe(1);
    expect(JSON.parse(venue.stdout).reason).toMatch(/quoteCurrency: .*\n.*exchange\.timeout: /);
    const post = await fetch(`${api}/api/v1/reload_config`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'reload-refused' },
      body: JSON.stringify({ by: 'ann' }),
    });
    expect(post.status).toBe(422);
    const problem: unknown = await post.json();
    expect(problem).toMatchObject({ code: 'ConfigurationRefused', detail: expect.stringContaining('quoteCurrency: ') });
    expect({ resolved: resolved(), workers: workers() }).toEqual(before);
    expect(await taken()).toEqual(acts);
  }, 120_000);

  it('a worker that is killed while it takes a configuration over leaves the old one in force', async () => {
    const [present] = workers();
    const before = resolved();
    const asked = reload({ accounts: ['main', { name: 'growth', limits: { maxWeight: 0.12 } }] });
    for (;;) {
      const candidate = workers().find((pid) => pid !== present);
      if (candidate !== undefined) {
        process.kill(candidate, 'SIGKILL');
        break;
      }
      await sleep(20);
    }
    const { status, stdout } = await asked;
    expect({ status, ...JSON.parse(stdout) }).toMatchObject({ status: 1, outcome: 'refused' });
    expect(resolved()).toEqual(before);
    expect(workers()).toEqual([present]);
  }, 120_000);

  it('changed accounts go by their new settings in the next plan, asked for over HTTP', async () => {
    write({ accounts: ['main', { name: 'growth', limits: { maxWeight: 0.12, riskBudget: 0.013 } }, 'late'] });
    const post = await fetch(`${api}/api/v1/reload_config`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'reload-changed' },
      body: JSON.stringify({ by: 'ann' }),
    });
    expect(post.status).toBe(200);
    expect(await post.json()).toMatchObject({ outcome: 'taken', added: ['late'], changed: ['growth'], removed: [] });
    await expect.poll(() => output, { timeout: 60_000 }).toMatch(firstTrades('late'));
    expect((await ballast('plan', '--account', 'growth')).riskBudget).toBe(0.013);
    expect((await ballast('plan', '--account', 'main')).riskBudget).toBe(0.02);
    const check = (await ballast('doctor')).find(({ name }: { name: string }) => name === 'Configuration');
    expect(check).toMatchObject({ ok: true, detail: expect.stringContaining('by ann') });
  }, 120_000);

  it('a removed account has its schedule paused, and its open orders are followed until they are done', async () => {
    const result = await reload({ accounts: ['main'] });
    expect(JSON.parse(result.stdout)).toMatchObject({ outcome: 'taken', removed: ['growth', 'late'] });
    expect(output).toContain('account late is not in the configuration any more and has open orders');
    await expect
      .poll(async () =>
        (await ballast('schedule', 'list')).find((item: { account: string }) => item.account === 'growth'),
      )
      .toMatchObject({ isPaused: true, isConfigured: false });
    const ledger = await openLedger(`sqlite:${join(directory, 'ledger.db')}`, { readOnly: true });
    try {
      const resting = (await ledger.openOrders('late')).map(({ key }) => key.symbol);
      expect(resting.length).toBeGreaterThan(0);
      const fall = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"factor":0.88}' };
      for (const symbol of resting)
        await fetch(`http://127.0.0.1:${resolved().simulator.port}/_simulator/products/${symbol}/jump`, fall);
      await expect.poll(() => ledger.openOrders('late'), { timeout: 200_000, interval: 1_000 }).toEqual([]);
    } finally {
      await ledger.close();
    }
  }, 240_000);

  /** A worker with a data directory and a file of its own, as on another machine. */
  async function startOther(configuration: Configuration) {
    const keys = join(configuration.dataDirectory, 'simulator', 'credentials');
    execFileSync('mkdir', ['-p', keys]);
    for (const account of ['main', 'growth']) {
      const key = join(directory, 'simulator', 'credentials', `${account}.json`);
      try {
        copyFileSync(key, join(keys, `${account}.json`));
      } catch {
        // An account that is not there yet has no key.
      }
    }
    const ledger = { ...configuration.ledger, url: `sqlite:${join(directory, 'ledger.db')}` };
    return await startWorkerProcess({ ...configuration, ledger });
  }
});
