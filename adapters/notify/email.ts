import { createTransport } from 'nodemailer';
import { notificationText } from '../../core/notifications/notificationText.ts';
import { DeliveryError } from '../../core/ports/notifier.ts';
import { type ChannelOptions, DELIVERY_TIMEOUT_MS, type Deliver } from './channelOptions.ts';

const LONGEST = 100_000;

/** What a mail server has refused for good begins with this digit (RFC 5321, 4.2.1). */
const REFUSED = 5;

/** A mail to one or more people. Where a user is named the connection is one with TLS, whatever the server offers. */
export function email(channel: string, options: Extract<ChannelOptions, { type: 'email' }>): Deliver {
  const { host, port, secure, user, password, from, to } = options;
  const transport = createTransport({
    host,
    port,
    secure,
    requireTLS: user !== undefined && !secure,
    connectionTimeout: DELIVERY_TIMEOUT_MS,
    greetingTimeout: DELIVERY_TIMEOUT_MS,
    socketTimeout: DELIVERY_TIMEOUT_MS,
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
  });
  return async (notification) => {
    try {
      await transport.sendMail({
        from,
        to: [...to],
        subject: `[Ballast] ${notification.title}`,
        text: notificationText(notification, LONGEST),
        // The same one where it comes twice, so that a mailbox can tell.
        messageId: `<${Buffer.from(`${channel} ${notification.id}`).toString('hex').slice(0, 200)}@ballast>`,
      });
    } catch (error) {
      const { responseCode, code } = error as { responseCode?: number; code?: string };
      const isFinal = responseCode !== undefined && Math.floor(responseCode / 100) === REFUSED;
      throw new DeliveryError(`${channel} did not take the mail: ${responseCode ?? code ?? 'no answer'}`, isFinal);
    }
  };
}
