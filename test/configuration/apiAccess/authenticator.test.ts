import { expect, it } from 'vitest';
import {
  authenticatorUri,
  isAuthenticatorSecret,
  newAuthenticatorSecret,
  stepOfCode,
} from '../../../configuration/apiAccess/authenticator.ts';

// RFC 6238, appendix B: the ASCII secret 12345678901234567890 in base32, and the last six of its eight digits.
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

it.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
])('takes the code of %i s of RFC 6238, a step early and late, and no later', (second, code) => {
  const step = Math.floor(second / 30);
  for (const late of [-30, 0, 30]) expect(stepOfCode(SECRET, code, (second + late) * 1_000)).toBe(step);
  expect(stepOfCode(SECRET, code, (second + 61) * 1_000)).toBeUndefined();
});

it('takes spaces, and nothing that is no six digits', () => {
  expect(stepOfCode(SECRET, ' 287 082 ', 59_000)).toBe(1);
  for (const code of ['', '28708', '2870822', 'abcdef', '287082x'])
    expect(stepOfCode(SECRET, code, 59_000)).toBeUndefined();
});

it('makes secrets that authenticators take', () => {
  const secret = newAuthenticatorSecret();
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(isAuthenticatorSecret(secret)).toBe(true);
  expect(newAuthenticatorSecret()).not.toBe(secret);
  const uri = new URL(authenticatorUri('anna', secret));
  expect(uri.href).toMatch(/^otpauth:\/\/totp\/Ballast:anna\?/);
  expect(Object.fromEntries(uri.searchParams)).toMatchObject({ issuer: 'Ballast', secret, digits: '6', period: '30' });
  expect(isAuthenticatorSecret('GEZDGNBVGY3TQOJQ')).toBe(false);
});
