import { ConfigurationError } from '../../configuration/configurationError.ts';
import { isLoopbackAddress } from '../../core/net/loopback.ts';
import { type ApiTokens, TOKENS_VARIABLE } from './apiTokens.ts';

/**
 * Refuses to listen where others than the people of this machine can reach an API that asks nobody who they are.
 * @throws ConfigurationError that says how to listen there
 */
export function requireSafeListening(host: string, tokens: ApiTokens): void {
  const inUrl = host.includes(':') ? `[${host}]` : host;
  if (tokens.areAsked || isLoopbackAddress(`http://${inUrl}`)) return;
  throw new ConfigurationError(
    [{ field: 'api.host', given: host, allowed: '127.0.0.1, or any interface once the API asks for tokens' }],
    `Whoever reaches the API can trade. Set ${TOKENS_VARIABLE}=NAME:trade:TOKEN, with a TOKEN from \`openssl rand -hex 32\`, and put a proxy with TLS in front of it.`,
  );
}
