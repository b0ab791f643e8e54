import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { httpPage } from '../../../api/reference/httpPage.ts';
import { createProgram } from '../../../client/cli/program.ts';
import { INNER_MESSAGES, PUBLIC_MESSAGES } from '../../../client/reference/messagesPage.ts';
import { REFERENCE_PAGES } from '../../../client/reference/referencePages.ts';
import { faultOf, shownCommands } from './support/shownCommands.ts';

/** Without the blanks and dashes by which a formatter aligns tables. */
function plain(text: string): string {
  return text.replaceAll(/-{3,}/g, '---').replaceAll(/[ \t]+/g, ' ');
}

describe('docs/reference', () => {
  test.each([...Object.entries(REFERENCE_PAGES), ['http.md', httpPage] as const])(
    '%s says what the code says; `npm run reference` writes it anew',
    async (name, page) => {
      const file = readFileSync(new URL(`../../../docs/reference/${name}`, import.meta.url), 'utf8');
      expect(plain(file)).toBe(plain(await page()));
    },
  );
});

test('every message of the workflows is told, or is one between them', () => {
  const source = readFileSync(new URL('../../../workflows/messages.ts', import.meta.url), 'utf8');
  const defined = [
    ...source.matchAll(/define(?:Query|Update|Signal)[^(]*\('(\w+)'|define(?:Query|Update)<[^;]*?>\('(\w+)'/g),
  ].map(([, name, other]) => name ?? other);
  const known = [...PUBLIC_MESSAGES.flatMap(({ messages }) => messages.map(({ name }) => name)), ...INNER_MESSAGES];
  expect([...defined].sort()).toEqual([...known].sort());
});

test('every command line in a page is one that the program takes', async () => {
  const program = await createProgram();
  const shown = shownCommands();
  expect(shown.length).toBeGreaterThan(150);
  const wrong = shown.flatMap((command) => {
    const fault = faultOf(program, command);
    return fault === undefined ? [] : [`${command.page}: ballast ${command.words.join(' ')}: ${fault}`];
  });
  expect(wrong).toEqual([]);
});

test('a command, an option, a value and a number of arguments that do not exist are seen', async () => {
  const program = await createProgram();
  const faults = [
    ['cycle', 'plam', 'ID'],
    ['plan', '--verbosely'],
    ['trade', 'explain'],
    ['profit', '--by', 'fortnight'],
  ].map((words) => faultOf(program, { page: '', words, whole: true }));
  expect(faults).toEqual([
    'no command plam',
    'no option --verbosely',
    '0 arguments, not 1 to 1',
    expect.stringContaining('fortnight'),
  ]);
  expect(faultOf(program, { page: '', words: ['cycle', 'status|plam', 'ID'], whole: false })).toBe('no command plam');
  expect(faultOf(program, { page: '', words: ['plan', 'preview'], whole: false })).toBe('no argument preview');
});
