import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A page of the documentation that came with this Ballast. */
export interface DocumentationPage {
  /** Such as `reference/reasons`. */
  readonly name: string;
  readonly uri: string;
  readonly title: string;
  read(): string;
}

/** The pages of docs/, by name. */
export function documentationPages(): readonly DocumentationPage[] {
  const above = import.meta.url.endsWith('.ts') ? '../../docs' : '../../../docs';
  const folder = fileURLToPath(new URL(above, import.meta.url));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'));
  return files
    .map((file) => file.replaceAll('\\', '/').slice(0, -'.md'.length))
    .toSorted()
    .map((name) => {
      const read = (): string => readFileSync(join(folder, `${name}.md`), 'utf8');
      return { name, uri: `ballast://docs/${name}`, title: titleOf(read(), name), read };
    });
}

function titleOf(text: string, name: string): string {
  return /^# (.+)$/m.exec(text)?.[1] ?? name;
}
