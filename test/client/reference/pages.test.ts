import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { REFERENCE_PAGES } from '../../../client/reference/pages.ts';

/** Without the blanks and dashes by which a formatter aligns tables. */
function plain(text: string): string {
  return text.replaceAll(/-{3,}/g, '---').replaceAll(/[ \t]+/g, ' ');
}

describe('docs/reference', () => {
  test.each(Object.entries(REFERENCE_PAGES))(
    '%s says what the code says; `npm run reference` writes it anew',
    (name, page) => {
      const file = readFileSync(new URL(`../../../docs/reference/${name}`, import.meta.url), 'utf8');
      expect(plain(file)).toBe(plain(page()));
    },
  );
});
