import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { isLiveMarket } from '../../configuration/exchangeSection.ts';
import type { Configuration } from '../../configuration/schema.ts';
import { RESOLVED_CONFIGURATION } from './runDirectory.ts';
import { MARKETS } from './runningInstance.ts';

const earlierRun = z.object({
  exchange: z
    .object({ id: z.string(), mode: z.enum(['paper', 'live']), market: z.enum(['simulated', 'live']) })
    .optional(),
  simulator: z.object({ candles: z.string().optional(), seed: z.number() }),
});

/** The name of a market: its candles and seed, or its venue. The plain one, which a start without options has, needs none. */
function marketName({ exchange, simulator: { candles, seed } }: z.infer<typeof earlierRun>): string {
  if (exchange !== undefined && isLiveMarket(exchange)) return `live-${exchange.id}`;
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
    return marketName(earlierRun.parse(JSON.parse(readFileSync(path, 'utf8'))));
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
  const name = marketName({ exchange, simulator });
  return (marketIn(dataDirectory) ?? '') === name
    ? dataDirectory
    : join(dataDirectory, MARKETS, name === '' ? 'plain' : name);
}
