import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../../', import.meta.url).pathname;
const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', 'test', '.git', '.ballast']);
const MOST_LINES = 75;
/** How the comment above a longer function begins the sentence that says why it is one. */
const REASON = /\b(One function|Long as a list)\b/;

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

const FUNCTION = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);
/** What a comment stands above, where it is about a function in it. */
const STATED = /^(Export|FunctionDeclaration|VariableDeclaration$|MethodDefinition|PropertyDefinition|Property$)/;

/** `path:line: lines` of each function that is longer than it may be without a reason above it, or above a function around it. */
function longFunctions(path: string, source: string): string[] {
  const ends = [...source.matchAll(/\n/g)].map(({ index }) => index);
  const lineOf = (offset: number): number => ends.findLastIndex((end) => end < offset) + 2;
  const found: string[] = [];
  const visit = (value: unknown, statedAt: number, isReasoned: boolean): void => {
    if (Array.isArray(value)) for (const one of value) visit(one, statedAt, isReasoned);
    if (!isNode(value) || value.end - value.start < MOST_LINES) return;
    const lines = lineOf(value.end) - lineOf(value.start) + 1;
    if (lines <= MOST_LINES) return;
    const isExported = source.slice(statedAt, value.start).trim() === 'export';
    const own = STATED.test(value.type) && !isExported ? value.start : statedAt;
    let reasoned = isReasoned;
    if (FUNCTION.has(value.type) && !isReasoned) {
      const above = source.slice(0, own).trimEnd();
      reasoned = above.endsWith('*/') && REASON.test(above.slice(above.lastIndexOf('/**')));
      if (!reasoned) found.push(`${path}:${lineOf(value.start)}: ${lines} lines`);
    }
    for (const [key, child] of Object.entries(value)) if (key !== 'type') visit(child, own, reasoned);
  };
  visit(parseSync(path, source).program, 0, false);
  return found;
}

function filesOf(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (NOT_OURS.has(entry.name)) return [];
    if (entry.isDirectory()) return filesOf(path);
    return /[.](tsx?|mjs|cjs)$/.test(entry.name) ? [path] : [];
  });
}

describe('functions', () => {
  it(`are at most ${MOST_LINES} lines long, or their comment says why they are one`, () => {
    const files = filesOf('');
    expect(files.length).toBeGreaterThan(300);
    expect(files.flatMap((path) => longFunctions(path, readFileSync(join(ROOT, path), 'utf8')))).toEqual([]);
  });

  const body = '  step();\n'.repeat(MOST_LINES);

  it.each([
    ['a function', `function work() {\n${body}}\n`],
    ['an exported function', `/** Works. */\nexport async function work() {\n${body}}\n`],
    ['a method', `class Worker {\n/** Works. */\nwork() {\n${body}}\n}\n`],
    ['a constant', `/** Works. */\nexport const work = () => {\n${body}};\n`],
    ['a comment on something before it', `/** One function: no. */\nconst a = 1;\nfunction work() {\n${body}}\n`],
  ])('are found where they are too long: %s', (_, source) => {
    expect(longFunctions('a.ts', source)).toHaveLength(1);
  });

  it.each([
    [
      'an exported function',
      `/** Works. One function: its steps share a buffer. */\nexport async function work() {\n${body}}\n`,
    ],
    ['a method', `class Worker {\n/**\n * Works.\n *\n * Long as a list: a step each.\n */\nwork() {\n${body}}\n}\n`],
    ['a constant', `/** Works. Long as a list: a step each. */\nexport const work = () => {\n${body}};\n`],
    ['one in another', `/** Long as a list: a step each. */\nfunction work() {\n  return () => {\n${body}};\n}\n`],
  ])('may be longer with a reason: %s', (_, source) => {
    expect(longFunctions('a.ts', source)).toEqual([]);
  });
});
