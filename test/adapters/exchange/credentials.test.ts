import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { normaliseCredentials } from '../../../adapters/exchange/credentials.ts';

const apiKey = 'organizations/0a/apiKeys/0b';
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const sec1 = privateKey.export({ type: 'sec1', format: 'pem' }).toString();
const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

function refusal(secret: string, key = apiKey): string {
  try {
    normaliseCredentials('coinbase', { apiKey: key, secret });
  } catch (error) {
    return String(error);
  }
  throw new Error('was not refused');
}

describe('normaliseCredentials', () => {
  it.each([
    ['SEC1', sec1],
    ['PKCS#8', pkcs8],
    ['line breaks written as \\n', sec1.replaceAll('\n', '\\n')],
    ['PKCS#8 with \\n', pkcs8.replaceAll('\n', '\\n')],
    ['Windows line breaks', pkcs8.replaceAll('\n', '\r\n')],
    ['quotes and blanks around it', ` "${sec1.replaceAll('\n', '\\n')}" \n`],
  ])('reads a key in %s as the same SEC1 key', (_, secret) => {
    const normal = normaliseCredentials('coinbase', { apiKey: ` ${apiKey} `, secret });
    expect(normal.apiKey).toBe(apiKey);
    expect(normal.secret).toMatch(/^-----BEGIN EC PRIVATE KEY-----\n/);
    expect(createPrivateKey(normal.secret).equals(privateKey)).toBe(true);
  });

  it('leaves Ed25519 keys, legacy secrets and other venues alone', () => {
    const ed25519 = Buffer.alloc(64, 7).toString('base64');
    for (const secret of [ed25519, 'legacy-secret'])
      expect(normaliseCredentials('coinbase', { apiKey: 'key', secret })).toEqual({ apiKey: 'key', secret });
    expect(normaliseCredentials('binance', { apiKey: 'a', secret: 'b' })).toEqual({ apiKey: 'a', secret: 'b' });
    const okx = { apiKey: 'a', secret: 'b', passphrase: ' "with a blank" ' };
    expect(normaliseCredentials('okx', okx)).toEqual({ apiKey: 'a', secret: 'b', passphrase: 'with a blank' });
    expect(() => normaliseCredentials('okx', { apiKey: 'a', secret: 'b' })).toThrow(/credentials.passphrase/);
    const kraken = { apiKey: 'a', secret: Buffer.alloc(64, 7).toString('base64') };
    expect(normaliseCredentials('kraken', kraken)).toEqual(kraken);
    for (const secret of [kraken.secret.slice(1), 'no base64'])
      expect(() => normaliseCredentials('kraken', { apiKey: 'a', secret })).toThrow(/characters that are no base64/);
  });

  it('says what is wrong with a malformed key, and never shows it', () => {
    const torn = sec1.slice(0, 120);
    const otherCurve = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey;
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
    const cases: [string, RegExp][] = [
      [torn, /credentials.secret: given a PEM block of 120 characters that cannot be read/],
      [
        otherCurve.export({ type: 'sec1', format: 'pem' }).toString(),
        /type ec secp256k1; allowed is an ECDSA key on P-256/,
      ],
      [rsa.export({ type: 'pkcs8', format: 'pem' }).toString(), /type rsa/],
      ['MHcCAQEEIKzzz', /13 characters that are neither PEM nor an Ed25519 key/],
      ['  ', /credentials.secret: given nothing/],
    ];
    for (const [secret, words] of cases) {
      const text = refusal(secret);
      expect(text).toMatch(words);
      for (const line of secret.split('\n').filter((part) => part.trim().length > 8 && !part.includes('-----')))
        expect(text).not.toContain(line.trim());
    }
    expect(refusal(sec1, '')).toMatch(/credentials.apiKey: given nothing/);
    expect(refusal(sec1, sec1)).toMatch(/credentials.apiKey: given a PEM block/);
  });
});
