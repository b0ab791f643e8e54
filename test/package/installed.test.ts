import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const run = promisify(execFile);
const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const README = readFileSync(join(PROJECT, 'README.md'), 'utf8');

const home = mkdtempSync(join(tmpdir(), 'ballast-installed-'));
const installed = join(home, 'node_modules', 'ballast');

beforeAll(async () => {
  // The build is there: the test command makes it first.
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', home], {
    cwd: PROJECT,
    maxBuffer: 64 * 1024 * 1024,
  });
  const [{ filename }] = JSON.parse(stdout);
  writeFileSync(
    join(home, 'package.json'),
    JSON.stringify({ name: 'somebodys-project', private: true, type: 'module' }),
  );
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', join(home, filename)], { cwd: home });
}, 600_000);

afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Ports that nobody uses at this moment: a program that is not told of the running Ballast needs to know them before. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

function node(code: string): Promise<string> {
  return run(process.execPath, ['--input-type=module', '-e', code], { cwd: home }).then(({ stdout }) => stdout.trim());
}

describe('the package', () => {
  test('holds what runs and nothing else', () => {
    const paths = readdirSync(installed, { recursive: true, encoding: 'utf8' }).filter(
      (path) => !path.startsWith('node_modules'),
    );
    expect(paths.filter((path) => /^(test|bench|dist\/(test|bench)|\.ballast|coverage)(\/|$)/.test(path))).toEqual([]);
    expect(paths.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))).toEqual([]);
    expect(paths).toContain('temporalServer/go.mod');
    expect(paths).toContain('dist/workflowBundle.js');
  });

  test('puts ballast on the path of the project', async () => {
    const version: string = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')).version;
    const { stdout } = await run(join(home, 'node_modules', '.bin', 'ballast'), ['--version']);
    expect(stdout.trim()).toBe(version);
  });

  test('gives programs the client, the numerics and the test kit', async () => {
    expect(await node("console.log(typeof (await import('ballast')).PortfolioAwareTrader.connect)")).toBe('function');
    expect(await node("console.log(typeof (await import('ballast/quant')).minimumVariance)")).toBe('function');
    expect(await node("console.log(typeof (await import('ballast/testing')).startSimulator)")).toBe('function');
  });

  test('has types', async () => {
    writeFileSync(
      join(home, 'typed.ts'),
      [
        "import { loadConfiguration, PortfolioAwareTrader, type TradeVerdict } from 'ballast';",
        "import { minimumVariance, type PortfolioConstraints } from 'ballast/quant';",
        "import { compareIntents, type Difference } from 'ballast/testing';",
        'const constraints: PortfolioConstraints = { upper: 0.5 };',
        'export const result = minimumVariance({ covariance: [[1, 0], [0, 1]], constraints });',
        'export const trader = PortfolioAwareTrader.connect(loadConfiguration());',
        "export const verdict = async (): Promise<TradeVerdict> => (await trader).shouldTrade('DOT-USD', {});",
        'export const none: readonly Difference[] = compareIntents({ orders: [] }, []);',
        'export const wrong: number = result.status;',
      ].join('\n'),
    );
    const tsc = join(PROJECT, 'node_modules', '.bin', 'tsc');
    const outcome = await run(
      tsc,
      ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2023', 'typed.ts'],
      { cwd: home },
    ).catch((error: { stdout: string }) => error);
    expect(
      outcome.stdout
        .trim()
        .split('\n')
        .filter((line) => /error TS/.test(line)),
    ).toEqual([
      expect.stringContaining("typed.ts(9,14): error TS2322: Type 'string' is not assignable to type 'number'"),
    ]);
  });

  test('trades, and runs the program of the README as it is printed', async () => {
    const [server, ui, api, venue] = await freePorts(4);
    const settings = {
      temporal: { port: server, uiPort: ui },
      api: { port: api },
      simulator: { port: venue },
      signals: { provider: 'momentum' },
    };
    writeFileSync(join(home, 'ballast.config.json'), JSON.stringify(settings));
    const start = spawn(join(home, 'node_modules', '.bin', 'ballast'), ['start'], { cwd: home });
    const ended = once(start, 'exit');
    let output = '';
    try {
      await new Promise<void>((resolve, reject) => {
        const onData = (chunk: Buffer) => {
          output += chunk.toString();
          if (/Portfolio analysis/.test(output)) resolve();
        };
        start.stdout.on('data', onData);
        start.stderr.on('data', onData);
        start.once('exit', () => reject(new Error(`ballast start has ended:\n${output}`)));
      });
      const program = /\*\*From programs\*\*[^`]*```ts\n([\s\S]+?)```/.exec(README)?.[1] ?? '';
      expect(program).toContain("from 'ballast'");
      await node(program);
    } finally {
      start.kill('SIGTERM');
      await ended;
    }
  });
});
