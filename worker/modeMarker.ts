import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isLiveMarket } from '../configuration/exchangeSection.ts';
import type { Configuration } from '../configuration/schema.ts';

/**
 * A data directory belongs to one venue in one mode, and in paper mode to one kind of market, for ever: their orders, balances and histories must never mix.
 * @throws Error where the directory belongs to another one.
 */
export function claimDataDirectory({ dataDirectory, exchange }: Configuration): void {
  const path = join(dataDirectory, 'venue');
  const own = `${exchange.id} ${exchange.mode}${isLiveMarket(exchange) ? ' on the live market' : ''}`;
  const owner = ownerIn(path) ?? claim(path, own);
  if (owner !== own)
    throw new Error(
      `The data directory ${dataDirectory} belongs to "${owner}", the configuration says "${own}": set dataDirectory to another folder.`,
    );
}

/** Undefined where nobody has claimed it yet; an empty file is what a full disk has left of a claim. */
function ownerIn(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim() || undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The claim appears as a whole or not at all. @returns whose it is: another process may have been faster */
function claim(path: string, own: string): string {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  try {
    writeFileSync(draft, `${own}\n`, { mode: 0o600 });
    try {
      linkSync(draft, path);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const owner = ownerIn(path);
      if (owner !== undefined) return owner;
      renameSync(draft, path);
    }
    return own;
  } finally {
    rmSync(draft, { force: true });
  }
}
