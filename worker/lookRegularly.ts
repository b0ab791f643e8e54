import { Client, Connection } from '@temporalio/client';
import type { WorkerConnection } from './runWorkers.ts';

/**
 * Looks at once and then every so often, one look at a time. One that fails is made again: nothing else depends on it.
 * @param every ms
 * @returns what ends it
 */
export async function lookRegularly(
  target: WorkerConnection,
  every: number,
  look: (client: Client) => Promise<unknown>,
): Promise<() => Promise<void>> {
  const connection = await Connection.connect({ address: target.address, ...target.security });
  const client = new Client({ connection, namespace: target.namespace });
  let looking = false;
  const lookOnce = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    await look(client).catch(() => undefined);
    looking = false;
  };
  void lookOnce();
  const timer = setInterval(lookOnce, every);
  return async () => {
    clearInterval(timer);
    await connection.close();
  };
}
