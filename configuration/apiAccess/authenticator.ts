import { Secret, TOTP } from 'otpauth';

/** What the codes of an authenticator are made with, as all of them know it (RFC 6238): SHA-1, six digits, 30 s. */
const STEP_S = 30;
const DIGITS = 6;
const SECRET_BYTES = 20;

/** Clocks may be so many steps apart. */
const WINDOW = 1;

/** A secret of an authenticator in base32, RFC 4648, of at least 128 bits as RFC 4226 asks for. */
const BASE32 = /^[A-Z2-7]{26,128}$/;

/** A new secret, base32. */
export function newAuthenticatorSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** Whether a text is a secret that codes can be made of. */
export function isAuthenticatorSecret(text: string): boolean {
  return BASE32.test(text);
}

/** The address that an authenticator takes, as a QR code holds it (Key URI Format). */
export function authenticatorUri(name: string, secret: string): string {
  return totp(secret, name).toString();
}

/**
 * The step of the clock of which a code is; undefined for a code of another time, or none at all.
 * @param code what a person has typed; spaces count for nothing
 * @param now ms UTC
 */
export function stepOfCode(secret: string, code: string, now: number): number | undefined {
  const token = code.replaceAll(/\s/g, '');
  if (!new RegExp(`^\\d{${DIGITS}}$`).test(token)) return undefined;
  const delta = totp(secret, '').validate({ token, timestamp: now, window: WINDOW });
  return delta === null ? undefined : Math.floor(now / 1_000 / STEP_S) + delta;
}

function totp(secret: string, label: string): TOTP {
  return new TOTP({
    issuer: 'Ballast',
    label,
    algorithm: 'SHA1',
    digits: DIGITS,
    period: STEP_S,
    secret: Secret.fromBase32(secret),
  });
}
