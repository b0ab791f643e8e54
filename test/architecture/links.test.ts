import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT, pagesOfText } from '../support/pagesOfText.ts';

const pages = pagesOfText();

/** Without blocks of code: what looks like a link or a heading there is none. */
function prose(page: string): string {
  return readFileSync(join(PROJECT, page), 'utf8').replaceAll(/^ *```[\s\S]*?^ *```/gm, '');
}

interface Link {
  readonly page: string;
  /** The page or file that it leads to, from the top of the project; the page itself for `#anchor` alone. */
  readonly target: string;
  readonly anchor: string | undefined;
}

function linksOf(page: string): Link[] {
  return [...prose(page).matchAll(/\]\(\s*<?([^)#\s>]*)(?:#([^)\s>]*))?>?\s*\)/g)]
    .filter(([, path = '']) => !/^[a-z]+:/.test(path))
    .map(([, path = '', anchor]) => ({
      page,
      target: path === '' ? page : normalize(join(dirname(page), path)).replace(/\/$/, ''),
      anchor,
    }));
}

/** The names under which a browser finds the headings of a page, made as GitHub makes them. */
function anchorsOf(page: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of prose(page).matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const name = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}\p{Pc} -]/gu, '')
      .replaceAll(' ', '-');
    let unused = name;
    for (let count = 1; anchors.has(unused); count += 1) unused = `${name}-${count}`;
    anchors.add(unused);
  }
  return anchors;
}

const links = pages.flatMap(linksOf);

test('links between pages lead somewhere', () => {
  const broken = links
    .filter(({ target }) => !existsSync(join(PROJECT, target)))
    .map(({ page, target }) => `${page}: ${target}`);
  expect(broken).toEqual([]);
});

test('the anchor of a link is a heading of the page that it leads to', () => {
  const broken = links
    .filter(({ target, anchor }) => anchor !== undefined && pages.includes(target) && !anchorsOf(target).has(anchor))
    .map(({ page, target, anchor }) => `${page}: ${target}#${anchor}`);
  expect(broken).toEqual([]);
});

test('each page of docs/ is found from docs/README.md', () => {
  const found = new Set(['docs/README.md']);
  for (const page of found) for (const { target } of linksOf(page)) if (pages.includes(target)) found.add(target);
  expect(pages.filter((page) => page.startsWith('docs/') && !found.has(page))).toEqual([]);
});
