import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createScrub } from '../../../adapters/exchange/scrub.ts';

const pem = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  .privateKey.export({ type: 'sec1', format: 'pem' })
  .toString();
const apiKey = 'organizations/0a1b/apiKeys/2c3d';
const scrub = createScrub([apiKey, pem]);

describe('createScrub', () => {
  it('takes out the credentials themselves, however they are written', () => {
    const text = [apiKey, encodeURIComponent(apiKey), pem, pem.replaceAll('\n', '\\n')].map((value) =>
      scrub(`a ${value} b`),
    );
    for (const clean of text) expect(clean).toBe('a [removed] b');
  });

  it('takes out tokens, headers and signatures that it never saw', () => {
    const jwt = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl-_x';
    for (const [text, clean] of [
      [`Authorization: Bearer ${jwt}`, 'Authorization: Bearer [removed]'],
      [`token ${jwt} expired`, 'token [removed] expired'],
      ['GET https://x/order?symbol=A&signature=0af9&x=1', 'GET https://x/order?symbol=A&signature=[removed]&x=1'],
      ['{"secret":"hunter2","ok":1}', '{"secret":"[removed]","ok":1}'],
      [`torn ${pem.slice(0, 60)}`, 'torn [removed]'],
    ])
      expect(scrub(text)).toBe(clean);
  });

  it('leaves what a venue says', () => {
    const text =
      'coinbase {"success":false,"error_response":{"error":"INSUFFICIENT_FUND","message":"Insufficient balance"}}';
    expect(scrub(text)).toBe(text);
  });

  it('cuts error pages', () => {
    expect(scrub('x'.repeat(10_000)).length).toBeLessThan(1_000);
  });
});
