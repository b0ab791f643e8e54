import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { conclude } from '../../client/cli/conclude.ts';
import { createProgram } from '../../client/cli/program.ts';
import { marketDirectory } from '../../client/start/marketDirectory.ts';
import { takeDataDirectory, writeResolvedConfiguration } from '../../client/start/runDirectory.ts';
import { runningInstance } from '../../client/start/runningInstance.ts';
import { loadConfiguration } from '../../configuration/loadConfiguration.ts';
import { runCli } from '../support/runCli.ts';

const ENTRY = fileURLToPath(new URL('../../dist/bundles/client/cli/ballast.js', import.meta.url));
/** A server that nobody listens at: what is refused before it is asked does not need one. */
const NOWHERE = ['--address', '127.0.0.1:1'];

/** What the command line makes of its words in this process: starting one for each takes the libraries anew. */
async function refusalOf(words: readonly string[]): Promise<{ readonly status: number; readonly stderr: string }> {
  let stderr = '';
  const writing = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += text;
    return true;
  });
  try {
    const program = await createProgram(words);
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    return { status: conclude(error), stderr };
  } finally {
    writing.mockRestore();
  }
  throw new Error(`${words.join(' ')} is not refused`);
}

describe('the command line, before it asks a server', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ballast-words-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('shows its version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(await runCli(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('ends a process with the status and the words of a refusal', async () => {
    const words = ['cycle', 'list', '--account', 'other', ...NOWHERE, '--data-directory', folder];
    expect(await runCli(words)).toEqual({ ...(await refusalOf(words)), stdout: '' });
    const wrong = ['cycle', 'list', '--outcome', 'foo'];
    expect(await runCli(wrong)).toEqual({ ...(await refusalOf(wrong)), stdout: '' });
  });

  it.each([
    [['portfolio', 'status'], 3],
    [['cycle', 'start'], 3],
    [['cycle', 'list'], 3],
    [['cycle', 'orders', 'x'], 3],
    [['cycle', 'debug', 'x'], 3],
    [['trade', 'explain', 'ALT-USD'], 3],
    [['recommendations'], 3],
    [['reconcile'], 3],
    [['pause', 'why'], 3],
    [['doctor'], 3],
    [['status'], 3],
    [['trades'], 3],
  ] as const)('refuses an account that is not configured: %j', async (command, status) => {
    const result = await refusalOf([...command, '--account', 'other', ...NOWHERE, '--data-directory', folder]);
    expect(result.status).toBe(status);
    expect(result.stderr).toMatch(/account: given "other"; allowed: main/);
  });

  it.each([
    [['start', '--account', 'main'], /runs every account/],
    [['reload', '--account', 'main'], /--account: given main; a configuration is taken for all accounts/],
    [['halt', 'why', '--all', '--account', 'main'], /--all: given with --account main/],
    [['risk', 'table.csv', '--account', 'main'], /unknown option '--account'/],
    [['cycle', 'list', '--outcome', 'trade'], /--outcome: given "trade"; allowed: traded, .*did you mean traded\?/],
    [['cycle', 'list', '--outcome', 'foo'], /--outcome: given "foo"; allowed: traded/],
    [['cycle', 'list', '--symbol', 'alt/usd'], /--symbol: given "alt\/usd".*did you mean ALT-USD\?/],
    [['trade', 'evaluate', 'alt-usd'], /did you mean ALT-USD\?/],
  ] as const)('refuses what would be without effect: %j', async (command, words) => {
    const result = await refusalOf(command);
    expect(result).toMatchObject({ status: 2 });
    expect(result.stderr).toMatch(words);
  });

  it('ends quietly where its reader has gone away', async () => {
    const child = spawn(process.execPath, [ENTRY, 'optimize', '--help'], { env: { PATH: process.env.PATH } });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const status = await new Promise((resolve) => child.once('close', resolve));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  describe('a Ballast that runs', () => {
    const configurationIn = (dataDirectory: string, port: number) =>
      loadConfiguration({ environment: {}, flags: { dataDirectory, temporal: { port } } });

    it('is found by its data directory, also where it is that of a market below it', async () => {
      const base = join(folder, 'running');
      const market = join(base, 'markets', 'daily-12345678');
      mkdirSync(market, { recursive: true });
      expect(runningInstance(base)).toBeUndefined();
      const lock = takeDataDirectory(market);
      try {
        writeResolvedConfiguration(configurationIn(market, 7_999));
        expect(runningInstance(base)).toBe(join(market, 'resolved.config.json'));
        const asked = await runCli(['portfolio', 'status', '--data-directory', base]);
        expect(asked.stderr).toContain('No Temporal server answers at 127.0.0.1:7999');
        const second = takeDataDirectory(base);
        writeResolvedConfiguration(configurationIn(base, 7_998));
        const both = await runCli(['portfolio', 'status', '--data-directory', base]);
        expect(both).toMatchObject({ status: 2 });
        expect(both.stderr).toMatch(/2 run.*--data-directory/s);
        second.release();
      } finally {
        lock.release();
      }
      expect(runningInstance(base)).toBeUndefined();
    });
  });

  describe('a market', () => {
    const configured = (dataDirectory: string, simulator: object) =>
      loadConfiguration({ environment: {}, flags: { dataDirectory, simulator } });

    it('has a data directory of its own, and keeps the one that it has been used with', () => {
      const base = join(folder, 'market');
      mkdirSync(base);
      const plain = configured(base, {});
      const recorded = configured(base, { candles: join(folder, 'daily') });
      const seeded = configured(base, { seed: 7 });
      expect(marketDirectory(plain)).toBe(base);
      const places = [plain, recorded, seeded].map(marketDirectory);
      expect(new Set(places).size).toBe(3);
      for (const place of places) expect(place.startsWith(base)).toBe(true);
      expect(marketDirectory(recorded)).toBe(places[1]);
      writeResolvedConfiguration(recorded);
      expect(marketDirectory(recorded)).toBe(base);
      expect(marketDirectory(plain)).not.toBe(base);
      writeFileSync(join(base, 'resolved.config.json'), '{');
      expect(marketDirectory(plain)).toBe(base);
    });
  });
});
