import { isIP } from 'node:net';
import { z } from 'zod';
import { filePath } from './filePath.ts';
import { port } from './portNumber.ts';

/** Networks that have a name: this machine, and those that no address of the internet is in. */
const NAMED_NETWORKS: readonly string[] = ['loopback', 'linklocal', 'uniquelocal'];

function isNetwork(text: string): boolean {
  if (NAMED_NETWORKS.includes(text)) return true;
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  if (bits === undefined) return true;
  // A network of everybody would let any caller say who it is.
  return /^\d{1,3}$/.test(bits) && Number(bits) >= 8 && Number(bits) <= (version === 4 ? 32 : 128);
}

/** Where the HTTP API listens. */
export const api = z.strictObject({
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe(
      'Interface to listen on; another one than this machine needs BALLAST_API_TOKENS or BALLAST_API_PASSWORDS, and api.tls or api.proxies',
    ),
  port: port.default(8_450).describe('0 takes any free port'),
  names: z
    .array(z.string().regex(/^[A-Za-z0-9.-]{1,253}$/))
    .max(20)
    .default([])
    .describe(
      'Host names under which the API is reached, such as that of a proxy; addresses and localhost need no word',
    ),
  proxies: z
    .array(
      z.string().refine(isNetwork, {
        error:
          'an address such as 10.0.0.2, a network such as 10.0.0.0/24, or one of loopback, linklocal, uniquelocal (all private networks)',
      }),
    )
    .max(20)
    .default([])
    .describe(
      'Proxies that put TLS in front of the API, as addresses, networks, or "loopback", "linklocal", "uniquelocal"; what they say of the caller in X-Forwarded-For and X-Forwarded-Proto is believed',
    ),
  tls: z
    .strictObject({
      certificate: filePath.describe('The certificate and those that it rests on, PEM'),
      key: filePath.describe('Its private key, PEM, without a passphrase'),
    })
    .optional()
    .describe('The API speaks TLS with this certificate; a renewed one is taken within the hour'),
  codecOrigins: z
    .array(z.string().regex(/^https?:\/\/[A-Za-z0-9.-]{1,253}(:\d{1,5})?$/))
    .max(20)
    .default([])
    .describe(
      'Origins of Temporal UIs whose pages may have messages decrypted, such as "https://cloud.temporal.io"; the UI that `ballast start` runs needs no word',
    ),
});
