import { expect, it } from 'vitest';
import { universeCut, universeCutSentence } from '../../../core/market/universeCut.ts';

const SYMBOLS = ['A-USD', 'B-USD', 'C-USD', 'D-USD', 'E-USD', 'F-USD'];

it('a universe that leaves nothing out has no cut', () => {
  expect(universeCut(SYMBOLS, 6)).toBeUndefined();
  expect(universeCut(SYMBOLS, 7)).toBeUndefined();
});

it('a cut names the most traded ones that are left out, and counts the others', () => {
  const sentence = (most: number): string => {
    const cut = universeCut(SYMBOLS, most);
    return cut === undefined ? '' : universeCutSentence(cut);
  };
  expect(sentence(2)).toBe(
    'the universe is the 2 most traded of 6 markets (universe.maxSymbols): C-USD, D-USD, E-USD and 1 more are looked at only where they are held',
  );
  expect(sentence(3)).toMatch(/: D-USD, E-USD, F-USD are looked at/);
  expect(sentence(5)).toBe(
    'the universe is the 5 most traded of 6 markets (universe.maxSymbols): F-USD is looked at only where it is held',
  );
});
