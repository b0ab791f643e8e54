import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import { type CandleFiles, candleFiles } from '../../simulator/market/candleFiles.ts';
import { readSignalFile } from '../backtest/signalFile.ts';

/** What a search reads from files, so that workers on other machines can have it. */
export interface SearchFiles {
  /** Undefined for the seeded market. */
  readonly candles: CandleFiles | undefined;
  /** The items of files of dated signals, by path. */
  readonly signals: ReadonlyMap<string, readonly unknown[]>;
}

/** Files as they are handed on. */
export interface PackedFiles {
  /** The same for the same files. */
  readonly digest: string;
  readonly body: string;
}

/** Most bytes that are handed on: more than 500 symbols with ten years of daily candles each take. */
const MOST_BYTES = 64_000_000;

interface Bundle {
  readonly candles: readonly (readonly [string, string])[] | null;
  readonly signals: readonly (readonly [string, readonly unknown[]])[];
}

/** Reads a directory of candles (none for the seeded market) and files of dated signals. @throws InvalidInputError for what cannot be read as one */
export function readSearchFiles(candles: string | undefined, signals: readonly string[]): SearchFiles {
  return {
    candles: candles === undefined ? undefined : candleFiles(candles),
    signals: new Map(signals.map((path) => [path, readSignalFile(path)])),
  };
}

/** @returns undefined where there is nothing to hand on @throws InvalidInputError for more than `MOST_BYTES` */
export function packFiles({ candles, signals }: SearchFiles): PackedFiles | undefined {
  if (candles === undefined && signals.size === 0) return undefined;
  const bundle: Bundle = { candles: candles === undefined ? null : [...candles], signals: [...signals].sort() };
  const text = JSON.stringify(bundle);
  const body = gzipSync(text).toString('base64');
  if (body.length > MOST_BYTES)
    throw new InvalidInputError({
      field: 'candles',
      given: `${Math.ceil(body.length / 1e6)} MB of candles and signals, packed`,
      allowed: `at most ${MOST_BYTES / 1e6} MB for workers`,
      remedy: 'Search on fewer symbols, or leave --workers out.',
    });
  return { digest: createHash('sha256').update(text).digest('hex').slice(0, 32), body };
}

/** The inverse of `packFiles`. */
export function unpackFiles(body: string): SearchFiles {
  const { candles, signals } = JSON.parse(gunzipSync(Buffer.from(body, 'base64')).toString('utf8')) as Bundle;
  return { candles: candles === null ? undefined : new Map(candles), signals: new Map(signals) };
}
