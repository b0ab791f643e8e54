import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const repositoryRoot = fileURLToPath(new URL('../../', import.meta.url));
const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', '.git', '.ballast', 'fixtures', 'package-lock.json']);
const TEXT = /[.](tsx?|css|html|mjs|cjs|json|md|sh|svg|yaml|yml|toml)$/;

interface TextFile {
  readonly path: string;
  readonly lines: readonly string[];
}

function textFiles(folder: string): TextFile[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (NOT_OURS.has(entry.name) || entry.name === 'test-results.json') return [];
    if (entry.isDirectory()) return textFiles(path);
    if (!entry.isFile() || !TEXT.test(entry.name)) return [];
    return [{ path: relative(repositoryRoot, path), lines: readFileSync(path, 'utf8').split('\n') }];
  });
}

const files = textFiles(repositoryRoot);
const code = files.filter(({ path }) => /[.](tsx?|mjs|cjs)$/.test(path));
const self = relative(repositoryRoot, fileURLToPath(import.meta.url));

/** Lines that do something: neither empty nor comment nor a row of figures in a table. */
function linesOfCode(lines: readonly string[]): number {
  return lines.filter((line) => !/^\s*($|\/\/|\/?\*|[-+\d.,e[\]\s]+$)/.test(line)).length;
}

/** `path:line: text` of every line that matches. */
function linesWith(pattern: RegExp, among: readonly TextFile[]): string[] {
  return among
    .filter(({ path }) => path !== self)
    .flatMap(({ path, lines }) =>
      lines.flatMap((line, index) =>
        pattern.test(line) ? [`${path}:${index + 1}: ${line.trim().slice(0, 100)}`] : [],
      ),
    );
}

const DISABLED_CHECK = /@ts-(ignore|nocheck|expect-error)\b|\bbiome-ignore\b/;
const OPEN_END = /(\/\/|\*).*\b(TODO|FIXME|XXX|HACK)\b/;
const TYPE_OF_AN_INLINE_IMPORT = /(?<!await |=> |return )\bimport\((['"`])/;
const STATEMENT_IN_A_COMMENT =
  /^\s*(\/\/|\/\*|\*)\s*((const|let|var|import|export|return|await|throw|if|for|while)\b.*[;{]|\w[\w.]*\(.*\);|\w[\w.]* [-+*]?= .+;|[{}]+;?)\s*(\*\/)?$/;

/** Exported functions, also those held by a constant, without a doc comment that ends right above them. */
function undocumented({ path, lines }: TextFile): string[] {
  return lines.flatMap((line, index) => {
    const declaration = /^export (?:async )?(?:function\*? (\w+)|const (\w+)(?:: .+?)? = (?:async )?(?:<.+?>)?\()/.exec(
      line,
    );
    const name = declaration?.[1] ?? declaration?.[2];
    if (name === undefined) return [];
    const above = lines[index - 1]?.trim() ?? '';
    const overload = above.startsWith(`export function ${name}`);
    return above.endsWith('*/') || overload ? [] : [`${path}:${index + 1}: ${name}`];
  });
}

const MOST_CHARACTERS = 100;
const PAGE = /^docs\/.*[.]md$|(^|\/)(README|CONTRIBUTING|SECURITY|CHANGELOG)[.]md$/;

/** Lines of prose that could be shorter: code, rows of tables, and a word or link that cannot be broken stand as they are. */
function longProse({ path, lines }: TextFile): string[] {
  let isCode = false;
  return lines.flatMap((line, index) => {
    const isFence = /^\s*(```|~~~)/.test(line);
    if (isFence) isCode = !isCode;
    if (isFence || isCode || line.length <= MOST_CHARACTERS) return [];
    if (/^\s*[|]/.test(line) || /^\s*([-+*] |\d+[.)] )?\S+$/.test(line)) return [];
    return [`${path}:${index + 1}: ${line.length} characters`];
  });
}

/** A question to a workflow, whose moments are answered as texts. */
const QUESTION = /[.]query(<[^>]*>)?[(]/;
const QUESTIONERS = /^(activities|api|client|core|worker)[/]/;
/** Turn the moments back, for whoever asks. */
const ASKERS: ReadonlySet<string> = new Set(['client/ballastClient.ts', 'core/cycles/askStatus.ts']);

describe('the code', () => {
  test('is read whole by these checks', () => {
    expect(code.length).toBeGreaterThan(300);
    expect(files.map(({ path }) => path)).toContain('README.md');
  });

  test('comes in files of at most 400 lines, 600 in tests', () => {
    const long = code.flatMap(({ path, lines }) => {
      const count = linesOfCode(lines);
      return count > (path.startsWith('test/') ? 600 : 400) ? [`${path}: ${count} lines of code`] : [];
    });
    expect(long).toEqual([]);
  });

  test('asks workflows only where their moments are turned back', () => {
    const questioners = code.filter(({ path }) => QUESTIONERS.test(path) && !ASKERS.has(path));
    expect(linesWith(QUESTION, questioners)).toEqual([]);
    expect(
      linesWith(
        QUESTION,
        code.filter(({ path }) => ASKERS.has(path)),
      ).length,
    ).toBeGreaterThan(1);
  });

  test('has no three files of one name, but for the entries of the package', () => {
    const names = code.filter(({ path }) => !path.startsWith('test/')).map(({ path }) => basename(path));
    const times = new Map(names.map((name) => [name, names.filter((other) => other === name).length]));
    expect([...times].filter(([, count]) => count > 2)).toEqual([['index.ts', 3]]);
  });

  test('leaves nothing for later', () => {
    expect(linesWith(OPEN_END, code)).toEqual([]);
  });

  test('switches no check off', () => {
    expect(linesWith(DISABLED_CHECK, code)).toEqual([]);
  });

  test('imports types by import declarations, where the import directions are checked', () => {
    expect(linesWith(TYPE_OF_AN_INLINE_IMPORT, code)).toEqual([]);
  });

  test('keeps no statement in a comment', () => {
    expect(linesWith(STATEMENT_IN_A_COMMENT, code)).toEqual([]);
  });

  test('documents every function that core/ and quant/ export', () => {
    const pure = code.filter(({ path }) => /^(core|quant)\//.test(path));
    expect(pure.flatMap(undocumented)).toEqual([]);
  });
});

test(`the documentation has lines of at most ${MOST_CHARACTERS} characters`, () => {
  const pages = files.filter(({ path }) => PAGE.test(path));
  expect(pages.length).toBeGreaterThan(30);
  expect(pages.flatMap(longProse)).toEqual([]);
});

test('no file names a folder of the machine it was written on', () => {
  const own = [resolve(repositoryRoot), homedir()]
    .filter((folder) => folder.length > 1)
    .map((folder) => `${folder.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}[/\\\\]`);
  const somebodys = ['/home/[a-z][\\w.-]*/', '/Users/[\\w.-]+/', '[A-Z]:\\\\+Users\\\\'];
  expect(linesWith(new RegExp(`(?<![\\w.])(${[...own, ...somebodys].join('|')})`), files)).toEqual([]);
});

describe('the checks find', () => {
  test.each([
    ['a disabled type check', DISABLED_CHECK, '  // @ts-expect-error the types are wrong'],
    ['a disabled lint rule', DISABLED_CHECK, '// biome-ignore lint/suspicious/noExplicitAny: later'],
    ['work left open', OPEN_END, '// TODO: rounding'],
    ['a type imported inline', TYPE_OF_AN_INLINE_IMPORT, "let plan: import('./plan.ts').Plan;"],
    ['a declaration in a comment', STATEMENT_IN_A_COMMENT, '  // const weight = equity / total;'],
    ['a call in a comment', STATEMENT_IN_A_COMMENT, '// ledger.close();'],
    ['a block in a comment', STATEMENT_IN_A_COMMENT, ' * if (weight > 1) {'],
    ['an assignment in a comment', STATEMENT_IN_A_COMMENT, '/* this.total += fill.amount; */'],
  ])('%s', (_, pattern, line) => {
    expect(line).toMatch(pattern);
  });

  test.each([
    ['a sentence in a comment', STATEMENT_IN_A_COMMENT, '// Import errors are the venue’s: return what it said.'],
    ['a formula in a comment', STATEMENT_IN_A_COMMENT, ' * z^2 / (nu - 2 + z^2) = 1 - 1 / scaled'],
    ['a symbol that is made up', OPEN_END, "const symbol = 'XXX-USD';"],
    ['a module loaded at run time', TYPE_OF_AN_INLINE_IMPORT, "const { default: pg } = await import('pg');"],
  ])('nothing in %s', (_, pattern, line) => {
    expect(line).not.toMatch(pattern);
  });

  test('an exported function without a doc comment, and no other', () => {
    const lines = [
      '/** Half of it. */',
      'export function half(value: number): number {',
      '  return value / 2;',
      '}',
      '',
      'export async function* pages(): AsyncGenerator<number> {}',
      'export const twice = (value: number) => 2 * value;',
      'export const LIMIT = 3;',
    ];
    expect(undocumented({ path: 'a.ts', lines })).toEqual(['a.ts:6: pages', 'a.ts:7: twice']);
  });

  test('a long line of prose, and no long line of another kind', () => {
    const prose = 'word '.repeat(21);
    const lines = [
      prose,
      'word '.repeat(20).trim(),
      `| ${prose} |`,
      `- <https://example.org/${'a'.repeat(100)}>`,
      '```sh',
      prose,
      '```',
      `  - ${prose}`,
    ];
    expect(longProse({ path: 'a.md', lines })).toEqual(['a.md:1: 105 characters', 'a.md:8: 109 characters']);
  });

  test('only lines that do something when it counts them', () => {
    expect(linesOfCode(['', '// why', '/** what', ' * it does', ' */', '  0.1, -2e-3,', 'const a = 1;', '}'])).toBe(2);
  });
});
