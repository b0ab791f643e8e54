import type { Kysely, Selectable } from 'kysely';
import type { CycleOutcome } from '../../core/cycles/recordedOutcome.ts';
import type { TradingCommandKind, TradingState } from '../../core/cycles/tradingState.ts';
import type { AccountEvent } from '../../core/notifications/accountEvent.ts';
import type { DeliveryRecord, Notification, QueuedNotification } from '../../core/notifications/notification.ts';
import type { OrderStatus } from '../../core/orders/orderState.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { Session } from './session.ts';
import { rowLimit, storedExactly, storedJson, storedTime, storedWords } from './storedValue.ts';
import type { AccountEventsTable, LedgerTables, NotificationsTable } from './tables.ts';

type NotificationLedger = Pick<
  LedgerPort,
  | 'pendingEvents'
  | 'queueNotifications'
  | 'dueNotifications'
  | 'queuedNotification'
  | 'closeNotification'
  | 'notifications'
>;

/** What has happened and what people are told of it. Long as a list: one short method for each word of the port. */
export function notificationLedger(session: Session): NotificationLedger {
  return {
    pendingEvents: (account, limit) =>
      session.read('pendingEvents', async (db) => {
        const rows = await db
          .selectFrom('account_events')
          .selectAll()
          .where('account', '=', account)
          .orderBy('at')
          .orderBy('kind')
          .orderBy('number')
          .limit(rowLimit(limit))
          .execute();
        return rows.map(eventOf);
      }),

    queueNotifications: (told, notifications) =>
      session.write('queueNotifications', async (db) => {
        for (const notification of notifications) await queue(db, notification);
        for (const event of told) await strike(db, event);
      }),

    dueNotifications: (now, limit) =>
      session.read('dueNotifications', (db) =>
        db
          .selectFrom('notifications')
          .select(['id', 'channel'])
          .where('state', '=', 'pending')
          .where('due_at', '<=', now)
          .orderBy('due_at')
          .limit(rowLimit(limit))
          .execute(),
      ),

    queuedNotification: ({ id, channel }) =>
      session.read('queuedNotification', async (db) => {
        const row = await db
          .selectFrom('notifications')
          .selectAll()
          .where('id', '=', id)
          .where('channel', '=', channel)
          .executeTakeFirst();
        return row === undefined ? undefined : deliveryOf(row);
      }),

    closeNotification: ({ id, channel }, state, detail) =>
      session.write('closeNotification', async (db) => {
        await db
          .updateTable('notifications')
          .set({ state, settled_at: Date.now(), detail: storedWords(detail) })
          .where('id', '=', id)
          .where('channel', '=', channel)
          .where('state', '=', 'pending')
          .execute();
      }),

    notifications: (account, limit) =>
      session.read('notifications', async (db) => {
        const rows = await db
          .selectFrom('notifications')
          .selectAll()
          .where('account', '=', account)
          .orderBy('queued_at', 'desc')
          .orderBy('id')
          .orderBy('channel')
          .limit(rowLimit(limit))
          .execute();
        return rows.map(deliveryOf);
      }),
  };
}

/** Puts a notification into the outbox, unless the channel has it. */
async function queue(db: Kysely<LedgerTables>, queued: QueuedNotification): Promise<void> {
  const { channel, notification, dueAt, repeatedSince } = queued;
  const now = Date.now();
  const isRepeated =
    repeatedSince !== undefined &&
    notification.topic !== undefined &&
    (await wasTold(db, notification.topic, channel, repeatedSince));
  await db
    .insertInto('notifications')
    .values({
      id: storedExactly('notification.id', notification.id),
      channel: storedExactly('channel', channel),
      account: storedExactly('notification.account', notification.account),
      topic: notification.topic === undefined ? null : storedExactly('notification.topic', notification.topic),
      at: storedTime('notification.at', notification.at),
      due_at: storedTime('dueAt', dueAt),
      queued_at: now,
      body: storedJson('notification', notification),
      state: isRepeated ? 'repeated' : 'pending',
      settled_at: isRepeated ? now : null,
      detail: isRepeated ? 'repeats one that was sent shortly before' : '',
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function wasTold(db: Kysely<LedgerTables>, topic: string, channel: string, since: number): Promise<boolean> {
  const row = await db
    .selectFrom('notifications')
    .select('id')
    .where('topic', '=', topic)
    .where('channel', '=', channel)
    .where('queued_at', '>=', since)
    .where('state', '!=', 'repeated')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

async function strike(db: Kysely<LedgerTables>, event: AccountEvent): Promise<void> {
  const { cycleId, subject } = placeOf(event);
  await db
    .deleteFrom('account_events')
    .where('account', '=', event.account)
    .where('kind', '=', event.kind)
    .where('cycle_id', '=', cycleId)
    .where('subject', '=', subject)
    .where('number', '=', event.number)
    .execute();
}

function placeOf(event: AccountEvent): { readonly cycleId: string; readonly subject: string } {
  switch (event.kind) {
    case 'command':
      return { cycleId: '', subject: event.command };
    case 'order':
      return { cycleId: event.cycleId, subject: event.symbol };
    case 'cycle':
      return { cycleId: event.cycleId, subject: event.scope };
    case 'reconciliation':
      return { cycleId: '', subject: '' };
    case 'proposal':
      return { cycleId: '', subject: event.proposalId };
    default: {
      const unreachable: never = event;
      return unreachable;
    }
  }
}

/** The columns hold what the trigger of the kind has written there. */
function eventOf(row: Selectable<AccountEventsTable>): AccountEvent {
  const { account, kind, number, at } = row;
  const base = { account, number, at };
  const reason = row.reason ?? '';
  switch (kind) {
    case 'command':
      return {
        ...base,
        kind,
        command: row.subject as TradingCommandKind,
        state: row.state as TradingState['kind'],
        by: row.given_by ?? '',
        reason,
      };
    case 'order':
      return { ...base, kind, cycleId: row.cycle_id, symbol: row.subject, state: row.state as OrderStatus, reason };
    case 'cycle':
      return { ...base, kind, cycleId: row.cycle_id, scope: row.subject, state: row.state as CycleOutcome, reason };
    case 'reconciliation':
      return { ...base, kind };
    case 'proposal':
      return { ...base, kind, proposalId: row.subject, by: row.given_by ?? '', reason };
    default: {
      const unreachable: never = kind;
      return unreachable;
    }
  }
}

function deliveryOf(row: Selectable<NotificationsTable>): DeliveryRecord {
  return {
    channel: row.channel,
    notification: JSON.parse(row.body) as Notification,
    state: row.state,
    dueAt: row.due_at,
    closedAt: row.settled_at ?? undefined,
    detail: row.detail,
  };
}
