import { Client, Connection } from '@temporalio/client';
import { encryptedBy } from '../configuration/payloads/encryptionCodec.ts';
import { PayloadKeys } from '../configuration/payloads/payloadKeys.ts';
import type { WorkerConnection } from './runWorkers.ts';

/** A client of the server that a worker works for, over a connection of its own, which reads messages with the same keys. */
export async function connectClient(target: WorkerConnection): Promise<Client> {
  const { address, namespace, security, payloadKeys } = target;
  const connection = await Connection.connect({ address, ...security });
  return new Client({ connection, namespace, dataConverter: encryptedBy(payloadKeys ?? PayloadKeys.from({})) });
}
