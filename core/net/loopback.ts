/** What `isLoopbackAddress` takes, as the end of a sentence. */
export const LOOPBACK_ADDRESSES =
  'an http or https address on this machine: 127.0.0.1 (or another 127.x.x.x), [::1] or localhost';

const LOOPBACK_IPV4 = /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/;

/**
 * Whether an address reaches this machine whatever a name server, a proxy or a hosts file says. Names other than `localhost` may resolve to anywhere;
 * 0.0.0.0, [::] and IPv4 addresses inside IPv6 are not loopback addresses on every system. The host is the one that the URL parser finds, which is the one
 * that `fetch` connects to: in `http://127.0.0.1@example.com` that is example.com.
 */
export function isLoopbackAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') return false;
  if (username !== '' || password !== '') return false;
  return hostname === 'localhost' || hostname === '[::1]' || LOOPBACK_IPV4.test(hostname);
}
