import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EncryptionCodec } from '../../../configuration/payloads/encryptionCodec.ts';
import { PAYLOAD_KEYS_VARIABLE, PayloadKeys } from '../../../configuration/payloads/payloadKeys.ts';
import { PAYLOAD_BOUND } from '../../../core/payloads/payloadBound.ts';
import { propertyCases } from '../../support/propertyCases.ts';

const newKey = (): string => randomBytes(32).toString('base64');
const [FIRST, SECOND] = [newKey(), newKey()];

const keysOf = (text: string | undefined): PayloadKeys => PayloadKeys.from({ [PAYLOAD_KEYS_VARIABLE]: text });
const codecOf = (text: string | undefined): EncryptionCodec => new EncryptionCodec(keysOf(text));
const textIn = (payload: Payload | undefined, name: string): string =>
  Buffer.from(payload?.metadata?.[name] ?? []).toString();

/** A value, encrypted. */
async function encrypted(codec: EncryptionCodec, value: unknown): Promise<Payload> {
  const [payload] = await codec.encode([defaultPayloadConverter.toPayload(value)]);
  if (payload === undefined) throw new Error('nothing was encoded');
  return payload;
}

async function decodedBy(codec: EncryptionCodec, payload: Payload): Promise<unknown> {
  const [decoded] = await codec.decode([payload]);
  if (decoded === undefined) throw new Error('nothing was decoded');
  return defaultPayloadConverter.fromPayload(decoded);
}

/** What an attempt is refused with. */
async function refusalOf(attempt: () => unknown): Promise<string> {
  try {
    await attempt();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'it was not refused';
}

describe('an encrypted message', () => {
  const codec = codecOf(`first:${FIRST}`);

  test('comes back as it was, whatever it was, and its size is that of the message and a little', async () => {
    const cases = { numRuns: propertyCases(300) };
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const plain = defaultPayloadConverter.toPayload(value);
        const payload = await encrypted(codec, value);
        const [decoded] = await codec.decode([payload]);
        expect(textIn(decoded, 'encoding')).toBe(textIn(plain, 'encoding'));
        expect(Buffer.compare(decoded?.data ?? Buffer.of(), plain.data ?? Buffer.of())).toBe(0);
        expect(payload.data?.length).toBeLessThanOrEqual((plain.data?.length ?? 0) + 80);
      }),
      cases,
    );
  });

  test('of the largest size that travels stays far below what a server takes', async () => {
    const payload = await encrypted(codec, 'x'.repeat(PAYLOAD_BOUND - 2));
    expect(payload.data?.length).toBeLessThan(PAYLOAD_BOUND + 100);
    expect(String(await decodedBy(codec, payload)).length).toBe(PAYLOAD_BOUND - 2);
  });

  test('says in its metadata how and with which key, and nothing of what is in it', async () => {
    const payload = await encrypted(codec, { symbol: 'BTC-USD' });
    expect(Object.keys(payload.metadata ?? {}).sort()).toEqual(['encoding', 'encryption-key-id']);
    expect(textIn(payload, 'encoding')).toBe('binary/encrypted');
    expect(textIn(payload, 'encryption-key-id')).toBe('first');
    expect(Buffer.from(payload.data ?? []).toString('latin1')).not.toMatch(/BTC|json/);
  });

  test('is another one each time', async () => {
    const made = await Promise.all(Array.from({ length: 50 }, () => encrypted(codec, 'same')));
    expect(new Set(made.map(({ data }) => Buffer.from(data ?? []).toString('hex'))).size).toBe(50);
  });

  test('that was changed in any bit, or cut, is refused', async () => {
    const payload = await encrypted(codec, { amount: '0.5' });
    const data = payload.data ?? new Uint8Array();
    await fc.assert(
      fc.asyncProperty(fc.nat(data.length * 8 - 1), async (bit) => {
        const changed = Uint8Array.from(data, (byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
        expect(await refusalOf(() => codec.decode([{ ...payload, data: changed }]))).toContain('cannot be decrypted');
      }),
      { numRuns: propertyCases(200) },
    );
    for (let length = 0; length < data.length; length += 1)
      expect(await refusalOf(() => codec.decode([{ ...payload, data: data.subarray(0, length) }]))).toContain('cannot');
  });

  test('under the name of another key with the same bytes is refused: the metadata is authenticated', async () => {
    const both = codecOf(`first:${FIRST},other:${FIRST}`);
    const { metadata, data } = await encrypted(codec, 1);
    const renamed = { metadata: { ...metadata, 'encryption-key-id': Buffer.from('other') }, data };
    expect(await refusalOf(() => both.decode([renamed as Payload]))).toContain('"other" cannot be decrypted');
  });

  test('of another program, without the name of a key, is refused in words', async () => {
    const { metadata, data } = await encrypted(codec, 1);
    const unnamed = { metadata: { encoding: metadata?.encoding }, data };
    expect(await refusalOf(() => codec.decode([unnamed as Payload]))).toContain('does not say with which key');
  });
});

describe('keys', () => {
  test('are replaced by a new one in the first place, while the old one goes on reading', async () => {
    const before = await encrypted(codecOf(`old:${FIRST}`), 'before');
    const rotated = codecOf(`new:${SECOND} old:${FIRST}`);
    expect(await decodedBy(rotated, before)).toBe('before');
    expect(textIn(await encrypted(rotated, 'after'), 'encryption-key-id')).toBe('new');
  });

  test('read what was there before there were any', async () => {
    const plain = defaultPayloadConverter.toPayload({ symbol: 'ETH-USD' });
    expect(await codecOf(`first:${FIRST}`).decode([plain])).toEqual([plain]);
  });

  test('that are missing or other ones are named, and never shown', async () => {
    const payload = await encrypted(codecOf(`first:${FIRST}`), 1);
    const missing = await refusalOf(() => codecOf(`second:${SECOND}`).decode([payload]));
    expect(missing).toContain('the key "first", which is missing here: BALLAST_PAYLOAD_KEYS has second');
    const unset = await refusalOf(() => codecOf(undefined).decode([payload]));
    expect(unset).toContain('BALLAST_PAYLOAD_KEYS is not set');
    const other = await refusalOf(() => codecOf(`first:${SECOND}`).decode([payload]));
    expect(other).toContain('has another key under this ID');
    for (const words of [missing, unset, other])
      expect(words).not.toMatch(new RegExp(`${FIRST.slice(0, 20)}|${SECOND.slice(0, 20)}`.replaceAll('+', '[+]')));
  });

  test('encrypt nothing where there is none, or "none" stands first', async () => {
    const plain = [defaultPayloadConverter.toPayload('as it is')];
    expect(await codecOf(undefined).encode(plain)).toBe(plain);
    expect(await codecOf(' , ').encode(plain)).toBe(plain);
    const leaving = codecOf(`none,first:${FIRST}`);
    expect(await leaving.encode(plain)).toBe(plain);
    expect(await decodedBy(leaving, await encrypted(codecOf(`first:${FIRST}`), 'left'))).toBe('left');
  });

  test.each([
    ['no ID', FIRST],
    ['no key', 'first:'],
    ['a short key', `first:${randomBytes(16).toString('base64')}`],
    ['a long key', `first:${randomBytes(48).toString('base64')}`],
    ['a sentence', 'first:correct-horse-battery-staple'],
    ['"none" behind a key', `first:${FIRST},none`],
    ['"none" as an ID', `none:${FIRST}`],
    ['an ID twice', `first:${FIRST},first:${SECOND}`],
  ])('with %s are refused, with what to do and nothing of the key', async (_, text) => {
    const words = await refusalOf(() => keysOf(text));
    expect(words).toContain(PAYLOAD_KEYS_VARIABLE);
    expect(words).toContain('openssl rand -base64 32');
    for (const part of text.split(/[:,]/).filter((item) => item.length > 10)) expect(words).not.toContain(part);
  });

  test('do not show where they are printed', () => {
    const bytes = Buffer.from(FIRST, 'base64');
    const shown = `${inspect(keysOf(`first:${FIRST}`), { depth: 9 })} ${JSON.stringify(keysOf(`first:${FIRST}`))}`;
    expect(shown).not.toContain(FIRST.slice(0, 12));
    expect(shown).not.toContain(bytes.toString('hex').slice(0, 12));
  });
});
