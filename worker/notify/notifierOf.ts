import type { ChannelOptions } from '../../adapters/notify/channelOptions.ts';
import { createNotifier } from '../../adapters/notify/createNotifier.ts';
import { ConfigurationError } from '../../configuration/configurationError.ts';
import type { Configuration } from '../../configuration/schema.ts';
import type { NotifierPort } from '../../core/ports/notifier.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type ChannelSettings = Configuration['notifications']['channels'][string];

/** The port of mail servers on which a connection begins with TLS (RFC 8314). */
const IMPLICIT_TLS = 465;

/** What the secret of each kind of channel is. */
const SECRETS: Readonly<Record<ChannelSettings['type'], string>> = {
  webhook: 'the key that messages are signed with',
  slack: 'the address of an incoming webhook',
  discord: 'the address of a webhook',
  telegram: 'the token of a bot',
  email: 'the password of notifications.channels.NAME.user',
};

/** The variable that holds the secret of a channel. */
function secretVariable(name: string): string {
  return `BALLAST_NOTIFY_${name.toUpperCase()}`;
}

/** The channels that the configuration names, with their secrets. @throws ConfigurationError that names a missing secret and never repeats one */
export function notifierOf({ notifications }: Configuration, environment: Environment): NotifierPort {
  const channels = Object.entries(notifications.channels).map(
    ([name, settings]) => [name, channelOptions(name, settings, environment)] as const,
  );
  return createNotifier(Object.fromEntries(channels));
}

function channelOptions(name: string, settings: ChannelSettings, environment: Environment): ChannelOptions {
  const { type, url = '', chatId = '', host = '', port, user, from = '', to = [] } = settings;
  switch (type) {
    case 'webhook':
      return { type, url, secret: secretOf(name, type, environment) };
    case 'slack':
    case 'discord':
      return { type, url: addressOf(name, type, environment) };
    case 'telegram':
      return { type, chatId, token: secretOf(name, type, environment), ...(url === '' ? {} : { url }) };
    case 'email':
      return {
        type,
        host,
        port,
        secure: port === IMPLICIT_TLS,
        from,
        to,
        ...(user === undefined ? {} : { user, password: secretOf(name, type, environment) }),
      };
    default: {
      const unreachable: never = type;
      return unreachable;
    }
  }
}

function secretOf(name: string, type: ChannelSettings['type'], environment: Environment): string {
  const secret = environment[secretVariable(name)] ?? '';
  if (secret !== '') return secret;
  throw secretError(name, type, 'nothing');
}

function addressOf(name: string, type: ChannelSettings['type'], environment: Environment): string {
  const secret = secretOf(name, type, environment);
  if (URL.canParse(secret) && /^https?:/.test(secret)) return secret;
  throw secretError(name, type, 'text that is no address (it is not repeated here)');
}

function secretError(name: string, type: ChannelSettings['type'], given: string): ConfigurationError {
  return new ConfigurationError(
    [{ field: secretVariable(name), given, allowed: SECRETS[type] }],
    `Set it in the environment: the channel ${name} of notifications.channels needs it. Secrets never go into the configuration file.`,
  );
}
