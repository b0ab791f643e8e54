import type { Configuration } from './schema.ts';

/** Where a browser of this machine finds the dashboard: an API that listens everywhere is reached here. With TLS it goes by the first of its names, since a certificate holds names. */
export function dashboardUrl({
  host,
  port,
  names = [],
  tls,
}: Pick<Configuration['api'], 'host' | 'port'> & Partial<Pick<Configuration['api'], 'names' | 'tls'>>): string {
  const here = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  const inUrl = here.includes(':') ? `[${here}]` : here;
  return tls === undefined ? `http://${inUrl}:${port}` : `https://${names[0] ?? inUrl}:${port}`;
}
