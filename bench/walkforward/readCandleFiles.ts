import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { Candle } from '../../core/market/candle.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';

const row = z.object({
  timestamp: z.coerce.number(),
  open: z.coerce.number(),
  high: z.coerce.number(),
  low: z.coerce.number(),
  close: z.coerce.number(),
  volume: z.coerce.number(),
});

const SUFFIX = '_1d.csv';

/** Daily candles from the files `SYMBOL_1d.csv` of a directory: timestamp (ms UTC, open), open, high, low, close, volume. */
export function readCandleFiles(directory: string): Map<TradingSymbol, readonly Candle[]> {
  const files = readdirSync(directory)
    .filter((name) => name.endsWith(SUFFIX))
    .sort();
  if (files.length === 0) throw new Error(`${directory} has no file *${SUFFIX}`);
  return new Map(
    files.map((name) => {
      const records: unknown[] = parse(readFileSync(join(directory, name)), { columns: true });
      const bars = records.map((record) => {
        const { timestamp, ...bar } = row.parse(record);
        return { openTime: timestamp, ...bar };
      });
      return [name.slice(0, -SUFFIX.length), bars.sort((a, b) => a.openTime - b.openTime)];
    }),
  );
}
