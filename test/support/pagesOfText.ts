import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', 'fixtures']);

function within(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.has(entry.name) || entry.name.startsWith('.')) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return within(path);
    return entry.name.endsWith('.md') ? [relative(PROJECT, path)] : [];
  });
}

/** The project's pages in Markdown, by their paths from its top. */
export function pagesOfText(): readonly string[] {
  return within(PROJECT);
}
