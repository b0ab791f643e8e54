import type { LedgerPort } from '../core/ports/ledger.ts';

/** How often the schema is looked at, ms. No write depends on it; a worker that has nothing to write must not go on taking work. */
const LOOK_MS = 5_000;

/**
 * Has the ledger notice soon that a newer program has changed its schema.
 * @returns what ends it
 */
export function watchSchema(ledger: Pick<LedgerPort, 'check'>): () => Promise<void> {
  // What else may be wrong is said where the ledger is needed.
  const timer = setInterval(() => void ledger.check().catch(() => undefined), LOOK_MS);
  return async () => clearInterval(timer);
}
