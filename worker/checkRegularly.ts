import type { Client } from '@temporalio/client';
import { connectClient } from './connectClient.ts';
import type { WorkerConnection } from './runWorkers.ts';

/**
 * Checks at once and then every so often, one check at a time. One that fails is made again: nothing else depends on it.
 * @param every ms
 * @returns what ends it
 */
export async function checkRegularly(
  target: WorkerConnection,
  every: number,
  check: (client: Client) => Promise<unknown>,
): Promise<() => Promise<void>> {
  const client = await connectClient(target);
  let checking = false;
  const checkOnce = async (): Promise<void> => {
    if (checking) return;
    checking = true;
    await check(client).catch(() => undefined);
    checking = false;
  };
  void checkOnce();
  const timer = setInterval(checkOnce, every);
  return async () => {
    clearInterval(timer);
    await client.connection.close();
  };
}
