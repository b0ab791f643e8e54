import { notificationText } from '../../core/notifications/notificationText.ts';
import type { ChannelOptions, Deliver } from './channelOptions.ts';
import { postMessage } from './postMessage.ts';

/** Longest messages that the chats take whole, in characters. */
const LONGEST_SLACK = 3_000;
const LONGEST_DISCORD = 2_000;

/** A Slack channel, by an incoming webhook. */
export function slack(channel: string, { url }: Extract<ChannelOptions, { type: 'slack' }>): Deliver {
  return async (notification) => {
    // The three characters that mean something in a Slack message.
    const text = notificationText(notification, LONGEST_SLACK)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;');
    await postMessage(channel, url, JSON.stringify({ text }));
  };
}

/** A Discord channel, by its webhook. Nobody is called by a name that happens to be in a message. */
export function discord(channel: string, { url }: Extract<ChannelOptions, { type: 'discord' }>): Deliver {
  return async (notification) => {
    const content = notificationText(notification, LONGEST_DISCORD);
    await postMessage(channel, url, JSON.stringify({ content, allowed_mentions: { parse: [] } }));
  };
}
