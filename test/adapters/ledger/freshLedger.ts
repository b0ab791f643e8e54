import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { openLedger } from '../../../adapters/ledger/openLedger.ts';
import type { LedgerPort } from '../../../core/ports/ledger.ts';
import type { LedgerHost } from './ledgers.ts';

/**
 * Opens an empty ledger before each test and closes it after it.
 * @param start makes the database server that all tests of the block share
 * @param use is given each ledger, and where it is
 */
export function freshLedger(start: () => Promise<LedgerHost>, use: (ledger: LedgerPort, url: string) => void): void {
  let host: LedgerHost;
  let ledger: LedgerPort;
  beforeAll(async () => {
    host = await start();
  });
  afterAll(() => host?.stop());
  beforeEach(async () => {
    const url = await host.freshUrl();
    ledger = await openLedger(url);
    use(ledger, url);
  });
  afterEach(() => ledger.close());
}
