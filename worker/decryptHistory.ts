import type { Payload, PayloadCodec } from '@temporalio/common';
import { decode } from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { History } from './replayHistory.ts';

function isPayload(value: object): value is Payload {
  return 'metadata' in value && 'data' in value && value.data instanceof Uint8Array;
}

/** Every message of a part of a history. */
function payloadsIn(part: unknown): readonly Payload[] {
  if (typeof part !== 'object' || part === null || part instanceof Uint8Array) return [];
  return isPayload(part) ? [part] : Object.values(part).flatMap(payloadsIn);
}

/** Puts every message of a history in its place as it was before it was encrypted: the history replays without a key then. */
export async function decryptHistory(history: History, codecs: PayloadCodec[]): Promise<History> {
  for (const payload of payloadsIn(history)) {
    const [decrypted] = await decode(codecs, [payload]);
    Object.assign(payload, { metadata: decrypted?.metadata, data: decrypted?.data });
  }
  return history;
}
