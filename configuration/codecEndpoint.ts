import { dashboardUrl } from './dashboardUrl.ts';
import type { Configuration } from './schema.ts';
import { temporalUiUrl } from './temporalUiUrl.ts';

/** Interfaces that stand for all of a machine. */
const EVERYWHERE: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** Where the Temporal UI on this machine reaches the codec server of the API; undefined where the API takes any free port, which is known too late. */
export function codecEndpoint({ api }: Pick<Configuration, 'api'>): string | undefined {
  if (api.port === 0) return undefined;
  if (api.tls !== undefined) return `${dashboardUrl(api)}/codec`;
  const host = EVERYWHERE.has(api.host) ? '127.0.0.1' : api.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${api.port}/codec`;
}

/** The origins whose pages may have messages decrypted: the UI that `ballast start` runs, by both of its names, and those of the configuration. */
export function codecOrigins(configuration: Pick<Configuration, 'api' | 'temporal'>): readonly string[] {
  const own = temporalUiUrl(configuration);
  return [...(own === null ? [] : [own, own.replace('127.0.0.1', 'localhost')]), ...configuration.api.codecOrigins];
}
