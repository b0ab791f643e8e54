import { isLoopbackAddress } from '../core/net/loopback.ts';
import type { Configuration } from './schema.ts';

/** Where the Temporal UI is that `ballast start` has started; null where it uses a server of somebody else, whose UI nobody has named. */
export function temporalUiUrl({ temporal }: Pick<Configuration, 'temporal'>): string | null {
  const isOurs = temporal.address === undefined || isLoopbackAddress(`http://${temporal.address}`);
  return isOurs && temporal.uiPort > 0 ? `http://127.0.0.1:${temporal.uiPort}` : null;
}
