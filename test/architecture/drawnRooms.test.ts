import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGE = readFileSync(`${ROOT}docs/architecture.md`, 'utf8');
const ROOMS_SECTION = PAGE.slice(PAGE.indexOf('## Rooms'), PAGE.indexOf('## A cycle'));
const DRAWING = /```mermaid\n([^`]*)```/.exec(ROOMS_SECTION)?.[1] ?? '';

/** Folders that hold no code. */
const NOT_ROOMS = new Set(['docs']);

/** The folders of the repository that are no settings of a tool. */
function folders(): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const names = listed.split('\n').flatMap((path) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : []));
  return [...new Set(names)].filter((name) => !name.startsWith('.') && !NOT_ROOMS.has(name)).sort();
}

/** The rooms that each room imports by the drawing: solid arrows alone. */
function drawnArrows(): Map<string, string[]> {
  const arrows = [...DRAWING.matchAll(/^ *(\w+) --> (.+)$/gm)];
  return new Map(arrows.map(([, from = '', to = '']) => [from, to.split(' & ').sort()]));
}

/** The rooms that each room may import by the rules of the import checker. */
function allowedArrows(): Map<string, string[]> {
  const Rules = z.object({
    forbidden: z.array(
      z.object({
        name: z.string(),
        to: z.object({ pathNot: z.union([z.string(), z.array(z.string())]).optional() }),
      }),
    ),
  });
  const { forbidden } = Rules.parse(createRequire(import.meta.url)(`${ROOT}.dependency-cruiser.cjs`));
  const allowed = forbidden.flatMap(({ name, to }) => {
    const room = /^(\w+)-imports-only-/.exec(name)?.[1];
    if (room === undefined || to.pathNot === undefined) return [];
    const named = [to.pathNot].flat().flatMap((path) => /^\^(\w+)\//.exec(path)?.[1] ?? []);
    const others = [...new Set(named)].filter((other) => other !== room).sort();
    return others.length === 0 ? [] : [[room, others] as const];
  });
  return new Map(allowed);
}

test('every folder is drawn, and every drawn room is a folder', () => {
  const drawn = DRAWING.split('\n')
    .filter((line) => !/subgraph|flowchart|^ *end$/.test(line))
    .flatMap((line) => line.replace(/-\. .* \.->/, '-->').match(/\b\w+\b/g) ?? []);
  expect([...new Set(drawn)].sort()).toEqual(folders());
});

test('the table has a row for every folder, and no other', () => {
  const rows = [...ROOMS_SECTION.matchAll(/^\| `(\w+)\/` /gm)].map(([, room]) => room);
  expect(rows.sort()).toEqual(folders());
});

test('the arrows are those that the import rules allow', () => {
  const sorted = (arrows: Map<string, string[]>) => Object.fromEntries([...arrows].sort());
  expect(sorted(drawnArrows())).toEqual(sorted(allowedArrows()));
});
