import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Decimal } from 'decimal.js';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { Candle } from '../../core/market/candle.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import { makeFolder, writeWhole } from '../results/wholeFile.ts';
import { lengthOf, type StoredTimeframe } from './timeframes.ts';

/** Which bars are meant: they are stored once. */
export interface CandleSeries {
  readonly venue: string;
  readonly symbol: TradingSymbol;
  readonly timeframe: StoredTimeframe;
}

const HEADER = 'timestamp,open,high,low,close,volume';
const FILE = /^([A-Z0-9]{1,15}-[A-Z0-9]{2,10})_(\d+[mhd])\.csv$/;
const VENUE = /^[a-z0-9]{1,30}$/;

/**
 * Bars of venues in the data directory, one file by venue, symbol and timeframe: `candles/VENUE/SYMBOL_1d.csv`, in the form that backtests and the simulator read. What is
 * stored stays; a bar that comes again takes the place of the one before.
 */
export class CandleStore {
  readonly #folder: string;

  /** @param dataDirectory where everything durable lies */
  constructor(dataDirectory: string) {
    this.#folder = join(dataDirectory, 'candles');
  }

  /** The directory of a venue's files. @throws InvalidInputError for a name that no venue has */
  folderOf(venue: string): string {
    if (VENUE.test(venue)) return join(this.#folder, venue);
    throw new InvalidInputError({
      field: 'venue',
      given: venue,
      allowed: 'up to 30 small letters and digits, such as coinbase',
      remedy: 'Write the venue as ccxt names it.',
    });
  }

  /** Everything that is stored, by venue, symbol and timeframe. */
  list(): readonly CandleSeries[] {
    if (!existsSync(this.#folder)) return [];
    const venues = readdirSync(this.#folder).filter((venue) => VENUE.test(venue));
    return venues.sort().flatMap((venue) =>
      readdirSync(join(this.#folder, venue))
        .sort()
        .flatMap((file) => {
          const match = FILE.exec(file);
          const timeframe = match?.[2] as StoredTimeframe | undefined;
          if (match === null || timeframe === undefined || lengthOf(timeframe) === undefined) return [];
          return [{ venue, symbol: match[1], timeframe }];
        }),
    );
  }

  /** The stored bars, oldest first; none where nothing is stored. @throws InvalidInputError for a line that is no bar */
  read(series: CandleSeries): readonly Candle[] {
    const path = this.#pathOf(series);
    if (!existsSync(path)) return [];
    const text = readFileSync(path, 'utf8');
    // A line without its end is what a process that was killed has left of it.
    const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
    return lines.slice(1, -1).map((line, index) => barOf(line, `${path} line ${index + 2}`));
  }

  /** Adds bars. @returns how many were not there before */
  add(series: CandleSeries, bars: readonly Candle[]): number {
    if (bars.length === 0) return 0;
    const known = this.read(series);
    const last = known.at(-1)?.openTime ?? Number.NEGATIVE_INFINITY;
    const path = this.#pathOf(series);
    const isNext = bars.every(({ openTime }, index) => openTime > (bars[index - 1]?.openTime ?? last));
    if (isNext && known.length > 0 && readFileSync(path, 'utf8').endsWith('\n')) {
      appendFileSync(path, textOf(bars));
      return bars.length;
    }
    const byTime = new Map(known.map((bar) => [bar.openTime, bar]));
    for (const bar of bars) byTime.set(bar.openTime, bar);
    const all = [...byTime.values()].sort((a, b) => a.openTime - b.openTime);
    makeFolder(this.folderOf(series.venue));
    writeWhole(path, `${HEADER}\n${textOf(all)}`);
    return all.length - known.length;
  }

  #pathOf({ venue, symbol, timeframe }: CandleSeries): string {
    return join(this.folderOf(venue), `${symbol}_${timeframe}.csv`);
  }
}

function textOf(bars: readonly Candle[]): string {
  return bars
    .map(({ openTime, open, high, low, close, volume }) =>
      [openTime, ...[open, high, low, close, volume].map((value) => new Decimal(value).toFixed())].join(','),
    )
    .map((line) => `${line}\n`)
    .join('');
}

function barOf(line: string, place: string): Candle {
  const [openTime, open, high, low, close, volume] = line.split(',').map(Number);
  const numbers = [openTime, open, high, low, close, volume];
  if (numbers.every((value) => Number.isFinite(value))) return { openTime, open, high, low, close, volume };
  throw new InvalidInputError({
    field: place,
    given: line.slice(0, 100),
    allowed: `six numbers: ${HEADER}`,
    remedy: 'Repair the line, or remove the file and download or import it again.',
  });
}
