import type { NotificationKey } from '../notifications/notification.ts';

/** What carries a notification to its channel. */
export interface NotificationSteps {
  /** Hands a notification of the outbox to its channel, unless that has it. Tried again until the channel takes it. */
  deliverNotification(key: NotificationKey): Promise<void>;
  /** Records that a channel does not take a notification. */
  giveUpNotification(key: NotificationKey, reason: string): Promise<void>;
}
