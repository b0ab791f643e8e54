import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadConfiguration } from '../../configuration/loadConfiguration.ts';
import { claimDataDirectory } from '../../worker/modeMarker.ts';

let dataDirectory: string;
beforeEach(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'ballast-claim-'));
});
afterEach(() => rmSync(dataDirectory, { recursive: true, force: true }));

function claim(id: 'coinbase' | 'binance'): void {
  claimDataDirectory(loadConfiguration({ environment: {}, flags: { dataDirectory, exchange: { id } } }));
}

it('a data directory belongs to the first venue that claims it', () => {
  claim('coinbase');
  claim('coinbase');
  expect(() => claim('binance')).toThrow(/belongs to "coinbase paper", the configuration says "binance paper"/);
  expect(readdirSync(dataDirectory)).toEqual(['venue']);
});

it('a claim that a full disk has cut off is none', () => {
  const path = join(dataDirectory, 'venue');
  writeFileSync(path, '');
  claim('binance');
  expect(readFileSync(path, 'utf8')).toBe('binance paper\n');
  expect(readdirSync(dataDirectory)).toEqual(['venue']);
});
