import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BUILD = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../dist' : '..', import.meta.url));
const PROJECT = join(BUILD, '..');

/** Timings of the order workflow in the bundle, and what another version has in their place. */
const OTHER_TIMINGS: readonly (readonly [string, string])[] = [
  ["heartbeatTimeout: '3s'", "heartbeatTimeout: '6s'"],
  ["startToCloseTimeout: '60s'", "startToCloseTimeout: '45s'"],
];

/** The entry of a process in the build, also where this runs from the sources. */
export function builtEntry(path: string): string {
  return join(BUILD, 'bundles', `${path}.js`);
}

/**
 * The entry of a process in a copy of the build whose workflow code has other timings. The copy is made below `directory` the first time.
 * @throws Error where the build has none of the timings that are changed
 */
export function otherVersion(directory: string, path: string): string {
  const root = join(directory, 'otherVersion');
  const copy = join(root, 'dist');
  if (!existsSync(copy)) {
    mkdirSync(root, { recursive: true });
    copyFileSync(join(PROJECT, 'package.json'), join(root, 'package.json'));
    symlinkSync(join(PROJECT, 'node_modules'), join(root, 'node_modules'));
    cpSync(BUILD, copy, { recursive: true, filter: (source) => !/[.](map|tsbuildinfo)$/.test(source) });
    const bundle = join(copy, 'workflowBundle.js');
    const before = readFileSync(bundle, 'utf8');
    const after = OTHER_TIMINGS.reduce((code, [ours, theirs]) => code.replaceAll(ours, theirs), before);
    if (after === before) throw new Error(`${bundle} has none of the timings that another version would change`);
    writeFileSync(bundle, after);
  }
  return join(copy, 'bundles', `${path}.js`);
}
