import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The version of this Ballast, from the package.json that it came with: beside the sources, or one folder above what is built from them. */
export function packageVersion(): string {
  const path = import.meta.url.endsWith('.ts') ? '../package.json' : '../../package.json';
  const text = readFileSync(new URL(path, import.meta.url), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
