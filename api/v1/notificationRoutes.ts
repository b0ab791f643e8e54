import { z } from 'zod';
import { NOTIFIED_EVENTS, SEVERITIES } from '../../core/notifications/notification.ts';
import { accountOf, accountQuery } from './accountQuery.ts';
import type { V1Context, V1Server } from './v1Context.ts';
import { iso, list, time } from './values.ts';

const notificationSchema = z.object({
  id: z.string(),
  channel: z.string(),
  event: z.enum(NOTIFIED_EVENTS as readonly [string, ...string[]]),
  severity: z.enum(SEVERITIES),
  at: time,
  title: z.string(),
  lines: list(z.string()),
  state: z
    .enum(['pending', 'delivered', 'failed', 'repeated'])
    .describe('repeated: kept and not sent, since it repeats one that was sent shortly before'),
  dueAt: time,
  closedAt: time.nullable(),
  detail: z.string().describe('Why it was not delivered; empty otherwise'),
});

/** What people were told. */
export function notificationRoutes(server: V1Server, { client, ledger }: V1Context): void {
  server.get(
    '/notifications',
    {
      schema: {
        tags: ['system'],
        summary: 'What people were told lately, by channel, newest first',
        querystring: z.strictObject({ ...accountQuery, limit: z.coerce.number().int().min(1).max(500).default(50) }),
        response: { 200: z.object({ account: z.string(), items: list(notificationSchema) }) },
      },
    },
    async ({ query }) => {
      const account = accountOf(client, query.account);
      const records = await ledger.notifications(account, query.limit);
      return {
        account,
        items: records.map(({ channel, notification, state, dueAt, closedAt, detail }) => ({
          id: notification.id,
          channel,
          event: notification.event,
          severity: notification.severity,
          at: iso(notification.at),
          title: notification.title,
          lines: notification.lines,
          state,
          dueAt: iso(dueAt),
          closedAt: closedAt === undefined ? null : iso(closedAt),
          detail,
        })),
      };
    },
  );
}
