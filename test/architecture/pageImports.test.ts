import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ModuleItem, parseSync } from '@swc/core';
import { expect, test } from 'vitest';

const ROOM = fileURLToPath(new URL('../../dashboard/', import.meta.url));
const PACKAGES = new Set(['preact', 'preact/hooks', 'uplot', 'uplot/dist/uPlot.min.css']);

/** What an item of a module takes from elsewhere. */
function sourceOf(item: ModuleItem): string | undefined {
  switch (item.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
      return item.source.value;
    case 'ExportNamedDeclaration':
      return item.source?.value;
    default:
      return undefined;
  }
}

/** The imports of a file with JSX that lead out of the room, other than to the packages of pages. */
function wrongImports(path: string, text: string): string[] {
  const { body } = parseSync(text, { syntax: 'typescript', tsx: true });
  const sources = body.map(sourceOf).filter((source) => source !== undefined);
  return sources.filter((source) =>
    source.startsWith('.') ? relative(ROOM, join(dirname(path), source)).startsWith('..') : !PACKAGES.has(source),
  );
}

const PAGES = readdirSync(ROOM, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.tsx'))
  .map((name) => join(ROOM, name));

test('pages import what lies in their room, and the packages of pages', () => {
  expect(PAGES.length).toBeGreaterThan(10);
  expect(PAGES.flatMap((path) => wrongImports(path, readFileSync(path, 'utf8')))).toEqual([]);
});

test.each([
  ["import type { Core } from '../../../core/market/candle.ts';", '../../../core/market/candle.ts'],
  ["import { useState } from 'react';", 'react'],
  ["export { Api } from '../../../api/createApi.ts';", '../../../api/createApi.ts'],
  ["export * from 'fastify';", 'fastify'],
])('a page with %s is found', (line, source) => {
  expect(wrongImports(join(ROOM, 'src/pages/wrong.tsx'), `${line}\nexport const page = <p>x</p>;`)).toEqual([source]);
});
