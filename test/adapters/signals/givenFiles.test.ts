import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileSignals } from '../../../adapters/signals/fileSignals.ts';
import { validateSignals } from '../../../core/signals/validateSignals.ts';

const AT = Date.now();
const JSON_TEXT = '[\r\n{"symbol": "ALT-USD", "direction": "buy", "confidence": 0.8}\r\n]\r\n';
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ballast-given-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

async function read(name: string, bytes: Uint8Array | string) {
  const path = join(directory, name);
  writeFileSync(path, bytes);
  const items = await fileSignals(path).fetch({ account: 'main', at: AT, symbols: [] });
  return validateSignals(items, { provider: 'file', at: AT });
}

describe('a file of signals that people and spreadsheets write', () => {
  it.each([
    ['JSON with a byte order mark', 'a.json', Buffer.from(`\uFEFF${JSON_TEXT}`)],
    ['JSON in UTF-16', 'a.json', Buffer.from(`\uFEFF${JSON_TEXT}`, 'utf16le')],
    ['JSON in UTF-16, big end first', 'a.json', Buffer.from(`\uFEFF${JSON_TEXT}`, 'utf16le').swap16()],
    ['JSON with names in capitals', 'a.json', '[{"SYMBOL":"ALT-USD","Action":"BUY","Confidence":0.8}]'],
    ['a header in capitals', 'a.csv', 'Symbol,Direction,Confidence\nALT-USD,buy,0.8\n'],
    ['a header in shouted capitals', 'a.csv', 'SYMBOL,DIRECTION,CONFIDENCE\r\nALT-USD,BUY,0.8\r\n'],
    ['a header with blanks', 'a.csv', ' Symbol , Direction , Confidence , Expected Return \nALT-USD,buy,0.8,0.01\n'],
    ['semicolons', 'a.csv', 'Symbol;Direction;Confidence\nALT-USD;buy;0.8\n'],
    ['tabs', 'a.csv', 'symbol\tdirection\tconfidence\nALT-USD\tbuy\t0.8\n'],
    ['old line ends', 'a.csv', 'symbol,direction,confidence\rALT-USD,buy,0.8\r'],
    ['a sheet in UTF-16', 'a.csv', Buffer.from('\uFEFFSymbol\tDirection\tConfidence\r\nALT-USD\tbuy\t0.8', 'utf16le')],
  ])('%s is taken', async (_form, name, bytes) => {
    const { accepted, rejected } = await read(name, bytes);
    expect(rejected).toEqual([]);
    expect(accepted).toMatchObject([{ symbol: 'ALT-USD', direction: 'buy', confidence: 0.8 }]);
  });

  it('takes the time of a signal from a column in any case', async () => {
    const time = '2025-05-30T06:00Z';
    const { accepted } = await read('a.csv', `Symbol,Direction,Confidence,Timestamp\nALT-USD,buy,0.8,${time}\n`);
    expect(accepted[0]?.at).toBe(Date.parse(time));
  });

  it.each([
    ['a.json', '', /a\.json.*an empty file \(0 bytes\)/],
    ['a.csv', '', /a\.csv.*an empty file \(0 bytes\)/],
    ['a.csv', '\uFEFF', /blanks only/],
    ['a.json', '\r\n \n', /blanks only/],
    ['a.json', '[{"symbol":"ALT-USD"},]', /a comma before the closing \] at line 1, column 23/],
    ['a.json', '[{"symbol":', /ends before its JSON is complete/],
    ['a.json', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), /not UTF-8 text/],
    ['a.csv', Buffer.from('symbol,direction', 'utf16le'), /zero bytes/],
  ])('%s with %j is refused in words', async (name, bytes, words) => {
    await expect(read(name, bytes)).rejects.toThrow(words);
  });

  it('an empty list is no fault', async () => {
    expect((await read('a.json', '[]')).accepted).toEqual([]);
  });

  it('names a symbol that is missing by its place', async () => {
    const { rejected } = await read('a.json', '[{"direction":"buy","confidence":0.8}]');
    expect(rejected).toMatchObject([{ symbol: '(item 1)', field: 'symbol', given: 'nothing' }]);
  });

  it('refuses a directory, a file in one that is none, and a pipe that nobody writes', async () => {
    const folder = join(directory, 'signals.json');
    mkdirSync(folder);
    const pipe = join(directory, 'pipe.json');
    // Through a shell, which has it wherever there are pipes.
    execFileSync('/bin/sh', ['-c', 'mkfifo "$0"', pipe]);
    writeFileSync(join(directory, 'file'), 'x');
    for (const [path, words] of [
      [folder, /a directory \(EISDIR\)/],
      [join(directory, 'file', 'signals.json'), /no directory \(ENOTDIR\)/],
      [pipe, /something that is no file/],
    ] as const)
      await expect(fileSignals(path).fetch({ account: 'main', at: AT, symbols: [] })).rejects.toThrow(words);
  });
});
