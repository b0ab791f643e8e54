import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from '../configuration/schema.ts';

/**
 * A data directory belongs to one venue in one mode for ever: orders, balances and histories of paper and live trading must never mix.
 * @throws Error where the directory belongs to another venue or mode.
 */
export function claimDataDirectory({ dataDirectory, exchange }: Configuration): void {
  const path = join(dataDirectory, 'venue');
  const own = `${exchange.id} ${exchange.mode}`;
  if (!existsSync(path)) {
    mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
    writeFileSync(path, `${own}\n`, { flag: 'wx', mode: 0o600 });
    return;
  }
  const owner = readFileSync(path, 'utf8').trim();
  if (owner !== own)
    throw new Error(
      `The data directory ${dataDirectory} belongs to "${owner}", the configuration says "${own}": set dataDirectory to another folder.`,
    );
}
