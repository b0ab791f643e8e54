import { mkdtemp, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileSignals } from '../../../adapters/signals/fileSignals.ts';
import { validateSignals } from '../../../core/signals/validateSignals.ts';
import { readSignalFile } from '../../../research/backtest/signalFile.ts';

const request = { account: 'main', at: Date.UTC(2025, 5, 1), symbols: ['ALT-USD'] };
const writtenAt = Date.UTC(2025, 4, 31);
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ballast-signals-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function write(name: string, text: string): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, text);
  await utimes(path, writtenAt / 1000, writtenAt / 1000);
  return path;
}

describe('fileSignals', () => {
  it('reads a JSON array, or one in the field signals', async () => {
    const items = [{ symbol: 'ALT-USD', direction: 'buy', confidence: 0.8, at: 5 }];
    expect(await fileSignals(await write('a.json', JSON.stringify(items))).fetch(request)).toEqual(items);
    expect(await fileSignals(await write('b.json', JSON.stringify({ signals: items }))).fetch(request)).toEqual(items);
  });

  it('reads one signal a line, and refuses a line that is cut', async () => {
    const lines = '{"symbol":"ALT-USD","at":5}\r\n\n{"symbol":"AXL-USD","asOf":7}\n';
    expect(await fileSignals(await write('a.ndjson', lines)).fetch(request)).toEqual([
      { symbol: 'ALT-USD', at: 5 },
      { symbol: 'AXL-USD', asOf: 7 },
    ]);
    const cut = await write('cut.jsonl', `${lines}{"symbol":"AAV`);
    await expect(fileSignals(cut).fetch(request)).rejects.toThrow(/cut\.jsonl.*line 4/);
  });

  it('reads CSV with a header into signals that pass the checks', async () => {
    const path = await write(
      'signals.csv',
      '\uFEFFsymbol,action,confidence,timestamp,expected_return\r\nALT-USD, buy,0.81,2025-05-30T06:00Z,\r\n"AXL-USD",SELL,0.9,,-0.02\r\n\r\n',
    );
    const provider = fileSignals(path);
    const batch = validateSignals(await provider.fetch(request), { provider: provider.name, at: request.at });
    expect(batch.rejected).toEqual([]);
    expect(batch.accepted).toEqual([
      { symbol: 'ALT-USD', direction: 'buy', confidence: 0.81, at: Date.UTC(2025, 4, 30, 6), source: 'file' },
      { symbol: 'AXL-USD', direction: 'sell', confidence: 0.9, at: writtenAt, source: 'file', expectedReturn: -0.02 },
    ]);
  });

  it('dates signals without a time by the file, so that a forgotten file goes stale', async () => {
    const path = await write('a.json', '[{"symbol":"ALT-USD"},{"symbol":"AXL-USD","timestamp":7},"odd"]');
    expect(await fileSignals(path).fetch(request)).toEqual([
      { symbol: 'ALT-USD', at: writtenAt },
      { symbol: 'AXL-USD', timestamp: 7 },
      'odd',
    ]);
  });

  it('reads the file anew each time', async () => {
    const path = await write('a.json', '[]');
    const provider = fileSignals(path);
    expect(await provider.fetch(request)).toEqual([]);
    await rename(await write('new.json', '[1]'), path);
    expect(await provider.fetch(request)).toEqual([1]);
  });

  it('refuses a file that is missing, torn, too large, too long or no list, and names it', async () => {
    const large = await write('large.json', '[]');
    await truncate(large, 5_000_001);
    const long = await write('long.json', JSON.stringify(Array.from({ length: 5_001 }, () => 1)));
    const cut = await write('cut.csv', 'symbol,direction,confidence\nALT-USD,buy,0.8\nAXL-USD,se');
    for (const [path, words] of [
      [join(directory, 'nowhere.json'), /nowhere\.json.*ENOENT/],
      [await write('torn.json', '[{"symbol":'), /torn\.json.*whole, valid JSON/],
      [cut, /cut\.csv.*CSV with a header/],
      [large, /large\.json.*5000001 bytes/],
      [long, /long\.json.*5001 items/],
      [await write('object.json', '{"a":1}'), /object\.json.*JSON array/],
    ] as const)
      await expect(fileSignals(path).fetch(request)).rejects.toThrow(words);
  });

  it.each([
    ['commas', 'Symbol,Direction,Confidence\nALT-USD,buy,0.8\n'],
    ['semicolons and a byte order mark', '\uFEFFSymbol;Direction;Confidence\r\nALT-USD;BUY;0.8\r\n'],
    ['tabs and other names', 'SYMBOL\tAction\tProbability\nALT-USD\tbuy\t0.8\n'],
  ])('reads a table with %s alike for trading, checking and backtests', async (_form, text) => {
    const path = await write('table.csv', text);
    for (const items of [await fileSignals(path).fetch(request), readSignalFile(path)])
      expect(validateSignals(items, { provider: 'file', at: request.at })).toMatchObject({
        rejected: [],
        accepted: [{ symbol: 'ALT-USD', direction: 'buy', confidence: 0.8 }],
      });
  });

  it.each([
    ['ALT-USD,buy,0.8\n', 'no column symbol, direction, confidence: ALT-USD,buy,0.8'],
    ['ALT-USD,buy,0.8\nAXL-USD,buy,0.9\n', 'no column symbol, direction, confidence'],
    ['Ticker,Direction,Confidence\nALT-USD,buy,0.8\n', 'no column symbol: Ticker,Direction,Confidence'],
    ['symbol direction confidence\nALT-USD buy 0.8\n', 'no column symbol, direction, confidence'],
  ])('refuses a table whose first line names no columns, alike: %j', async (text, words) => {
    const path = await write('table.csv', text);
    await expect(fileSignals(path).fetch(request)).rejects.toThrow(words);
    expect(() => readSignalFile(path)).toThrow(words);
  });

  it('tells the share that a percentage is', () => {
    for (const confidence of [80, '80', '80 %'])
      expect(
        validateSignals([{ symbol: 'ALT-USD', direction: 'buy', confidence }], { provider: 'file', at: request.at })
          .rejected,
      ).toMatchObject([{ field: 'confidence', allowed: 'a number from 0 to 1; 80 % is 0.8' }]);
  });
});
