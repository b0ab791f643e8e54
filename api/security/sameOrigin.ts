import type { IncomingHttpHeaders } from 'node:http';

const IP_LITERAL = /^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/i;

/** The host name in a Host header, without its port; undefined where there is none. */
export function hostNameOf(header: string | undefined): string | undefined {
  return header === undefined
    ? undefined
    : (/^(\[[^\]]*\]|[^:]*)(:\d+)?$/.exec(header)?.[1]?.toLowerCase() ?? undefined);
}

/**
 * Whether a request was meant for this API. A page of somebody else whose name is made to point here (DNS rebinding) sends its own name: names that nobody has
 * configured are not served, addresses are.
 * @param names host names under which the API is reached beside localhost
 */
export function isMeantForUs(header: string | undefined, names: readonly string[]): boolean {
  const name = hostNameOf(header);
  if (name === undefined || name === '') return false;
  return name === 'localhost' || IP_LITERAL.test(name) || names.some((own) => own.toLowerCase() === name);
}

/**
 * Whether a request that changes something may come from where it comes from: from a program, or from a page that this API has served. Browsers say it themselves:
 * `Sec-Fetch-Site` and `Origin` cannot be set by a page.
 */
export function isSameOrigin({ origin, host, ...headers }: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  if (origin === undefined) return true;
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === host.toLowerCase();
}
