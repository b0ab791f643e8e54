import { createHash } from 'node:crypto';
import type { Configuration } from './schema.ts';
import { tradingSettings } from './tradingSettings.ts';

/** A name for what the cycles of an account go by: the same for the same settings, another one for others. */
export function configurationVersion(configuration: Configuration): string {
  return createHash('sha256')
    .update(JSON.stringify(tradingSettings(configuration)))
    .digest('hex')
    .slice(0, 12);
}
