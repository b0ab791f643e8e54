import { existsSync } from 'node:fs';

/**
 * The file with which a process or a thread of Ballast begins: its bundle, which spares the reading of a thousand files at each start, or what was compiled where
 * there is none.
 *
 * @param entry its path from the root, without an ending, such as `worker/workerProcess`
 */
export function processEntry(entry: string): URL {
  if (import.meta.url.endsWith('.ts')) return new URL(`../${entry}.ts`, import.meta.url);
  const bundle = new URL(`../bundles/${entry}.js`, import.meta.url);
  return existsSync(bundle) ? bundle : new URL(`../${entry}.js`, import.meta.url);
}
