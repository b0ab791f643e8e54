import { z } from 'zod';

/** An address without user and password, which belong into the environment. */
export const webAddress = z
  .url({ protocol: /^https?$/, abort: true })
  .refine((text) => !hasCredentials(text), {
    error: 'an http or https address without user and password: secrets come from the environment only',
  })
  .meta({ title: 'an http or https address without user and password' });

/** Whether an address carries a password, or with `anything` also a user. An address that cannot be read may carry one. */
export function hasCredentials(address: string, what: 'anything' | 'password' = 'anything'): boolean {
  if (!URL.canParse(address)) return true;
  const { username, password, searchParams, pathname, search, hash } = new URL(address);
  // An @ after the host means that the password held a /, ? or # and the parser cut it in two.
  const cutInTwo = `${pathname}${search}${hash}`.includes('@');
  return password !== '' || searchParams.has('password') || cutInTwo || (what === 'anything' && username !== '');
}
