import type { NotificationSteps } from '../core/cycles/notificationSteps.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Records that a channel does not take a notification, and says so in the log. */
export function giveUpNotificationActivity({
  ledger,
  log,
}: ActivityDependencies): NotificationSteps['giveUpNotification'] {
  return async (key, reason) => {
    await ledger.closeNotification(key, 'failed', reason);
    log.warn('A notification was not delivered', { ...key, reason });
  };
}
