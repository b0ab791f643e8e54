import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { reasonOf } from './errors.ts';
import { applyRetention, registerNamespace, tryNamespace } from './namespace.ts';
import type { ServerProcess } from './serverProcess.ts';

/** What the server must offer before it counts as started. */
export interface Usable {
  address: string;
  namespace: string;
  retentionDays: number;
  timeoutSeconds: number;
}

/**
 * Waits until a server that we have just started answers, has the namespace, and lists workflows in it.
 *
 * @throws Error when the process ends meanwhile or the time is up; it quotes the end of the server's log
 */
export async function becomeUsable(process: ServerProcess, wanted: Usable, signal?: AbortSignal): Promise<void> {
  const deadline = Date.now() + wanted.timeoutSeconds * 1000;
  const exited = process.exited.then((exit): never => {
    throw new Error(
      `The Temporal server ended while starting (${exit.signal ?? `exit code ${exit.code}`}).${quoted(exit.log)}`,
    );
  });
  exited.catch(() => {});
  for (;;) {
    signal?.throwIfAborted();
    // Without the SDK's retries: a retry that is due after the connection was closed would end this process.
    const connection = Connection.lazy({ address: wanted.address, interceptors: [] });
    try {
      await connection.withDeadline(Date.now() + 5000, () => prepare(connection, wanted));
      return;
    } catch (error) {
      if (!process.running()) await exited;
      if (Date.now() > deadline) {
        throw new Error(
          `The Temporal server at ${wanted.address} did not become usable within ${wanted.timeoutSeconds} s: ${reasonOf(error)}`,
        );
      }
    } finally {
      await connection.close();
    }
    await Promise.race([sleep(200), exited]);
  }
}

async function prepare(connection: Connection, wanted: Usable): Promise<void> {
  await registerNamespace(connection, wanted.namespace, wanted.retentionDays);
  await tryNamespace(connection, wanted.namespace);
  await applyRetention(connection, wanted.namespace, wanted.retentionDays);
}

function quoted(log: string): string {
  return log === '' ? '' : ` The end of its log:\n${log}`;
}
