import { PASSWORDS_VARIABLE } from '../../configuration/apiAccess/passwordEntry.ts';
import { ConfigurationError } from '../../configuration/configurationError.ts';
import type { Configuration } from '../../configuration/schema.ts';
import { isLoopbackAddress } from '../../core/net/loopback.ts';
import { TOKENS_VARIABLE } from './apiTokens.ts';

/**
 * Refuses to listen where others than the people of this machine can reach an API that asks nobody who they are, or read what is sent to it.
 * @param isAsked whether callers are asked who they are
 * @throws ConfigurationError that says how to listen there
 */
export function requireSafeListening(
  { host, tls, proxies }: Pick<Configuration['api'], 'host' | 'tls' | 'proxies'>,
  isAsked: boolean,
): void {
  const inUrl = host.includes(':') ? `[${host}]` : host;
  if (isLoopbackAddress(`http://${inUrl}`)) return;
  if (!isAsked)
    throw new ConfigurationError(
      [{ field: 'api.host', given: host, allowed: '127.0.0.1, or any interface once the API asks who calls' }],
      `Whoever reaches the API can trade. Set ${TOKENS_VARIABLE}=NAME:trade:TOKEN, with a TOKEN from \`openssl rand -hex 32\`, or ${PASSWORDS_VARIABLE} with what \`ballast user\` prints.`,
    );
  if (tls === undefined && proxies.length === 0)
    throw new ConfigurationError(
      [{ field: 'api.host', given: host, allowed: '127.0.0.1, or any interface once the connection is encrypted' }],
      'Tokens and passwords would travel in plain text. Set api.tls to a certificate and its key, or api.proxies to the addresses of the proxy that puts TLS in front of the API.',
    );
}
