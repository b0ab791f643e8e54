import type { NotificationKey } from '../notifications/notification.ts';
import { notificationWorkflowId } from './identifiers.ts';
import { notificationSummary } from './summaries.ts';

/** Options with which a notification is carried to its channel. The outbox says what waits: a delivery that was ended by force is begun again. */
export function notificationStart(taskQueue: string, key: NotificationKey) {
  return {
    workflowId: notificationWorkflowId(key),
    taskQueue,
    args: [key] as [NotificationKey],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: notificationSummary(key),
  } as const;
}
