import { resolve } from 'node:path';
import envPaths from 'env-paths';

/**
 * The directory where built and downloaded Temporal executables are kept, shared by all clones of one user.
 *
 * @param configured a directory that overrules the environment
 * @returns `configured`, else `BALLAST_CACHE_DIR`, else the user's cache directory (`XDG_CACHE_HOME` where the system has it)
 */
export function cacheDirectory(configured?: string): string {
  return resolve(
    configured ?? (process.env.BALLAST_CACHE_DIR || envPaths('ballast', { suffix: '' }).cache),
    'temporal',
  );
}
