import type { BalanceComparison } from './compareBalances.ts';
import type { SnapshotVerdict } from './confirmSnapshot.ts';
import { otherHandSentence } from './otherHand.ts';
import type { ReconciliationFinding, ReconciliationStatus } from './status.ts';

/** The status for people, line by line. */
export function reconciliationLines(status: ReconciliationStatus | undefined): readonly string[] {
  if (status === undefined) return ['Ledger and venue have not been reconciled yet: nothing is bought before.'];
  const { completedAt, currencies, findings, olderFindings, otherHand } = status;
  const cut = lookedThroughLine(status);
  return [
    `Reconciled with the venue at ${new Date(completedAt).toISOString()}: ${currencies} currencies`,
    ...(otherHand === undefined ? [] : [`⛔ Nothing is bought: ${otherHandSentence(otherHand)}`]),
    ...findings.flatMap((finding) =>
      findingLines(finding).map((line) => `⚠️ ${new Date(finding.at).toISOString()} ${line}`),
    ),
    ...(olderFindings === undefined ? [] : [`${olderFindings} older findings of the last 24 hours are in the ledger`]),
    ...(cut === undefined ? [] : [cut]),
  ];
}

/** Says where not all comparisons were looked through for findings. */
export function lookedThroughLine({ lookedThrough }: ReconciliationStatus): string | undefined {
  if (lookedThrough === undefined) return undefined;
  const { comparisons, since } = lookedThrough;
  return `Only the newest ${comparisons} comparisons, back to ${new Date(since).toISOString()}, were looked through: what earlier ones have found is in the ledger`;
}

/** Why nothing is bought while the venue's balances are not explained. */
export function unexplainedSentence({
  differences,
}: Extract<SnapshotVerdict, { readonly kind: 'unexplained' }>): string {
  return `the venue's balances are not what our orders explain: ${differencesText(differences)}`;
}

/** So many balances are named in one sentence. */
const MOST_NAMED = 5;

/** Balances that differ from what is expected, in words; of many only the first ones. */
export function differencesText(differences: readonly BalanceComparison[]): string {
  const named = differences
    .slice(0, MOST_NAMED)
    .map(({ currency, expected, found }) => `${expected} ${currency} expected, ${found} found`);
  const more = differences.length - named.length;
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/** What was found, in one line each. */
export function findingLines({ manualOrders, drift, more }: ReconciliationFinding): readonly string[] {
  return [
    ...manualOrders.map(
      ({ side, symbol, filledBase, closed, venueOrderId }) =>
        `Manual order at the venue: ${side} ${symbol}, ${filledBase} filled, ${closed ? 'closed' : 'open'} (${venueOrderId})`,
    ),
    ...drift.map(({ currency, expected, found, difference }) => {
      const change = difference.startsWith('-') ? difference : `+${difference}`;
      return `No order explains a change of ${change} ${currency}: ${expected} expected, ${found} found. Taken over as a deposit, a withdrawal or trading elsewhere`;
    }),
    ...(more === undefined ? [] : [`${more} more manual orders and changes are in the ledger`]),
  ];
}
