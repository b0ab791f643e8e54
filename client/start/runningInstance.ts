import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError } from '../../configuration/configurationError.ts';
import { lockHolder } from '../../temporalServer/process/lockFile.ts';
import { RESOLVED_CONFIGURATION, START_LOCK } from './runDirectory.ts';

/** Where markets of their own have their data directories, below the one that is configured. */
export const MARKETS = 'markets';

function runsOn(directory: string): boolean {
  return lockHolder(join(directory, START_LOCK)) !== undefined && existsSync(join(directory, RESOLVED_CONFIGURATION));
}

/**
 * The configuration file of the Ballast that runs on a data directory, or on the one of a market below it; undefined where none runs.
 * @throws ConfigurationError where several run: nobody must guess which one a command is for.
 */
export function runningInstance(dataDirectory: string): string | undefined {
  const markets = join(dataDirectory, MARKETS);
  const candidates = existsSync(markets) ? readdirSync(markets).map((name) => join(markets, name)) : [];
  const running = [dataDirectory, ...candidates].filter(runsOn);
  const [only, ...others] = running;
  if (only === undefined) return undefined;
  if (others.length > 0)
    throw new ConfigurationError(
      [{ field: 'dataDirectory', given: `${dataDirectory}, where ${running.length} run`, allowed: running.join(', ') }],
      'Name the one that is meant with --data-directory.',
    );
  return join(only, RESOLVED_CONFIGURATION);
}
