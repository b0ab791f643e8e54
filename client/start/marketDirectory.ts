import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import type { Configuration } from '../../configuration/schema.ts';
import { RESOLVED_CONFIGURATION } from './runDirectory.ts';
import { MARKETS } from './runningInstance.ts';

const earlierRun = z.object({ simulator: z.object({ candles: z.string().optional(), seed: z.number() }) });

/** The name of a market: its candles and seed. The plain one, which a start without options has, needs none. */
function marketName(candles: string | undefined, seed: number): string {
  const digest = candles === undefined ? '' : createHash('sha256').update(resolve(candles)).digest('hex').slice(0, 8);
  const recorded =
    candles === undefined
      ? []
      : [
          `${basename(candles)
            .replaceAll(/[^A-Za-z0-9_-]/g, '_')
            .slice(0, 40)}-${digest}`,
        ];
  return [...recorded, ...(seed === 1 ? [] : [`seed-${seed}`])].join('-');
}

/** The market that a data directory has been used for; undefined where none has. */
function marketIn(dataDirectory: string): string | undefined {
  const path = join(dataDirectory, RESOLVED_CONFIGURATION);
  if (!existsSync(path)) return undefined;
  try {
    const { simulator } = earlierRun.parse(JSON.parse(readFileSync(path, 'utf8')));
    return marketName(simulator.candles, simulator.seed);
  } catch {
    return undefined;
  }
}

/**
 * The data directory of the market that is configured: the configured directory for the market that has been used there, or for the plain one where none has, and
 * one below it for each other market. Accounts that have traded on one market have no place on another, and a start with other candles must not need a directory to
 * be named for that.
 */
export function marketDirectory({ dataDirectory, exchange, simulator }: Configuration): string {
  if (exchange.mode === 'live' || exchange.url !== undefined) return dataDirectory;
  const name = marketName(simulator.candles, simulator.seed);
  return (marketIn(dataDirectory) ?? '') === name
    ? dataDirectory
    : join(dataDirectory, MARKETS, name === '' ? 'plain' : name);
}
