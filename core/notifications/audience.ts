import {
  type Notification,
  type NotifiedEvent,
  type QueuedNotification,
  SEVERITIES,
  type Severity,
} from './notification.ts';
import { endOfQuiet, type QuietHours } from './quietHours.ts';

/** What a channel is sent. */
export interface ChannelInterest {
  readonly name: string;
  /** The least severity. */
  readonly severity: Severity;
  /** Only these; undefined: all. */
  readonly events: readonly NotifiedEvent[] | undefined;
  readonly accounts: readonly string[] | undefined;
}

/** Who is told what, and when. */
export interface NotificationRules {
  readonly channels: readonly ChannelInterest[];
  readonly quietHours: QuietHours | undefined;
  /** What repeats a topic within so long, ms, is kept and not sent. */
  readonly repeatAfter: number;
}

/**
 * The channels that a notification goes to, with when. What is critical is sent at once and always: quiet hours and repetitions hold back the rest.
 * @param now wall time in ms UTC
 */
export function audience(
  notification: Notification,
  { channels, quietHours, repeatAfter }: NotificationRules,
  now: number,
): readonly QueuedNotification[] {
  const isCritical = notification.severity === 'critical';
  const dueAt = isCritical ? now : endOfQuiet(now, quietHours);
  const repeatedSince = isCritical || notification.topic === undefined ? undefined : now - repeatAfter;
  return channels
    .filter((channel) => isFor(notification, channel))
    .map(({ name }) => ({ channel: name, notification, dueAt, repeatedSince }));
}

function isFor({ severity, event, account }: Notification, channel: ChannelInterest): boolean {
  return (
    SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(channel.severity) &&
    (channel.events?.includes(event) ?? true) &&
    (channel.accounts?.includes(account) ?? true)
  );
}
