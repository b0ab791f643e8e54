import { createHmac } from 'node:crypto';
import type { Notification } from '../../core/notifications/notification.ts';
import type { ChannelOptions, Deliver } from './channelOptions.ts';
import { postMessage } from './postMessage.ts';

/** What a receiver is sent as JSON. */
function webhookBody({ id, event, severity, account, at, title, lines, cycleId, symbol }: Notification): string {
  return JSON.stringify({
    id,
    event,
    severity,
    account,
    at: new Date(at).toISOString(),
    title,
    lines,
    cycleId: cycleId ?? null,
    symbol: symbol ?? null,
  });
}

/** The signature of a body: HMAC-SHA256 (RFC 2104) of `TIMESTAMP.BODY`, so that an old message cannot be sent again as a new one. */
function signature(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}

/**
 * A receiver of one's own. `x-ballast-timestamp` is seconds since 1970, `x-ballast-signature` signs it with the body, `x-ballast-delivery` is the ID of the
 * notification: the same one where it comes twice.
 */
export function webhook(channel: string, options: Extract<ChannelOptions, { type: 'webhook' }>): Deliver {
  return async (notification) => {
    const body = webhookBody(notification);
    const timestamp = String(Math.floor(Date.now() / 1_000));
    await postMessage(channel, options.url, body, {
      'user-agent': 'ballast',
      'x-ballast-timestamp': timestamp,
      'x-ballast-signature': signature(options.secret, timestamp, body),
      'x-ballast-delivery': encodeURIComponent(notification.id),
    });
  };
}
