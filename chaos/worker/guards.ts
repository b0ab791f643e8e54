/** The four guards that keep a decision from becoming two orders; the harness can take one out. */
export const GUARDS = ['workflow-id', 'ledger-key', 'client-order-id', 'reservation'] as const;

export type Guard = (typeof GUARDS)[number];

/** Whether a text names a guard. */
export function isGuard(text: string): text is Guard {
  return (GUARDS as readonly string[]).includes(text);
}
