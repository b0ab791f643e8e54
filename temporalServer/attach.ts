import { Connection, type ConnectionOptions } from '@temporalio/client';
import { ensureSearchAttributes, type MissingSearchAttribute } from './ensureSearchAttributes.ts';
import { hasStatus, reasonOf } from './server/errors.ts';

/** How a server that is not ours is reached, beyond its address. */
export type ConnectionSettings = Pick<ConnectionOptions, 'tls' | 'apiKey' | 'metadata'>;

/**
 * Makes sure that a server which runs already answers, has the namespace, and has the search attributes as far as it lets us.
 *
 * @returns the search attributes that are missing
 * @throws Error that says what is wrong with the server or the namespace, and what to do
 */
export async function attach(
  server: ConnectionSettings & { address: string; connectTimeout: number },
  namespace: string,
  searchAttributes: Parameters<typeof ensureSearchAttributes>[2],
): Promise<MissingSearchAttribute[]> {
  // Without the SDK's retries: a retry that is due after the connection was closed would end this process.
  const connection = Connection.lazy({ ...server, interceptors: [] });
  try {
    await answers(connection, server.address);
    await hasNamespace(connection, server.address, namespace);
    return (await ensureSearchAttributes(connection, namespace, searchAttributes)).missing;
  } finally {
    await connection.close();
  }
}

async function answers(connection: Connection, address: string): Promise<void> {
  try {
    await connection.ensureConnected();
  } catch (error) {
    throw new Error(
      `No Temporal server answers at ${address}: ${reasonOf(error)}. ` +
        'Check the address, TLS and API key, or leave the address out to have a server started on this machine.',
    );
  }
}

async function hasNamespace(connection: Connection, address: string, namespace: string): Promise<void> {
  try {
    await connection.withDeadline(Date.now() + 10_000, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
  } catch (error) {
    // Some keys may use a namespace but not describe it.
    if (hasStatus(error, 'PERMISSION_DENIED')) return;
    throw new Error(
      `The Temporal server at ${address} answers, but its namespace \`${namespace}\` cannot be used: ${reasonOf(error)}. ` +
        `Name another namespace, or create it: temporal operator namespace create --address ${address} --namespace ${namespace}`,
    );
  }
}
