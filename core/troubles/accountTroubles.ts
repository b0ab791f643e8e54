import { INTENT_LIFETIME_MS } from '../execution/sending.ts';
import type { OrderRecord } from '../orders/order.ts';
import { orderWorkflowId } from '../orders/orderKey.ts';
import { LONGEST_WORDS } from '../payloads/payloadBound.ts';
import { shortText } from '../payloads/shortText.ts';
import type { AccountWait, WaitSubject } from '../reconciliation/accountWait.ts';
import type { FailingStep } from './failingStep.ts';
import type { WaitingStep } from './waitingStep.ts';

/** A wait or a failing step is told once it has lasted for so long, ms: an order on its way, or a line that is cut, is one for seconds. */
const TOLD_AFTER_MS = 120_000;

/** A step of which nobody knows since when it fails is told after so many attempts: the pauses between them take as long. */
const TOLD_AFTER_ATTEMPTS = 10;

/** So many troubles are named: they travel with the state of the account. */
const MOST_NAMED = 20;

/** What is known of an account that a person may have to look at. */
export interface KnownOfAccount {
  readonly open: readonly OrderRecord[];
  readonly waits: readonly AccountWait[];
  readonly steps: readonly FailingStep[];
  readonly waiting: readonly WaitingStep[];
  /** What could not be looked at, in words. */
  readonly unread: readonly string[];
}

/** What helps where a wait does not end. */
const REMEDY: Readonly<Record<WaitSubject, string>> = {
  recovery: 'It is tried again before each buy: mend the cause',
  // Its reason says what to do.
  earlierLife: '',
  reconciliation: '`ballast reconcile` looks again and shows both sides',
};

/**
 * What a person should look at in an account, line by line: orders that are still unknown though the venue's proof of absence is due, what buys have waited
 * for, steps that have failed for long, and steps that no worker takes.
 *
 * @param provenAfter how long after the last try to send an order the venue has proven that it never arrived, ms
 * @param now wall time in ms UTC
 */
export function accountTroubles(known: KnownOfAccount, provenAfter: number, now: number): readonly string[] {
  const { open, waits, steps, waiting, unread } = known;
  const troubles = [
    ...open.filter((order) => isOverdue(order, provenAfter, now)).map(overdueLine),
    ...waits.filter(({ since }) => now - since > TOLD_AFTER_MS).map(waitLine),
    ...steps.filter((step) => hasFailedLong(step, now)).map(stepLine),
    ...waiting.filter(({ since }) => now - since > TOLD_AFTER_MS).map(waitingLine),
    ...unread,
  ].map((line) => shortText(line, LONGEST_WORDS));
  if (troubles.length <= MOST_NAMED) return troubles;
  const more = troubles.length - MOST_NAMED;
  return [...troubles.slice(0, MOST_NAMED), `${more} more: they show as these ones are mended`];
}

function isOverdue({ state, frozenAt }: OrderRecord, provenAfter: number, now: number): boolean {
  return (
    (state.status === 'UNKNOWN' || state.status === 'SUBMITTED') && now - frozenAt > INTENT_LIFETIME_MS + provenAfter
  );
}

function hasFailedLong({ since, attempts }: FailingStep, now: number): boolean {
  return since === undefined ? attempts > TOLD_AFTER_ATTEMPTS : now - since > TOLD_AFTER_MS;
}

function overdueLine({ key, state, frozenAt }: OrderRecord): string {
  return `${orderWorkflowId(key)} is ${state.status} since ${iso(frozenAt)}, past the venue's proof: \`ballast order show ${key.symbol}\` has both sides, \`ballast order settle\` decides`;
}

function waitLine({ subject, since, reason }: AccountWait): string {
  const remedy = REMEDY[subject];
  return `nothing is bought since ${iso(since)}: ${reason}${remedy === '' ? '' : `. ${remedy}`}`;
}

function stepLine({ workflowId, step, since, cause }: FailingStep): string {
  const how = since === undefined ? 'fails again and again' : `fails since ${iso(since)}`;
  return `step ${step} of ${workflowId} ${how}: ${cause.replace(/[.\s]+$/, '')}. It is tried again by itself: mend the cause, which \`ballast doctor\` looks for at the venue, the keys, the ledger and the clocks`;
}

function waitingLine({ workflowId, step, since }: WaitingStep): string {
  const what = step === undefined ? `workflow ${workflowId}` : `step ${step} of ${workflowId}`;
  return `${what} waits since ${iso(since)} for a worker that takes it: \`ballast doctor\` says which task queues no worker polls, \`ballast start\` brings one up`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
