/** What a caller of the API may do: `signals` sends signals and nothing else, `read` sees, `propose` also proposes trades that a person approves, `trade` gives commands as well, `admin` sees the configuration as well. */
export const SCOPES = ['signals', 'read', 'propose', 'trade', 'admin'] as const;

export type Scope = (typeof SCOPES)[number];

const INCLUDED: Readonly<Record<Scope, readonly Scope[]>> = {
  signals: ['signals'],
  read: ['read'],
  propose: ['read', 'propose'],
  trade: ['signals', 'read', 'propose', 'trade'],
  admin: ['signals', 'read', 'propose', 'trade', 'admin'],
};

/** Whether a scope includes another one. Who only sees sends no signals: they make trades. */
export function includes(scope: Scope, needed: Scope): boolean {
  return INCLUDED[scope].includes(needed);
}
