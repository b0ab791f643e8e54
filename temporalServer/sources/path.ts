import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { reasonOf } from '../server/errors.ts';
import { cliVersion } from './cliVersion.ts';
import type { Found } from './executable.ts';

/** A Temporal CLI that the user has installed: the first `temporal` on PATH. */
export async function findOnPath(): Promise<Found> {
  const cli = which('temporal');
  if (cli === undefined) return { unavailable: 'there is none' };
  try {
    return { executable: { kind: 'cli', source: 'path', version: await cliVersion(cli), cli } };
  } catch (error) {
    return { unavailable: `${cli} cannot be used: ${reasonOf(error)}` };
  }
}

/** The absolute path of the first executable file of this name on PATH. */
export function which(name: string): string | undefined {
  const names = process.platform === 'win32' ? [`${name}.exe`] : [name];
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (folder === '') continue;
    for (const candidate of names.map((file) => resolve(join(folder, file)))) {
      if (isExecutableFile(candidate)) return candidate;
    }
  }
  return undefined;
}

/** Whether there is a file that this user may run. */
export function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
