import { afterAll, beforeEach } from 'vitest';

/**
 * Sets something up for all tests of a file, and anew for a test that is tried again: what its first attempt has decided, sent or broken would decide the
 * second one as well.
 */
export function setUp(begin: () => Promise<void>, end: () => Promise<void> | undefined, timeout?: number): void {
  let begun = false;
  beforeEach(async ({ task }) => {
    if (begun && (task.result?.retryCount ?? 0) === 0) return;
    if (begun) await end();
    begun = false;
    await begin();
    begun = true;
  }, timeout);
  afterAll(() => end());
}
