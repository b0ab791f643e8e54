import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder `temporal/` of the package, which holds what is not compiled: `go.mod`, `go.sum`, `guard.sh`, `downloadCli.mjs`.
 *
 * The same code runs from the source tree (`temporal/`) and from the build (`dist/temporal/`), so the folder is searched upwards.
 *
 * @throws Error when no folder above this file has `temporal/go.mod`
 */
export function packageFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  for (let folder = here; folder !== dirname(folder); folder = dirname(folder)) {
    const candidate = join(folder, 'temporal');
    if (existsSync(join(candidate, 'go.mod'))) return candidate;
  }
  throw new Error(
    `The file temporal/go.mod was not found in any folder above ${here}. The installation of Ballast is incomplete; install it again.`,
  );
}
