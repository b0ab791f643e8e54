import { durationMs } from '../../configuration/duration.ts';
import type { Configuration } from '../../configuration/schema.ts';
import type { NotificationRules } from '../../core/notifications/audience.ts';

/** Who is told what, as the configuration says. */
export function notificationRules({ notifications }: Configuration): NotificationRules {
  const { channels, quietHours, repeatAfter } = notifications;
  const { from, to, timeZone } = quietHours;
  return {
    channels: Object.entries(channels).map(([name, { severity, events, accounts }]) => ({
      name,
      severity,
      events,
      accounts,
    })),
    quietHours: from === undefined || to === undefined ? undefined : { from, to, timeZone },
    repeatAfter: durationMs(repeatAfter),
  };
}
