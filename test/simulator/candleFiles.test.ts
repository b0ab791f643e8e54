import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RecordedCandles } from '../../simulator/market/recordedCandles.ts';

describe('candle files as they come', () => {
  const row = (day: number) => `${day * 86_400_000},1,2,0.5,1.5,100`;
  const candles = ['Timestamp,Open,High,Low,Close,Volume', row(19_000), row(19_001)].join('\r\n');

  it.each([
    ['with names in capitals', Buffer.from(candles)],
    ['with a byte order mark', Buffer.from(`\uFEFF${candles}`)],
    ['in UTF-16', Buffer.from(`\uFEFF${candles}`, 'utf16le')],
  ])('are read %s', async (_form, bytes) => {
    const directory = mkdtempSync(join(tmpdir(), 'ballast-candles-'));
    writeFileSync(join(directory, 'ALT-USD_1d.csv'), bytes);
    expect(new RecordedCandles(directory).bar('ALT-USD', 19_001)?.close).toBe(1.5);
    rmSync(directory, { recursive: true });
  });

  it('are refused in words where they are empty, a directory, or no directory holds them', () => {
    const directory = mkdtempSync(join(tmpdir(), 'ballast-candles-'));
    const file = join(directory, 'ALT-USD_1d.csv');
    writeFileSync(file, '');
    expect(() => new RecordedCandles(directory)).toThrow(/ALT-USD_1d\.csv.*an empty file/);
    expect(() => new RecordedCandles(file)).toThrow(/candles.*ENOTDIR/);
    rmSync(file);
    mkdirSync(file);
    expect(() => new RecordedCandles(directory)).toThrow(/ALT-USD_1d\.csv.*a directory/);
    rmSync(directory, { recursive: true });
  });
});
