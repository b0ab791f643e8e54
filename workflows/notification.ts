import { isCancellation, setCurrentDetails } from '@temporalio/workflow';
import type { NotificationSteps } from '../core/cycles/notificationSteps.ts';
import type { NotificationKey } from '../core/notifications/notification.ts';
import { describeFailure, toBusinessFailure } from './businessFailure.ts';
import { describedSteps } from './stepSummaries.ts';

// A channel may be away for hours; what is a day old is news no more.
const { deliverNotification } = describedSteps<NotificationSteps>({
  startToCloseTimeout: '1m',
  heartbeatTimeout: '10s',
  scheduleToCloseTimeout: '24h',
  retry: { initialInterval: '2s', maximumInterval: '5m' },
});

const { giveUpNotification } = describedSteps<NotificationSteps>({
  startToCloseTimeout: '1m',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});

/** Carries one notification of the outbox to its channel. A worker starts it once the notification is due. */
export async function notification(key: NotificationKey): Promise<void> {
  setCurrentDetails(`- to ${key.channel}\n- ${key.id}`);
  try {
    await deliverNotification(key);
  } catch (error) {
    if (isCancellation(error)) throw error;
    await giveUpNotification(key, describeFailure(error));
    throw toBusinessFailure(error, 'NotificationFailed');
  }
}
