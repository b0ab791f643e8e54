import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageFolder } from '../packageFolder.ts';
import { endGuarded, spawnGuarded } from '../process/guarded.ts';
import { elapsed, type Progress, repeatProgress } from '../repeatProgress.ts';
import { reasonOf } from '../server/errors.ts';
import { CLI_FILE, cliFolder } from './cache.ts';
import { cliVersion } from './cliVersion.ts';
import type { Found } from './executable.ts';
import { isExecutableFile } from './path.ts';

/**
 * Lets the SDK download the Temporal CLI and puts it into the cache. Without a network it fails at once.
 *
 * @param timeoutSeconds longest time for it
 */
export async function downloadCli(
  cache: string,
  timeoutSeconds: number,
  onProgress: Progress,
  signal?: AbortSignal,
): Promise<Found> {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-temporal-download-'));
  try {
    await download(folder, timeoutSeconds, onProgress, signal);
    return await keepCli(folder, cache);
  } catch (error) {
    signal?.throwIfAborted();
    return { unavailable: reasonOf(error) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function download(
  folder: string,
  timeoutSeconds: number,
  onProgress: Progress,
  signal?: AbortSignal,
): Promise<void> {
  const started = Date.now();
  onProgress('Downloading the Temporal CLI');
  const child = spawnGuarded(process.execPath, [join(packageFolder(), 'downloadCli.mjs'), folder], {
    stdout: 'ignore',
    stderr: 'pipe',
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  let timedOut = false;
  const abort = () => endGuarded(child);
  const timer = setTimeout(() => {
    timedOut = true;
    abort();
  }, timeoutSeconds * 1000);
  signal?.addEventListener('abort', abort);
  const stopRepeating = repeatProgress(() =>
    onProgress(`Downloading the Temporal CLI: ${megabytes(folder)} MB, ${elapsed(started)}`),
  );
  try {
    const status = await new Promise<string>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, killedBy) => resolve(String(killedBy ?? code)));
    });
    signal?.throwIfAborted();
    if (timedOut) throw new Error(`it took longer than ${timeoutSeconds} s`);
    if (status !== '0') throw new Error(cause(said) || `the download ended with ${status}`);
  } finally {
    stopRepeating();
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/**
 * Puts the CLI that was downloaded into `folder`, whatever the file is called, into the cache under its version.
 */
export async function keepCli(folder: string, cache: string): Promise<Found> {
  const downloaded = readdirSync(folder)
    .map((name) => join(folder, name))
    .find(isExecutableFile);
  if (downloaded === undefined) return { unavailable: 'the SDK left no executable' };
  const version = await cliVersion(downloaded);
  const place = cliFolder(cache, version);
  mkdirSync(cache, { recursive: true });
  // Copied next to its place, since the temporary directory may be on another file system, then renamed: never half a program.
  const draft = mkdtempSync(join(cache, 'downloading-'));
  copyFileSync(downloaded, join(draft, CLI_FILE));
  rmSync(place, { recursive: true, force: true });
  renameSync(draft, place);
  return { executable: { kind: 'cli', source: 'download', version, cli: join(place, CLI_FILE) } };
}

/** The SDK's error names each layer it went through, and the address twice; the last two say what happened. */
function cause(said: string): string {
  return (said.trim().split('\n').at(-1) ?? '').split(': ').slice(-2).join(': ');
}

function megabytes(folder: string): string {
  const bytes = readdirSync(folder).reduce(
    (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
  return (bytes / 1e6).toFixed(1);
}
