import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readPasswordEntry, writePasswordEntry } from '../../../configuration/apiAccess/passwordEntry.ts';
import { SCOPES } from '../../../configuration/apiAccess/scopes.ts';
import { KNOWN_HASH } from '../../support/knownPassword.ts';

const AUTHENTICATOR = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

it('reads what it has written, which no shell changes', () => {
  const grants = fc.record({
    name: fc.stringMatching(/^[A-Za-z0-9_.-]{1,50}$/),
    scope: fc.constantFrom(...SCOPES),
    until: fc.oneof(
      fc.constant(Number.POSITIVE_INFINITY),
      fc.integer({ min: 0, max: 40_000 }).map((day) => day * 86_400_000),
    ),
    hash: fc.constant(KNOWN_HASH),
  });
  fc.assert(
    fc.property(grants, fc.boolean(), (grant, withCode) => {
      const entry = withCode ? { ...grant, authenticator: AUTHENTICATOR } : grant;
      const written = writePasswordEntry(entry);
      expect(written).toMatch(/^[\w.:@=-]+$/);
      expect(readPasswordEntry(written)).toEqual(entry);
    }),
  );
});

it.each([
  'anna:write:argon2id=abc',
  `anna:trade:${KNOWN_HASH}`,
  `anna:trade@2027-02-30:argon2id=${Buffer.from(KNOWN_HASH).toString('base64url')}`,
  `anna smith:trade:argon2id=${Buffer.from(KNOWN_HASH).toString('base64url')}`,
  `anna:trade:argon2id=${Buffer.from(KNOWN_HASH).toString('base64url')}:totp=SHORT`,
  'anna:trade',
  '',
])('refuses %s', (text) => {
  expect(readPasswordEntry(text)).toBeUndefined();
});
