import { ApplicationFailure } from '@temporalio/activity';
import type { NotificationSteps } from '../core/cycles/notificationSteps.ts';
import { DeliveryError } from '../core/ports/notifier.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Hands a notification to its channel. Where the answer, or the note of it, is lost it goes there once more: its ID tells. */
export function deliverNotificationActivity({
  ledger,
  notifier,
}: ActivityDependencies): NotificationSteps['deliverNotification'] {
  return async (key) => {
    const queued = await ledger.queuedNotification(key);
    if (queued?.state !== 'pending') return;
    try {
      await notifier.deliver(key.channel, queued.notification);
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      throw ApplicationFailure.create({
        message: error.message,
        type: error.name,
        nonRetryable: error.isFinal,
        ...(error.retryAfterMs === undefined ? {} : { nextRetryDelay: error.retryAfterMs }),
      });
    }
    await ledger.closeNotification(key, 'delivered', '');
  };
}
