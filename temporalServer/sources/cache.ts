import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../packageFolder.ts';
import type { Found } from './executable.ts';
import { isExecutableFile } from './path.ts';

const suffix = process.platform === 'win32' ? '.exe' : '';
const CLI_FOLDER = /^cli-(\d.*)$/;

/** The executables inside a folder of the cache. */
export const CLI_FILE = `temporal${suffix}`;
export const SERVER_FILE = `temporal-server${suffix}`;
export const UI_FILE = `temporal-ui-server${suffix}`;

/** The folder of the server built from exactly these pinned modules for this kind of machine. */
export function builtFolder(cache: string): string {
  const hash = createHash('sha256');
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(packageFolder(), file)));
  return join(cache, `built-${hash.digest('hex').slice(0, 16)}-${process.platform}-${process.arch}`);
}

/** The folder of a downloaded CLI. */
export function cliFolder(cache: string, version: string): string {
  return join(cache, `cli-${version}`);
}

/**
 * What an earlier start has put into the cache: the server built from the pinned modules, which is the one the tests of the
 * project run with, else the newest downloaded CLI.
 */
export function findInCache(cache: string): Found {
  const built = builtFolder(cache);
  const server = join(built, SERVER_FILE);
  const ui = join(built, UI_FILE);
  if (isExecutableFile(server) && isExecutableFile(ui))
    return { executable: { kind: 'built', source: 'cache', server, ui } };
  for (const version of cachedCliVersions(cache)) {
    const cli = join(cliFolder(cache, version), CLI_FILE);
    if (isExecutableFile(cli)) return { executable: { kind: 'cli', source: 'cache', version, cli } };
  }
  return { unavailable: `nothing usable in ${cache}` };
}

/** Newest first. */
function cachedCliVersions(cache: string): string[] {
  const byNumber = new Intl.Collator('en', { numeric: true });
  return namesIn(cache)
    .flatMap((name) => CLI_FOLDER.exec(name)?.[1] ?? [])
    .sort((a, b) => byNumber.compare(b, a));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
