import { AsyncLocalStorage } from 'node:async_hooks';

/** What requests are for, the most urgent first. */
export const PRIORITIES = ['cancel', 'order', 'poll', 'cycle', 'candle'] as const;

export type Priority = (typeof PRIORITIES)[number];

const purpose = new AsyncLocalStorage<Priority>();

/** Runs what asks the venue for one purpose. What is asked for within keeps the purpose of whoever asked first. */
export function withPriority<T>(priority: Priority, request: () => Promise<T>): Promise<T> {
  return purpose.getStore() === undefined ? purpose.run(priority, request) : request();
}

/** What the request that is made at this moment is for. */
export function presentPriority(): Priority {
  return purpose.getStore() ?? 'cycle';
}
