import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, inject, test, vi } from 'vitest';
import { launchTemporal } from '../../temporalServer/launch.ts';
import { buildFromModules } from '../../temporalServer/sources/buildFromModules.ts';
import { findInCache } from '../../temporalServer/sources/cache.ts';
import { keepCli } from '../../temporalServer/sources/download.ts';
import { temporaryFolder } from './support/folder.ts';

/** Places without any Temporal, where programs can be put. */
interface Machine {
  path: string;
  cache: string;
  dataDirectory: string;
  /** Where the programs write down how they were called. */
  calls: string;
}

let machine: Machine;

beforeEach(() => {
  const folder = temporaryFolder();
  machine = {
    path: join(folder, 'bin'),
    cache: join(folder, 'cache'),
    dataDirectory: join(folder, 'data'),
    calls: join(folder, 'calls'),
  };
  mkdirSync(machine.path);
  vi.stubEnv('PATH', machine.path);
  vi.stubEnv('BALLAST_CACHE_DIR', machine.cache);
  return () => vi.unstubAllEnvs();
});

function program(file: string, script: string): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, `#!/bin/sh\necho "$0 $*" >> '${machine.calls}'\n${script}\n`);
  chmodSync(file, 0o755);
}

/** Says its version as the Temporal CLI does, and cannot start a server. */
function brokenCli(file: string, version: string): void {
  program(
    file,
    `[ "$1" = --version ] && echo "temporal version ${version} (Server 1.0.0, UI 2.0.0)" && exit 0\necho broken; exit 7`,
  );
}

const calls = () => (existsSync(machine.calls) ? readFileSync(machine.calls, 'utf8').trim().split('\n') : []);

/** Launches without giving the download time to work, so that the outcome does not depend on a network. */
async function launch(options: Partial<Parameters<typeof launchTemporal>[0]> = {}) {
  const progress: string[] = [];
  const outcome = await launchTemporal(
    { dataDirectory: machine.dataDirectory, port: 0, uiPort: 0, downloadTimeoutSeconds: 0.01, ...options },
    (message) => progress.push(message),
  ).catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  return { outcome, progress };
}

test('an address that is given is used, and nothing else is looked at', async () => {
  brokenCli(join(machine.path, 'temporal'), '9.9.9');
  const { outcome } = await launch({ address: inject('temporalAddress'), uiUrl: 'http://127.0.0.1:1' });
  expect(outcome).toMatchObject({ source: 'address', address: inject('temporalAddress'), uiUrl: 'http://127.0.0.1:1' });
  expect(calls()).toEqual([]);
  expect(existsSync(machine.dataDirectory)).toBe(false);
});

test('an address where nothing answers is an error that says what to check, not a reason to start something', async () => {
  brokenCli(join(machine.path, 'temporal'), '9.9.9');
  const { outcome } = await launch({ address: '127.0.0.1:1', connectTimeoutSeconds: 1 });
  expect(outcome).toMatch(/^No Temporal server answers at 127\.0\.0\.1:1: .*Check the address/);
  expect(calls()).toEqual([]);
});

test('a namespace that the given server lacks is named', async () => {
  const { outcome } = await launch({ address: inject('temporalAddress'), namespace: 'elsewhere' });
  expect(outcome).toMatch(/namespace `elsewhere` cannot be used: .*Name another namespace, or create it/);
});

test('the program on PATH comes before the cache, and a newer cached one before an older', async () => {
  const onPath = join(machine.path, 'temporal');
  const older = join(machine.cache, 'temporal/cli-1.9.0/temporal');
  const newer = join(machine.cache, 'temporal/cli-1.10.0/temporal');
  brokenCli(onPath, '9.9.9');
  brokenCli(older, '1.9.0');
  brokenCli(newer, '1.10.0');
  const { progress } = await launch();
  expect(calls().map((call) => call.split(' ').slice(0, 2).join(' '))).toEqual([
    `${onPath} --version`,
    `${onPath} server`,
    `${newer} server`,
  ]);
  expect(progress).toContain('Using Temporal from the program `temporal` on PATH, version 9.9.9');
});

test('the Temporal CLI listens on the loopback address, keeps its database in the data directory, and gets our ports', async () => {
  brokenCli(join(machine.path, 'temporal'), '9.9.9');
  await launch({ port: 17_233, uiPort: 18_233, namespace: 'mine' });
  const started = calls().find((call) => call.includes('start-dev'));
  expect(started).toContain(
    'server start-dev --db-filename temporal.db --sqlite-pragma journal_mode=wal --sqlite-pragma synchronous=2 --namespace mine',
  );
  expect(started).toContain('--ip 127.0.0.1 --port 17233 --ui-ip 127.0.0.1 --ui-port 18233');
  expect(started).toContain('--dynamic-config-value system.forceSearchAttributesCacheRefreshOnRead=true');
});

test('the keys of an exchange and the TEMPORAL_* variables of clients do not reach the server', async () => {
  vi.stubEnv('COINBASE_API_SECRET', 'do not tell');
  vi.stubEnv('TEMPORAL_ADDRESS', 'cloud:7233');
  program(
    join(machine.path, 'temporal'),
    `[ "$1" = --version ] && echo "temporal version 1.0.0 (Server 1)" && exit 0\nexport -p > '${machine.calls}.environment'; exit 1`,
  );
  await launch();
  const environment = readFileSync(`${machine.calls}.environment`, 'utf8');
  expect(environment).toContain('PATH');
  expect(environment).not.toMatch(/COINBASE|do not tell|TEMPORAL_ADDRESS/);
});

test('another program that is called temporal is passed over', async () => {
  program(join(machine.path, 'temporal'), 'echo "a calendar"');
  const { outcome } = await launch();
  expect(outcome).toMatch(/on PATH: .*does not answer as the Temporal CLI does/);
});

test('when no source works one message names each of them, why it failed, and what to install', async () => {
  const { outcome, progress } = await launch();
  expect(outcome).toMatch(/^No Temporal server can be started on this machine\. Tried, in this order:\n/);
  const ways = String(outcome)
    .split('\n')
    .filter((line) => line.startsWith('  - '));
  expect(ways).toHaveLength(4);
  expect(ways[0]).toBe('  - the program `temporal` on PATH: there is none');
  expect(ways[1]).toMatch(/the cache of earlier starts: nothing usable in /);
  expect(ways[2]).toMatch(/the download of the Temporal CLI: ./);
  expect(ways[3]).toBe('  - a build of the pinned Go modules: there is no `go` on PATH');
  expect(outcome).toContain('https://docs.temporal.io/cli');
  expect(progress.filter((line) => line.startsWith('Not available: '))).toHaveLength(4);
});

test('a downloaded CLI goes into the cache under its version, where the next start finds it', async () => {
  const download = join(machine.path, '../download');
  brokenCli(join(download, 'temporal-cli-of-some-sdk'), '1.9.1');
  const cli = join(machine.cache, 'cli-1.9.1/temporal');
  expect(await keepCli(download, machine.cache)).toEqual({
    executable: { kind: 'cli', source: 'download', version: '1.9.1', cli },
  });
  expect(readdirSync(machine.cache)).toEqual(['cli-1.9.1']);
  expect(findInCache(machine.cache)).toEqual({ executable: { kind: 'cli', source: 'cache', version: '1.9.1', cli } });
});

/** Builds programs that only say which package they come from; waits a little, so that two builds overlap. */
function goThatBuilds(): void {
  program(
    join(machine.path, 'go'),
    `[ "$1" = list ] && exit 1
export -p > '${machine.calls}.environment'
while [ "$1" != -o ]; do shift; done
echo internal/one >&2
/bin/sleep 0.2
echo "#!/bin/sh" > "$2"; echo "echo $3" >> "$2"; /bin/chmod +x "$2"`,
  );
}

test('a build leaves exactly the two programs in the cache, and the next start finds them there', async () => {
  goThatBuilds();
  const built = await buildFromModules(machine.cache, () => {});
  expect(built).toMatchObject({ executable: { kind: 'built', source: 'build' } });
  const [folder, ...others] = readdirSync(machine.cache);
  expect(others).toEqual([]);
  expect(readdirSync(join(machine.cache, folder ?? '')).sort()).toEqual(['temporal-server', 'temporal-ui-server']);
  expect(await buildFromModules(machine.cache, () => {})).toMatchObject({ executable: { source: 'cache' } });
});

test('two builds at once build once, and both get the same programs', async () => {
  goThatBuilds();
  const waiting: string[] = [];
  const [first, second] = await Promise.all([
    buildFromModules(machine.cache, () => {}),
    buildFromModules(machine.cache, (message) => waiting.push(message)),
  ]);
  expect(first).toMatchObject({ executable: { source: 'build' } });
  expect(second).toMatchObject({ executable: { source: 'cache' } });
  expect(waiting[0]).toMatch(/^Waiting for process \d+, which is building/);
  expect(calls().filter((call) => call.includes(' build '))).toHaveLength(2);
});

test('Go flags of the user do not change what is built', async () => {
  vi.stubEnv('GOFLAGS', '-mod=vendor -race');
  vi.stubEnv('GOOS', 'plan9');
  vi.stubEnv('GOTOOLCHAIN', 'local');
  vi.stubEnv('GOPROXY', 'https://modules.example.com');
  goThatBuilds();
  await buildFromModules(machine.cache, () => {});
  const environment = readFileSync(`${machine.calls}.environment`, 'utf8');
  expect(environment).toMatch(/GOFLAGS=["']-mod=readonly -buildvcs=false["']/);
  expect(environment).toMatch(/GOTOOLCHAIN=["']auto["']/);
  expect(environment).toMatch(/GOPROXY=["']https:\/\/modules\.example\.com["']/);
  expect(environment).not.toMatch(/ GOOS=/);
});

test('a build that fails says what go said, and leaves nothing in the cache', async () => {
  program(join(machine.path, 'go'), '[ "$1" = list ] && exit 1\necho "go: no required module provides it" >&2; exit 1');
  const built = await buildFromModules(machine.cache, () => {});
  expect(built).toMatchObject({ unavailable: expect.stringContaining('go: no required module provides it') });
  expect(readdirSync(machine.cache)).toEqual([]);
});

test('a launch that is given up while Go builds ends the build and leaves nothing running', async () => {
  program(join(machine.path, 'go'), `[ "$1" = list ] && exit 1\necho $$ > '${machine.calls}.pid'; exec /bin/sleep 600`);
  const giveUp = new AbortController();
  const building = launch({ signal: giveUp.signal });
  await vi.waitFor(() => expect(readFileSync(`${machine.calls}.pid`, 'utf8')).toMatch(/\d\n/), { timeout: 90_000 });
  giveUp.abort(new Error('given up'));
  expect((await building).outcome).toBe('given up');
  const pid = Number(readFileSync(`${machine.calls}.pid`, 'utf8'));
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});
