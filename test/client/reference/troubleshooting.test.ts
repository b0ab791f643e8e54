import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const ROOMS = [
  'activities',
  'adapters',
  'api',
  'client',
  'configuration',
  'core',
  'paper',
  'simulator',
  'temporalServer',
  'worker',
];

/** The sources in one text, with what stands in the place of figures and names cut out. */
const sources = ROOMS.flatMap((room) =>
  readdirSync(`${PROJECT}${room}`, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(`${PROJECT}${room}/${path}`, 'utf8')),
).join('\n');

const page = readFileSync(`${PROJECT}docs/troubleshooting.md`, 'utf8');
const messages = [...page.matchAll(/\*\*`([^`]+)`\*\*/g)].map(([, message = '']) => message);

test('the page of troubles has messages', () => {
  expect(messages.length).toBeGreaterThan(12);
});

test.each(messages)('"%s" is what the program says', (message) => {
  const pieces = message
    .split(/\.\.\.|\bN\b|\(|\)/)
    .map((piece) => piece.trim())
    .filter((piece) => piece.length >= 8);
  expect(pieces.length).toBeGreaterThan(0);
  expect(pieces.filter((piece) => !sources.includes(piece))).toEqual([]);
});
