import { openLedger } from '../adapters/ledger/openLedger.ts';
import { accountNames } from '../configuration/accountsSection.ts';
import { ledgerUrl, loadConfiguration } from '../configuration/loadConfiguration.ts';
import { report } from '../configuration/processMessage.ts';
import type { LedgerPort } from '../core/ports/ledger.ts';
import { otherHandSentence, steadyOtherHand } from '../core/reconciliation/otherHand.ts';
import { examineAgreement } from './configuration/examineAgreement.ts';
import { examineVersions } from './deployment/examineVersions.ts';
import { type Check, check, examineAccounts } from './examineAccounts.ts';
import { examineEncryption } from './examineEncryption.ts';
import { examineTroubles } from './examineTroubles.ts';

/** Whether somebody else trades on an account steadily. @throws Error where somebody does, with what to do */
async function examineHands(ledger: LedgerPort, account: string): Promise<string> {
  const hand = steadyOtherHand(await ledger.otherHandEvidence(account));
  if (hand !== undefined) throw new Error(`nothing is bought: ${otherHandSentence(hand)}`);
  return 'no orders of others in two cycles in a row';
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
  const agreed = await check('Configuration', () => withLedger((opened) => examineAgreement(configuration, opened)));
  const encryption = await check('Encryption', () => examineEncryption(configuration));
  const versions = await check('Versions', () => examineVersions(configuration));
  const hands: Check[] = [];
  for (const account of accountNames(configuration))
    hands.push(await check(`Other hands (${account})`, () => withLedger((opened) => examineHands(opened, account))));
  const troubles: Check[] = [];
  for (const account of accountNames(configuration))
    troubles.push(
      await check(`Troubles (${account})`, () =>
        withLedger((opened) => examineTroubles(configuration, opened, account)),
      ),
    );
  report({
    type: 'ready',
    checks: [
      ledger,
      agreed,
      encryption,
      versions,
      ...hands,
      ...troubles,
      ...(await examineAccounts(configuration, process.env)),
    ],
  });
}

try {
  await run();
} catch (error) {
  report({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
}
