/** How urgent something is: `critical` wakes people, `warning` wants a look, `info` is good to know. */
export const SEVERITIES = ['info', 'warning', 'critical'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** What people can be told of, with how urgent each is. */
export const EVENT_SEVERITIES = {
  breakerTripped: 'critical',
  accountStopped: 'critical',
  accountResumed: 'warning',
  orderUnknown: 'critical',
  orderRejected: 'warning',
  cycleFailed: 'warning',
  planWaits: 'warning',
  proposalWaits: 'warning',
  drift: 'warning',
  cycleDone: 'info',
} as const satisfies Readonly<Record<string, Severity>>;

export type NotifiedEvent = keyof typeof EVENT_SEVERITIES;

/** The names of all events. */
export const NOTIFIED_EVENTS = Object.keys(EVENT_SEVERITIES) as readonly NotifiedEvent[];

/** What people are told of one event. */
export interface Notification {
  /** Names the event: told once to each channel, however often it is found. */
  readonly id: string;
  readonly account: string;
  readonly event: NotifiedEvent;
  readonly severity: Severity;
  /** When it happened, wall time in ms UTC. */
  readonly at: number;
  /** What it has in common with later ones that are not worth another message for a while; undefined where each one is. */
  readonly topic: string | undefined;
  readonly title: string;
  /** What to know and to do, line by line. */
  readonly lines: readonly string[];
  readonly cycleId: string | undefined;
  readonly symbol: string | undefined;
}

/** A notification with the channel that it goes through. */
export interface NotificationKey {
  readonly id: string;
  readonly channel: string;
}

/** Waits to be delivered, was delivered, was refused for good, or repeats one that was sent shortly before. */
export type DeliveryState = 'pending' | 'delivered' | 'failed' | 'repeated';

/** A notification as the ledger keeps it for one channel. Times are wall time in ms UTC. */
export interface QueuedNotification {
  readonly channel: string;
  readonly notification: Notification;
  /** Not sent before. */
  readonly dueAt: number;
  /** Repetitions of one with the same topic that was sent at this moment or later are kept, not sent; undefined: never. */
  readonly repeatedSince: number | undefined;
}

/** What became of a notification in one channel. */
export interface DeliveryRecord {
  readonly channel: string;
  readonly notification: Notification;
  readonly state: DeliveryState;
  readonly dueAt: number;
  readonly closedAt: number | undefined;
  /** Why it was not delivered; empty otherwise. */
  readonly detail: string;
}
