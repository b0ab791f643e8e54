import { Api, GrammyError } from 'grammy';
import { notificationText } from '../../core/notifications/notificationText.ts';
import { DeliveryError } from '../../core/ports/notifier.ts';
import { type ChannelOptions, DELIVERY_TIMEOUT_MS, type Deliver } from './channelOptions.ts';

/** Longest message that Telegram takes, in characters. */
const LONGEST = 4_096;

/** A chat with a Telegram bot. */
export function telegram(channel: string, options: Extract<ChannelOptions, { type: 'telegram' }>): Deliver {
  const api = new Api(options.token, {
    timeoutSeconds: DELIVERY_TIMEOUT_MS / 1_000,
    ...(options.url === undefined ? {} : { apiRoot: options.url }),
  });
  return async (notification) => {
    try {
      await api.sendMessage(options.chatId, notificationText(notification, LONGEST), {
        link_preview_options: { is_disabled: true },
      });
    } catch (error) {
      throw deliveryError(channel, error);
    }
  };
}

/** What else went wrong is not told in its own words: the address of a request has the token of the bot in it. */
function deliveryError(channel: string, error: unknown): DeliveryError {
  if (!(error instanceof GrammyError)) return new DeliveryError(`${channel} did not answer`, false);
  const { error_code: code, description, parameters } = error;
  const seconds = parameters.retry_after;
  return new DeliveryError(
    `${channel} answered ${code}: ${description}`,
    code >= 400 && code < 500 && code !== 429,
    seconds === undefined ? undefined : seconds * 1_000,
  );
}
