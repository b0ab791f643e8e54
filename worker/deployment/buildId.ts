import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the build notes what it is called. */
export const BUILD_ID_PATH = fileURLToPath(new URL('../../buildId.txt', import.meta.url));

/** What a worker runs: a change anywhere else makes no other version. */
const ROOMS = ['activities', 'adapters', 'configuration', 'core', 'worker', 'workflows'];

/** The name of a build: the version of the package, and a hash of what the build has made. The same sources have the same name on every machine. */
export function buildIdOf(build: string, packageVersion: string): string {
  const hash = createHash('sha256');
  for (const room of ROOMS)
    for (const name of readdirSync(join(build, room), { recursive: true, encoding: 'utf8' }).sort())
      if (name.endsWith('.js'))
        hash.update(`${room}/${name.replaceAll(sep, '/')}\0`).update(readFileSync(join(build, room, name)));
  return `${packageVersion}-${hash.digest('hex').slice(0, 12)}`;
}

/** The name of the build that runs; undefined where the sources run. */
export function ownBuildId(): string | undefined {
  return existsSync(BUILD_ID_PATH) ? readFileSync(BUILD_ID_PATH, 'utf8').trim() : undefined;
}
