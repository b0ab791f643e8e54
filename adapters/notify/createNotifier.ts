import { DeliveryError, type NotifierPort } from '../../core/ports/notifier.ts';
import type { ChannelOptions, Deliver } from './channelOptions.ts';
import { discord, slack } from './chats.ts';
import { webhook } from './webhook.ts';

/** The library of a channel is loaded with its first message: most workers have no such channel. */
function loaded(load: () => Promise<Deliver>): Deliver {
  let channel: Promise<Deliver> | undefined;
  return async (notification) => {
    channel ??= load();
    await (await channel)(notification);
  };
}

function deliverTo(name: string, options: ChannelOptions): Deliver {
  switch (options.type) {
    case 'webhook':
      return webhook(name, options);
    case 'slack':
      return slack(name, options);
    case 'discord':
      return discord(name, options);
    case 'telegram':
      return loaded(async () => (await import('./telegram.ts')).telegram(name, options));
    case 'email':
      return loaded(async () => (await import('./email.ts')).email(name, options));
    default: {
      const unreachable: never = options;
      return unreachable;
    }
  }
}

/** The channels that are configured, by name. */
export function createNotifier(channels: Readonly<Record<string, ChannelOptions>>): NotifierPort {
  const known = new Map(Object.entries(channels).map(([name, options]) => [name, deliverTo(name, options)]));
  return {
    channels: [...known.keys()],
    async deliver(channel, notification) {
      const deliver = known.get(channel);
      if (deliver === undefined)
        throw new DeliveryError(
          `${channel}: not a channel of the configuration; allowed: ${[...known.keys()].join(', ') || 'none is configured'}`,
          true,
        );
      await deliver(notification);
    },
  };
}
