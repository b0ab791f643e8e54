import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';

const repositoryRoot = fileURLToPath(new URL('../../', import.meta.url));
const copiedDirectory = join(repositoryRoot, 'test/fixtures/reference');

/** Folder of the reference values that are not part of the repository. */
const referenceDirectory = process.env.BALLAST_REFERENCE_DIR ?? join(repositoryRoot, '../shared/reference');

/** Fields every reference file has; `data_*` files add `returns`, the others `expected` or cases of their own. */
export interface ReferenceFile {
  readonly source: string;
  readonly conventions: string;
  readonly assets: readonly string[];
}

/**
 * Reads `<name>.json`: the copy under test/fixtures/reference if there is one, else the file in the reference directory
 * (environment variable BALLAST_REFERENCE_DIR, by default ../shared/reference beside the repository).
 *
 * @param name file name without extension, e.g. `moments_sp500a`
 * @returns the parsed file, or undefined where it is in neither place
 */
export function loadReference<T = ReferenceFile>(name: string): T | undefined {
  const path = [join(copiedDirectory, `${name}.json`), join(referenceDirectory, `${name}.json`)].find(existsSync);
  return path === undefined ? undefined : (JSON.parse(readFileSync(path, 'utf8')) as T);
}

/**
 * A `describe` block over one or several reference files. Where a file is missing the block is skipped and a warning says
 * which file was looked for and where.
 *
 * @param names file names without extension; one name or a list
 * @param define receives the parsed files in the order of `names` (annotate them with their shapes) and registers the tests
 */
export function describeReference<Files extends readonly unknown[]>(
  names: string | readonly string[],
  define: (...files: Files) => void,
): void {
  const list = typeof names === 'string' ? [names] : names;
  const files = list.map((name) => loadReference<unknown>(name));
  const missing = list.filter((_, i) => files[i] === undefined);
  const title = `reference ${list.join(', ')}`;
  if (missing.length > 0) {
    console.warn(
      `SKIPPED ${title}: ${missing.map((name) => `${name}.json`).join(', ')} found neither in ${copiedDirectory} ` +
        `nor in ${referenceDirectory}. Set BALLAST_REFERENCE_DIR to the folder that holds it.`,
    );
    it.skip(`${title} (SKIPPED: file absent)`, () => {});
    return;
  }
  describe(title, () => define(...(files as unknown as Files)));
}
