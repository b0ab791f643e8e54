import { readFileSync } from 'node:fs';

/** The version of this Ballast, from the package.json that it came with: beside the sources, or one folder above what is built from them. */
export function packageVersion(): string {
  const path = import.meta.url.endsWith('.ts') ? '../package.json' : '../../package.json';
  const text = readFileSync(new URL(path, import.meta.url), 'utf8');
  const { version }: { readonly version: string } = JSON.parse(text);
  return version;
}
