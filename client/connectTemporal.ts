import { Client, Connection } from '@temporalio/client';
import { encryptedBy } from '../configuration/payloads/encryptionCodec.ts';
import type { TemporalTarget } from '../configuration/temporalConnection.ts';
import { ServerUnreachableError } from './clientErrors.ts';

/** A client of the Temporal server, which reads and writes messages with the keys of the target. @throws ServerUnreachableError where no server answers */
export async function connectTemporal({ address, namespace, security, payloadKeys }: TemporalTarget): Promise<Client> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: '5s', ...security });
    return new Client({ connection, namespace, dataConverter: encryptedBy(payloadKeys) });
  } catch (error) {
    throw new ServerUnreachableError(address, error);
  }
}
