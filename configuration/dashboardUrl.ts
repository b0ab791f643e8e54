import type { Configuration } from './schema.ts';

/** Where a browser of this machine finds the dashboard: an API that listens everywhere is reached here. */
export function dashboardUrl({ host, port }: Pick<Configuration['api'], 'host' | 'port'>): string {
  if (host === '0.0.0.0') return `http://127.0.0.1:${port}`;
  if (host === '::') return `http://[::1]:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
