import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

test('docs/upgrading.md says of every patch of a workflow what it is for', () => {
  const folder = join(ROOT, 'workflows');
  const code = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  const used = code.flatMap((text) => [...text.matchAll(/patched\('([^']+)'\)/g)].map((match) => match[1]));
  const listed = [...readFileSync(join(ROOT, 'docs/upgrading.md'), 'utf8').matchAll(/^\| `([^`]+)`/gm)].map(
    (match) => match[1],
  );
  expect(used.length).toBeGreaterThan(5);
  expect([...new Set(used)].sort()).toEqual([...listed].sort());
});
