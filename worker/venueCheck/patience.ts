import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2_000;

/** A person has ended the examination. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** What was read last, whether it is what was waited for, and how long that took. */
export interface Waited<T> {
  readonly value: T;
  readonly came: boolean;
  readonly ms: number;
}

/**
 * Reads until what was read is what is waited for, or the time is over.
 * @throws InterruptedError where a person ends it meanwhile
 */
export async function waitFor<T>(
  read: () => Promise<T>,
  isThere: (value: T) => boolean,
  limitMs: number,
  signal?: AbortSignal,
): Promise<Waited<T>> {
  const begun = Date.now();
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    if (signal?.aborted) throw new InterruptedError('interrupted');
    const value = await read();
    const ms = Date.now() - begun;
    if (isThere(value)) return { value, came: true, ms };
    if (ms >= limitMs) return { value, came: false, ms };
    await sleep(Math.min(pause, Math.max(0, limitMs - ms)), undefined, signal === undefined ? {} : { signal }).catch(
      () => undefined,
    );
  }
}

/** A time in words: `0.4 s`. */
export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
