import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder `temporalServer/` of the package, which holds what is not compiled: `go.mod`, `go.sum`, `guard.sh`, `downloadCli.mjs`.
 *
 * The same code runs from the source tree (`temporalServer/`) and from the build (`dist/temporalServer/`), so the folder is searched upwards.
 *
 * @throws Error when no folder above this file has `temporalServer/go.mod`
 */
export function packageFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  for (let folder = here; folder !== dirname(folder); folder = dirname(folder)) {
    const candidate = join(folder, 'temporalServer');
    if (existsSync(join(candidate, 'go.mod'))) return candidate;
  }
  throw new Error(
    `The file temporalServer/go.mod was not found in any folder above ${here}. The installation of Ballast is incomplete; install it again.`,
  );
}
