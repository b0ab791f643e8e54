import { PAYLOAD_KEYS_VARIABLE, type PayloadKeys } from '../configuration/payloads/payloadKeys.ts';
import type { Configuration } from '../configuration/schema.ts';
import { temporalTarget } from '../configuration/temporalConnection.ts';
import { connectClient } from './connectClient.ts';
import { readLatestCycles } from './requireReadable.ts';

/** Whether messages at the Temporal server are encrypted, and with which key. @throws Error where the latest ones cannot be read, with what to do */
export async function examineEncryption(configuration: Configuration): Promise<string> {
  const target = temporalTarget(configuration);
  const client = await connectClient(target);
  try {
    await readLatestCycles(client, configuration.temporal.taskQueue);
    return described(target.payloadKeys);
  } finally {
    await client.connection.close();
  }
}

function described(keys: PayloadKeys): string {
  const { areSet, encrypting, ids } = keys;
  if (!areSet) return `messages at the Temporal server are plain text (${PAYLOAD_KEYS_VARIABLE} is not set)`;
  const others = ids.filter((id) => id !== encrypting?.id).join(', ');
  if (encrypting === undefined)
    return `messages at the Temporal server are plain text; what is encrypted is read with ${others}`;
  return `the key ${encrypting.id} encrypts messages at the Temporal server${others === '' ? '' : `; to read only: ${others}`}`;
}
