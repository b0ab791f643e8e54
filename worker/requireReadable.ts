import type { Client } from '@temporalio/client';
import { UndecipherablePayloadError } from '../configuration/payloads/encryptionCodec.ts';
import { connectClient } from './connectClient.ts';
import type { WorkerConnection } from './runWorkers.ts';

/** So many of the latest cycles are looked at: one that has only just begun may have no message yet. */
const CYCLES_READ = 5;

/** Reads a message of each of the latest cycles of a queue. @throws UndecipherablePayloadError where the key of one is missing */
export async function readLatestCycles(client: Client, taskQueue: string): Promise<void> {
  const query = `WorkflowType = 'tradingCycle' AND TaskQueue = '${taskQueue.replaceAll("'", "''")}'`;
  let read = 0;
  // A workflow is listed with its memo, which is a message.
  for await (const _ of client.workflow.list({ query, pageSize: CYCLES_READ })) {
    read += 1;
    if (read >= CYCLES_READ) return;
  }
}

/**
 * Refuses to work where the key of messages is missing: the worker would take steps that it can only fail, beside workers that could carry them out.
 * @throws UndecipherablePayloadError
 */
export async function requireReadable(target: WorkerConnection, taskQueue: string): Promise<void> {
  const client = await connectClient(target);
  try {
    await readLatestCycles(client, taskQueue);
  } catch (error) {
    // A list that cannot be had now says nothing about keys.
    if (error instanceof UndecipherablePayloadError) throw error;
  } finally {
    await client.connection.close();
  }
}
