import { expect, it } from 'vitest';
import { firstNames } from '../../../core/payloads/firstNames.ts';

it('names all of a short list, and of a long one how many are left out and where they are told', () => {
  expect(firstNames(['a', 'b'], 2, 'see there')).toBe('a, b');
  expect(firstNames(['a', 'b', 'c', 'd'], 2, 'see there')).toBe('a, b and 2 more: see there');
  expect(firstNames(['a', 'b', 'c'], 2)).toBe('a, b and 1 more');
  expect(firstNames([], 2, 'see there')).toBe('');
});
