import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { packageFolder } from '../packageFolder.ts';
import { endGuarded, spawnGuarded } from '../process/guarded.ts';
import { type HeldLock, takeLock } from '../process/lockFile.ts';
import { elapsed, type Progress, repeatProgress } from '../repeatProgress.ts';
import { reasonOf } from '../server/errors.ts';
import { builtFolder, findInCache, SERVER_FILE, UI_FILE } from './cache.ts';
import type { Found } from './executable.ts';
import { which } from './path.ts';

const SERVER_PACKAGE = 'go.temporal.io/server/cmd/server';
const UI_PACKAGE = 'github.com/temporalio/ui-server/v2/cmd/server';

/** Flags that decide what is built come from here alone; a GOFLAGS of the user could ask for vendored modules or a race detector. */
const GO_ENVIRONMENT = { GOFLAGS: '-mod=readonly -buildvcs=false', GOWORK: 'off', GO111MODULE: 'on', CGO_ENABLED: '0' };

/**
 * Builds the server and its Web UI from the pinned Go modules into the cache. Takes minutes the first time.
 *
 * Only one process of this user builds at a time; another one waits and then takes what the first has built. The programs are
 * built in a temporary folder and renamed into place together, so the cache never holds half of them.
 */
export async function buildFromModules(cache: string, onProgress: Progress, signal?: AbortSignal): Promise<Found> {
  const go = which('go');
  if (go === undefined) return { unavailable: 'there is no `go` on PATH' };
  const target = builtFolder(cache);
  let lock: HeldLock;
  try {
    lock = await waitForLock(`${target}.lock`, onProgress, signal);
  } catch (error) {
    signal?.throwIfAborted();
    return { unavailable: `the cache directory ${cache} cannot be used: ${reasonOf(error)}` };
  }
  try {
    const builtMeanwhile = findInCache(cache);
    if ('executable' in builtMeanwhile && builtMeanwhile.executable.kind === 'built') return builtMeanwhile;
    await build(go, target, onProgress, signal);
    return {
      executable: { kind: 'built', source: 'build', server: join(target, SERVER_FILE), ui: join(target, UI_FILE) },
    };
  } catch (error) {
    signal?.throwIfAborted();
    return { unavailable: reasonOf(error) };
  } finally {
    lock.release();
  }
}

async function waitForLock(file: string, onProgress: Progress, signal?: AbortSignal): Promise<HeldLock> {
  const started = Date.now();
  for (let seconds = 0; ; seconds += 1) {
    const lock = takeLock(file);
    if (lock.held) return lock;
    if (seconds % 10 === 0) {
      onProgress(`Waiting for process ${lock.holder.pid}, which is building the Temporal server (${elapsed(started)})`);
    }
    await sleep(1000, undefined, { ...(signal && { signal }) });
  }
}

async function build(go: string, target: string, onProgress: Progress, signal?: AbortSignal): Promise<void> {
  removeAbandoned(target);
  const folder = mkdtempSync(`${target}.building-`);
  try {
    await goBuild(go, SERVER_PACKAGE, join(folder, SERVER_FILE), 'the Temporal server', onProgress, signal);
    await goBuild(go, UI_PACKAGE, join(folder, UI_FILE), 'the Temporal Web UI', onProgress, signal);
    rmSync(target, { recursive: true, force: true });
    renameSync(folder, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Under the lock no other build is alive, so every temporary folder of this target was left by a killed one. */
function removeAbandoned(target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  for (const name of readdirSync(dirname(target))) {
    if (name.startsWith(`${basename(target)}.building-`))
      rmSync(join(dirname(target), name), { recursive: true, force: true });
  }
}

async function goBuild(
  go: string,
  goPackage: string,
  output: string,
  what: string,
  onProgress: Progress,
  signal?: AbortSignal,
): Promise<void> {
  const { GOOS: _os, GOARCH: _arch, ...inherited } = process.env;
  const environment = { ...inherited, ...GO_ENVIRONMENT, GOTOOLCHAIN: toolchain() };
  const started = Date.now();
  onProgress(`Building ${what} from the pinned Go modules; the first time this takes several minutes`);
  const total = await packageCount(go, goPackage, environment, signal);
  const child = spawnGuarded(go, ['build', '-v', '-trimpath', '-ldflags', '-s -w', '-o', output, goPackage], {
    cwd: packageFolder(),
    env: environment,
    stdout: 'ignore',
    stderr: 'pipe',
  });
  const abort = () => endGuarded(child);
  signal?.addEventListener('abort', abort);
  const said: string[] = [];
  let compiled = 0;
  let fetched = 0;
  const stopRepeating = repeatProgress(() =>
    onProgress(
      `Building ${what}: ${compiled} of ${total ?? 'about 1800'} packages compiled, ${fetched} modules fetched, ${elapsed(started)}`,
    ),
  );
  try {
    if (child.stderr === null) throw new Error('the output of go cannot be read');
    const lines = createInterface({ input: child.stderr });
    lines.on('line', (line) => {
      if (line.startsWith('go: downloading ')) fetched += 1;
      else if (/^[\w.~/-]+$/.test(line)) compiled += 1;
      else said.push(line);
    });
    const status = await new Promise<string>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, killedBy) => resolve(String(killedBy ?? code)));
    });
    signal?.throwIfAborted();
    if (status !== '0' || !existsSync(output) || statSync(output).size === 0) {
      throw new Error(
        `\`go build ${goPackage}\` failed (${status}): ${said.slice(-5).join(' | ') || 'it said nothing'}`,
      );
    }
  } finally {
    stopRepeating();
    signal?.removeEventListener('abort', abort);
  }
  onProgress(`Built ${what} in ${elapsed(started)}`);
}

/** Distributions pin GOTOOLCHAIN to the Go they ship; `auto` lets an older Go fetch the one that go.mod asks for. */
function toolchain(): string {
  const configured = process.env.GOTOOLCHAIN;
  return configured === undefined || configured === '' || configured === 'local' ? 'auto' : configured;
}

/** How many packages the build consists of, standard library included; undefined when go cannot say yet. */
async function packageCount(
  go: string,
  goPackage: string,
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<number | undefined> {
  try {
    const { stdout } = await promisify(execFile)(go, ['list', '-deps', goPackage], {
      cwd: packageFolder(),
      env: { ...env, GOPROXY: 'off' },
      maxBuffer: 16 * 1024 * 1024,
      ...(signal && { signal }),
    });
    return stdout.trimEnd().split('\n').length;
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}
