/** The environment variables that hold the key of an account. */
export interface CredentialVariables {
  readonly apiKey: string;
  readonly secret: string;
  /** Read for a venue whose keys have one (OKX). */
  readonly passphrase: string;
}

/** The name of an account as it stands in variables. */
export function nameInVariables(account: string): string {
  return account.toUpperCase().replaceAll('-', '_');
}

/** The variables of an account: plain for the first account, with the account's name for the others. */
export function credentialVariables(accounts: readonly string[], account: string): CredentialVariables {
  const end = account === accounts[0] ? '' : `_${nameInVariables(account)}`;
  return {
    apiKey: `BALLAST_EXCHANGE_API_KEY${end}`,
    secret: `BALLAST_EXCHANGE_SECRET${end}`,
    passphrase: `BALLAST_EXCHANGE_PASSPHRASE${end}`,
  };
}

/**
 * Two different account names that are written alike in a variable, the later one first; undefined where there are none. The first account counts
 * too, although its variables have no name in them: another order of the accounts would make them the same.
 */
export function sameVariables(accounts: readonly string[]): readonly [string, string] | undefined {
  for (const [index, account] of accounts.entries()) {
    const twin = accounts
      .slice(0, index)
      .find((other) => other !== account && nameInVariables(other) === nameInVariables(account));
    if (twin !== undefined) return [account, twin];
  }
  return undefined;
}
