import { requireVenue } from '../adapters/exchange/venues.ts';
import { openLedger } from '../adapters/ledger/openLedger.ts';
import { ledgerUrl, loadConfiguration } from '../configuration/loadConfiguration.ts';
import { report } from '../configuration/processMessage.ts';
import { orderTroubles } from '../core/orders/orderTroubles.ts';
import type { LedgerPort } from '../core/ports/ledger.ts';
import { otherHandSentence, steadyOtherHand } from '../core/reconciliation/otherHand.ts';
import { examineVersions } from './deployment/examineVersions.ts';
import { type Check, check, examineAccounts } from './examineAccounts.ts';

/** Whether somebody else trades on an account steadily. @throws Error where somebody does, with what to do */
async function examineHands(ledger: LedgerPort, account: string): Promise<string> {
  const hand = steadyOtherHand(await ledger.otherHandEvidence(account));
  if (hand !== undefined) throw new Error(`nothing is bought: ${otherHandSentence(hand)}`);
  return 'no orders of others in two cycles in a row';
}

/** Whether orders and comparisons of an account come to an end. @throws Error where a person should look, with what to do */
async function examineOrders(ledger: LedgerPort, account: string, provenAfter: number): Promise<string> {
  const open = await ledger.openOrders(account);
  const troubles = orderTroubles(open, await ledger.waits(account), provenAfter, Date.now());
  if (troubles.length > 0) throw new Error(troubles.join('; '));
  return `${open.length} open, none unknown past the venue's proof, nothing is waited for`;
}

/** Examines what a worker needs of the outside world, and reports one check after the other. */
async function run(): Promise<void> {
  const configuration = loadConfiguration();
  const withLedger = async (examine: (ledger: LedgerPort) => Promise<string>): Promise<string> => {
    const opened = await openLedger(ledgerUrl(configuration), { readOnly: true });
    try {
      return await examine(opened);
    } finally {
      await opened.close();
    }
  };
  const ledger = await check('Ledger', () =>
    withLedger(async (opened) => {
      await opened.check();
      return 'answers, schema is current';
    }),
  );
  const versions = await check('Versions', () => examineVersions(configuration));
  const hands: Check[] = [];
  for (const account of configuration.accounts)
    hands.push(await check(`Other hands (${account})`, () => withLedger((opened) => examineHands(opened, account))));
  const { afterMs } = requireVenue(configuration.exchange.id).absence;
  const orders: Check[] = [];
  for (const account of configuration.accounts)
    orders.push(
      await check(`Orders (${account})`, () => withLedger((opened) => examineOrders(opened, account, afterMs))),
    );
  report({
    type: 'ready',
    checks: [ledger, versions, ...hands, ...orders, ...(await examineAccounts(configuration, process.env))],
  });
}

try {
  await run();
} catch (error) {
  report({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
}
