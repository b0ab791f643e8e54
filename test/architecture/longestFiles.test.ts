import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { LONGEST } from '../support/longestFirst.ts';

it('the test files that are to come first are there', () => {
  expect(LONGEST.filter((file) => !existsSync(file))).toEqual([]);
});
