import { createHash } from 'node:crypto';
import { CsvError, parse } from 'csv-parse/sync';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { Bar } from './bar.ts';
import { type CandleFiles, candleFiles, unreadableCandles } from './candleFiles.ts';
import { COINS } from './coins.ts';
import { DAY_MS, type DailyBars, dayOf } from './dailyBars.ts';
import type { ProductRules } from './productRules.ts';

const COLUMNS = ['timestamp', 'open', 'high', 'low', 'close', 'volume'] as const;
const PRICE_COLUMNS = ['open', 'high', 'low', 'close'] as const;
/** Finer prices and volumes are rounded: the venue knows no more decimals. */
const MOST_DECIMALS = 10;
type Column = (typeof COLUMNS)[number];

interface Recording {
  readonly rules: ProductRules;
  readonly bars: ReadonlyMap<number, Bar>;
  readonly rows: readonly string[];
  readonly firstDay: number;
  readonly lastDay: number;
}

/**
 * Recorded daily candles from a directory of files `BASE-QUOTE_1d.csv` with the columns timestamp (ms UTC at the candle's open), open,
 * high, low, close, volume (base units), and any others, which are not read. Days may be absent: nothing is traded on them.
 *
 * @throws InvalidInputError for a directory without such files and for a malformed row, with file, line and field
 */
export class RecordedCandles implements DailyBars {
  readonly products: readonly ProductRules[];
  readonly #recordings: ReadonlyMap<string, Recording>;

  /** @param source a directory, or its files as `candleFiles` reads them */
  constructor(source: string | CandleFiles) {
    const files = typeof source === 'string' ? candleFiles(source) : source;
    this.#recordings = new Map(
      [...files].map(([file, text]) => [file.replace('_1d.csv', ''), readRecording(file, text)]),
    );
    this.products = [...this.#recordings.values()].map((recording) => recording.rules);
  }

  bar(symbol: string, day: number): Bar | undefined {
    return this.#recordings.get(symbol)?.bars.get(day);
  }

  firstDay(symbol: string): number {
    return this.#recordings.get(symbol)?.firstDay ?? Number.POSITIVE_INFINITY;
  }

  lastDay(symbol: string): number {
    return this.#recordings.get(symbol)?.lastDay ?? Number.NEGATIVE_INFINITY;
  }

  /** First day that anything is recorded for. */
  get start(): number {
    return Math.min(...[...this.#recordings.values()].map((recording) => recording.firstDay)) * DAY_MS;
  }

  /** End of the last day that anything is recorded for. */
  get end(): number {
    return (Math.max(...[...this.#recordings.values()].map((recording) => recording.lastDay)) + 1) * DAY_MS;
  }

  /** Digest of what was recorded of a product before a moment; undefined where nothing was. */
  digest(symbol: string, before: number): string | undefined {
    const rows = this.#recordings.get(symbol)?.rows.filter((row) => Number(row.split(',', 1)[0]) < before) ?? [];
    return rows.length === 0 ? undefined : createHash('sha256').update(rows.join('\n')).digest('hex');
  }
}

/** One function: the rules of the market come from all rows, and each row is checked by them and by the row before it. */
function readRecording(file: string, text: string): Recording {
  const table: string[][] = parseTable(file, text);
  const header = (table[0] ?? []).map((name) => name.toLowerCase());
  const indexOf = new Map(COLUMNS.map((column) => [column, header.indexOf(column)]));
  for (const [column, index] of indexOf) {
    if (index < 0) throw malformed(file, 1, column, header.join(','), `a header with the columns ${COLUMNS.join(',')}`);
  }
  const cell = (row: readonly string[], column: Column) => row[indexOf.get(column) ?? -1] ?? '';

  const rows = table.slice(1);
  const decimals = (columns: readonly Column[], most: number) =>
    Math.min(
      most,
      rows.reduce(
        (found, row) => Math.max(found, ...columns.map((column) => cell(row, column).split('.')[1]?.length ?? 0)),
        0,
      ),
    );
  // Rows that hold no number are refused below, by their line.
  const volumes = rows.map((row) => Number(cell(row, 'volume'))).filter(Number.isFinite);
  const largestVolume = volumes.reduce((largest, volume) => Math.max(largest, volume), 1);
  const countable = Math.max(0, Math.floor(Math.log10(Number.MAX_SAFE_INTEGER / largestVolume)));
  const rules = rulesOf(
    file,
    decimals(PRICE_COLUMNS, MOST_DECIMALS),
    decimals(['volume'], Math.min(MOST_DECIMALS, countable)),
    Number(cell(rows[0] ?? [], 'close')),
  );
  const volumeIncrement = Number(rules.volumeIncrement);

  const bars = new Map<number, Bar>();
  let previous = Number.NEGATIVE_INFINITY;
  rows.forEach((row, index) => {
    const line = index + 2;
    const number = (column: Column, least: number) => {
      const text = cell(row, column);
      const value = Number(text);
      if (!/^\d+(\.\d+)?$/.test(text) || !(value >= least))
        throw malformed(
          file,
          line,
          column,
          text,
          least > 0 ? 'a decimal number above 0' : 'a decimal number, at least 0',
        );
      return value;
    };
    const timestamp = number('timestamp', 0);
    if (timestamp % DAY_MS !== 0)
      throw malformed(file, line, 'timestamp', timestamp, 'ms since 1970 at 00:00 UTC of a day');
    if (timestamp <= previous)
      throw malformed(file, line, 'timestamp', timestamp, `later than ${previous}, the row before`);
    previous = timestamp;
    const open = number('open', Number.MIN_VALUE);
    const high = number('high', Number.MIN_VALUE);
    const low = number('low', Number.MIN_VALUE);
    const close = number('close', Number.MIN_VALUE);
    if (high < Math.max(open, close)) throw malformed(file, line, 'high', high, 'at least open and close');
    if (low > Math.min(open, close)) throw malformed(file, line, 'low', low, 'at most open and close');
    const volume = Math.round(number('volume', 0) / volumeIncrement);
    if (!Number.isSafeInteger(volume))
      throw malformed(
        file,
        line,
        'volume',
        cell(row, 'volume'),
        `at most ${Number.MAX_SAFE_INTEGER * volumeIncrement}`,
      );
    bars.set(dayOf(timestamp), { open, high, low, close, volume });
  });
  if (bars.size === 0) throw malformed(file, 2, 'timestamp', 'no row', 'at least one candle');

  const days = [...bars.keys()];
  return {
    rules,
    bars,
    rows: rows.map((row) => COLUMNS.map((column) => cell(row, column)).join(',')),
    firstDay: days[0] ?? 0,
    lastDay: days.at(-1) ?? 0,
  };
}

function parseTable(file: string, text: string): string[][] {
  try {
    return parse(text, { skip_empty_lines: true, trim: true });
  } catch (error) {
    if (error instanceof CsvError) throw unreadableCandles(file, error.message);
    throw error;
  }
}

function malformed(file: string, line: number, field: string, given: unknown, allowed: string): InvalidInputError {
  return new InvalidInputError({
    field: `candles/${file} line ${line} ${field}`,
    given: given === '' ? 'nothing' : given,
    allowed,
    remedy: 'Repair the row or remove the file.',
  });
}

/** Trading rules for a recorded product: increments of price and volume are the finest ones recorded, the rest as in the seeded market. */
function rulesOf(file: string, priceDecimals: number, volumeDecimals: number, price: number): ProductRules {
  const symbol = file.replace('_1d.csv', '');
  const [base = '', quote = ''] = symbol.split('-');
  const recorded = {
    symbol,
    quote,
    priceIncrement: incrementOf(priceDecimals),
    volumeIncrement: incrementOf(volumeDecimals),
  };
  const known = COINS.find((coin) => coin.rules.base === base)?.rules;
  if (known !== undefined) return { ...known, ...recorded };
  const baseIncrement = price < 0.01 ? '1' : price < 1 ? '0.1' : price < 10 ? '0.01' : '0.00001';
  return {
    ...recorded,
    base,
    baseName: base,
    baseIncrement,
    quoteIncrement: '0.01',
    baseMinSize: baseIncrement,
    baseMaxSize: String(Math.ceil(1_000_000 / price)),
    quoteMinSize: '1',
    quoteMaxSize: '10000000',
    halfSpread: 0.0005,
  };
}

function incrementOf(decimals: number): string {
  return decimals === 0 ? '1' : `0.${'0'.repeat(decimals - 1)}1`;
}
