import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import envPaths from 'env-paths';

/** A Python interpreter that has the peers, or why there is none. */
export type PeerEnvironment = { readonly python: string } | { readonly reason: string };

const run = promisify(execFile);
const OLDEST_MINOR = 11;
const LONGEST_INSTALLATION = 30 * 60_000;
const OUTPUT = { maxBuffer: 50_000_000 };

/** A file of the folder bench/peers, also where this code runs from dist/. */
export function peerFile(name: string): string {
  const folder = import.meta.url.endsWith('.ts') ? './' : '../../../bench/peers/';
  return fileURLToPath(new URL(`${folder}${name}`, import.meta.url));
}

/**
 * A virtual environment with the libraries of requirements.txt in the user's cache directory (`BALLAST_CACHE_DIR` overrules it), made
 * once for every version of that file. A folder without its last file was left half made and is made anew.
 */
export async function peerEnvironment(tell: (message: string) => void): Promise<PeerEnvironment> {
  const requirements = peerFile('requirements.txt');
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16);
  const cache = process.env.BALLAST_CACHE_DIR || envPaths('ballast', { suffix: '' }).cache;
  const folder = join(cache, 'bench-peers', digest);
  const complete = join(folder, 'complete');
  const python = process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
  if (existsSync(complete)) return { python };
  const system = await systemPython();
  if (system === undefined) return { reason: `there is no Python 3.${OLDEST_MINOR} or later on the path` };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    tell(`making a virtual environment of ${system.version} in ${folder}`);
    await run(system.command, ['-m', 'venv', folder]);
    tell('installing the libraries (1.3 GB, some minutes, once)');
    const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', '--requirement', requirements];
    await run(python, pip, { ...OUTPUT, timeout: LONGEST_INSTALLATION });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    return { reason: `the libraries could not be installed: ${lastLine(error)}` };
  }
  writeFileSync(complete, '');
  return { python };
}

async function systemPython(): Promise<{ readonly command: string; readonly version: string } | undefined> {
  for (const command of ['python3', 'python']) {
    try {
      const version = (await run(command, ['--version'])).stdout.trim();
      const minor = /^Python 3\.(\d+)/.exec(version)?.[1];
      if (minor !== undefined && Number(minor) >= OLDEST_MINOR) return { command, version };
    } catch {
      // Not there under this name: the next one is tried.
    }
  }
  return undefined;
}

function lastLine(error: unknown): string {
  const text = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.at(-1) ?? (error instanceof Error ? error.message : String(error));
}
