import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { shownValue } from '../../core/payloads/shortText.ts';
import { PAYLOAD_KEYS_VARIABLE, type PayloadKey, type PayloadKeys } from './payloadKeys.ts';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

const CIPHER = 'aes-256-gcm';

/** 96 bits, the length for which GCM is made (NIST SP 800-38D, 8.2). */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What Temporal's own samples write into the metadata, so that their tools know such a payload. */
const ENCRYPTED = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';

/** A message cannot be decrypted. The words say which key is missing, and never a key. */
export class UndecipherablePayloadError extends Error {
  override readonly name = 'UndecipherablePayloadError';
}

/** What is authenticated beside the message: the metadata that it is read by. */
function authenticated(id: string): Buffer {
  return Buffer.from(`${ENCRYPTED}\n${id}`);
}

/**
 * Encrypts each payload with its metadata under AES-256-GCM: `data` is nonce, ciphertext and tag. What is not encrypted is read as it is, so that histories of before
 * the keys stay readable. Without a key it changes nothing, and names the key that is missing where it meets something encrypted.
 */
export class EncryptionCodec implements PayloadCodec {
  private readonly keys: PayloadKeys;

  constructor(keys: PayloadKeys) {
    this.keys = keys;
  }

  async encode(payloads: Payload[]): Promise<Payload[]> {
    const { encrypting } = this.keys;
    return encrypting === undefined ? payloads : payloads.map((payload) => encrypted(payload, encrypting));
  }

  /** @throws UndecipherablePayloadError where a key is missing or another one, or a message was changed */
  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => (textIn(payload, 'encoding') === ENCRYPTED ? this.decrypted(payload) : payload));
  }

  private decrypted(payload: Payload): Payload {
    const id = textIn(payload, KEY_ID);
    const known = id === undefined ? undefined : this.keys.find(id);
    if (id === undefined || known === undefined) throw this.missing(id);
    const data = payload.data ?? new Uint8Array();
    try {
      const decipher = createDecipheriv(CIPHER, known.key, data.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAAD(authenticated(id));
      decipher.setAuthTag(data.subarray(Math.max(NONCE_BYTES, data.length - TAG_BYTES)));
      const text = decipher.update(data.subarray(NONCE_BYTES, data.length - TAG_BYTES));
      return PayloadMessage.decode(Buffer.concat([text, decipher.final()]));
    } catch {
      throw new UndecipherablePayloadError(
        `A message at the Temporal server that names the key ${shownValue(id)} cannot be decrypted: ${PAYLOAD_KEYS_VARIABLE} has another key under this ID, or the message was changed. Set the key that the other processes have under it.`,
      );
    }
  }

  private missing(id: string | undefined): UndecipherablePayloadError {
    if (id === undefined)
      return new UndecipherablePayloadError(
        'A message at the Temporal server is encrypted and does not say with which key: another program has made it. Reset or terminate its workflow.',
      );
    const { ids } = this.keys;
    const present = ids.length === 0 ? 'is not set' : `has ${ids.join(', ')}`;
    return new UndecipherablePayloadError(
      `A message at the Temporal server is encrypted with the key ${shownValue(id)}, which is missing here: ${PAYLOAD_KEYS_VARIABLE} ${present}. Set it as for the other processes of this Ballast.`,
    );
  }
}

/** What a client or a worker reads and writes messages with. */
export function encryptedBy(keys: PayloadKeys): DataConverter & { readonly payloadCodecs: PayloadCodec[] } {
  return { payloadCodecs: [new EncryptionCodec(keys)] };
}

function encrypted(payload: Payload, { id, key }: PayloadKey): Payload {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(authenticated(id));
  const text = Buffer.concat([cipher.update(PayloadMessage.encode(payload).finish()), cipher.final()]);
  return {
    metadata: { encoding: Buffer.from(ENCRYPTED), [KEY_ID]: Buffer.from(id) },
    data: Buffer.concat([nonce, text, cipher.getAuthTag()]),
  };
}

function textIn({ metadata }: Payload, name: string): string | undefined {
  const bytes = metadata?.[name];
  return bytes ? Buffer.from(bytes).toString() : undefined;
}
