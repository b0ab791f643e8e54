import type { AccountEvent } from '../../core/notifications/accountEvent.ts';
import { audience, type NotificationRules } from '../../core/notifications/audience.ts';
import { describeEvent } from '../../core/notifications/describeEvent.ts';
import type { Notification } from '../../core/notifications/notification.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';

/** Events that are told at once, so that a write is short. */
const EVENTS_AT_ONCE = 100;

/** Most lost answers are found within seconds: an order counts as unknown to people after so long, ms. */
const UNKNOWN_FOR_MS = 30_000;

/** Comparisons that are looked through for the one that an event is about. */
const COMPARISONS = 50;

type EventLedger = Pick<LedgerPort, 'pendingEvents' | 'queueNotifications' | 'order' | 'reconciliations'>;

/**
 * Puts what people are told of an account's events into the outbox, and takes the events off their list in the same write: however many workers look, and
 * wherever one of them ends, each event is told once.
 * @param now wall time in ms UTC
 */
export async function tellEvents(
  ledger: EventLedger,
  account: string,
  rules: NotificationRules,
  now: number,
): Promise<void> {
  const events = await ledger.pendingEvents(account, EVENTS_AT_ONCE);
  const ripe = events.filter((event) => !mustWait(event, now));
  if (ripe.length === 0) return;
  const told = await Promise.all(ripe.map((event) => describe(ledger, event)));
  const queued = told.flatMap((notification) => (notification === undefined ? [] : audience(notification, rules, now)));
  await ledger.queueNotifications(ripe, queued);
}

function mustWait(event: AccountEvent, now: number): boolean {
  return event.kind === 'order' && event.state === 'UNKNOWN' && now - event.at < UNKNOWN_FOR_MS;
}

async function describe(ledger: EventLedger, event: AccountEvent): Promise<Notification | undefined> {
  if (event.kind === 'reconciliation') {
    const found = await ledger.reconciliations(event.account, event.at - 1, COMPARISONS);
    return describeEvent(event, found.find(({ sequence }) => sequence === event.number)?.balances);
  }
  if (event.kind === 'order' && event.state === 'UNKNOWN') {
    const stored = await ledger.order(event);
    if (stored?.state.status !== 'UNKNOWN') return undefined;
  }
  return describeEvent(event);
}
