import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApi } from '../../api/createApi.ts';
import { loadConfiguration } from '../../configuration/loadConfiguration.ts';
import { configurationOf } from '../../configuration/schema.ts';
import { startTestBallast, type TestBallast } from '../support/ballast.ts';

const run = promisify(execFile);
const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ballast-examples-'));

async function python(): Promise<boolean> {
  return run('python3', ['--version']).then(
    () => true,
    () => false,
  );
}
const hasPython = await python();

/** A configuration file by which a program finds a Ballast of the tests. */
function configure({ configuration }: TestBallast, more: object = {}): void {
  const { accounts, temporal, dataDirectory, universe, simulator } = configuration;
  const { address, namespace, taskQueue } = temporal;
  const settings = {
    accounts,
    dataDirectory,
    universe,
    simulator,
    temporal: { address, namespace, taskQueue },
    ...more,
  };
  writeFileSync(join(folder, 'ballast.config.json'), JSON.stringify(settings));
}

async function example(name: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [join(PROJECT, 'dist/examples', `${name}.js`), ...args], {
    cwd: folder,
  });
  return stdout;
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('examples that talk to a running Ballast', () => {
  let ballast: TestBallast;
  let provider: ReturnType<typeof spawn> | undefined;
  beforeAll(async () => {
    let flags: { [key: string]: unknown } = { cycle: { approval: 'required' } };
    if (hasPython) {
      provider = spawn('python3', ['-u', join(PROJECT, 'examples/signal_provider.py'), '0']);
      const [line] = await once(provider.stdout ?? provider, 'data');
      const url = /http:\S+/.exec(String(line))?.[0];
      flags = { ...flags, signals: { provider: 'http', url } };
    }
    ballast = await startTestBallast({ flags });
    configure(ballast, { cycle: { approval: 'required' } });
  });
  afterAll(async () => {
    provider?.kill();
    await ballast?.stop();
  });

  test('planWithoutTrading prints a verdict for each symbol', async () => {
    const printed = await example('planWithoutTrading');
    expect(printed).toMatch(/^BUY +(BTC|DOT|SOL)-USD +\$\d+\.\d\d /m);
    expect(printed).toMatch(/^SKIP +LINK-USD/m);
    expect(await ballast.venue.acceptedOrders()).toEqual([]);
  });

  test('twoAccounts names what each account would do', async () => {
    expect(await example('twoAccounts')).toContain(`${ballast.account}: `);
    const file = join(PROJECT, 'examples/twoAccounts.config.json');
    const configuration = loadConfiguration({ file, environment: {} });
    const [steady, bold] = ['steady', 'bold'].map((account) => configurationOf(configuration, account));
    expect(steady.portfolio.objective).not.toBe(bold.portfolio.objective);
  });

  test.skipIf(!hasPython)(
    'signal_provider is asked, and approveSmallPlans lets small trades through only',
    async () => {
      const { workflowId, result } = await ballast.client.startCycle({});
      await expect
        .poll(async () => (await ballast.client.cycleStatus(workflowId)).approval, { timeout: 60_000 })
        .toBeDefined();
      expect((await ballast.client.cyclePlan(workflowId))?.trades.length).toBeGreaterThan(0);
      await expect.poll(() => example('approveSmallPlans', '0.01'), { timeout: 60_000 }).toContain('left for a person');
      expect(await example('approveSmallPlans', '100000')).toContain(`${workflowId}: approved`);
      expect((await result()).outcome).toBe('traded');
    },
  );

  test.skipIf(!hasPython)('follow_account prints the status', async () => {
    const api = createApi(ballast.configuration, ballast.client, ballast.ledger);
    try {
      const url = await api.listen({ host: '127.0.0.1', port: 0 });
      const { stdout } = await run('python3', [join(PROJECT, 'examples/follow_account.py'), url, '--times', '1']);
      expect(stdout).toMatch(/^active, equity [\d.]+ USD, .*(BTC|DOT|SOL)-USD \d+ %.*last cycle: traded$/m);
    } finally {
      await api.close();
    }
  });
});
