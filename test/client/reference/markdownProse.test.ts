import fc from 'fast-check';
import { expect, test } from 'vitest';
import { markdownProse } from '../../../client/reference/markdownProse.ts';

const filler = 'word '.repeat(19);

test('breaks a paragraph before the word that no longer fits', () => {
  expect(markdownProse(`${filler}fits. This is the next line.`)).toBe(`${filler}fits.\nThis is the next line.`);
});

test.each([
  ['a code span', `${filler}\`ballast start\` ends.`, `${filler.trim()}\n\`ballast start\` ends.`],
  ['a minus sign from what stands before it', `${filler}abcde - 1 is left.`, `${filler.trim()}\nabcde - 1 is left.`],
  ['a number that ends a sentence from it', `${filler}in 20. Then`, `${filler.trim()}\nin 20. Then`],
])('does not part %s', (_, paragraph, lines) => {
  expect(markdownProse(paragraph)).toBe(lines);
});

test('keeps every word, in its place', () => {
  const word = fc.constantFrom('a', 'order', '`npm start`', '-', '1.', '#', 'x'.repeat(120));
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 80 }), (words) => {
      expect(markdownProse(words.join(' ')).split('\n').join(' ')).toBe(words.join(' '));
    }),
  );
});
