import { checkSignal } from './checkSignal.ts';
import type { RejectedSignal } from './signal.ts';
import { withId } from './signalId.ts';
import type { StoredSignal } from './storedSignal.ts';

/** Who has sent signals, and what is asked of them. */
export interface SentOrigin {
  readonly sender: string;
  /** The account that they are for; empty for all of them. */
  readonly account: string;
  /** Older ones are refused, ms. */
  readonly maxAge: number;
  /** Wall time in ms UTC. */
  readonly at: number;
  /** A hash of a text as hexadecimal digits. */
  readonly digest: (text: string) => string;
}

/** What came together as the ledger keeps it; or why nothing of it is kept. */
export type CheckedSent = { readonly signals: readonly StoredSignal[] } | { readonly fault: string };

/** So many refused signals are told. */
const TOLD = 10;

/** Checks signals that were sent together: where one of them cannot be used none is, and the fault names each. */
export function checkSentSignals(
  items: readonly unknown[],
  { sender, account, maxAge, at, digest }: SentOrigin,
): CheckedSent {
  const origin = { provider: sender, at, maxAge, mustBeNamed: true };
  const signals: StoredSignal[] = [];
  const faults: string[] = [];
  for (const [index, item] of items.entries()) {
    const result = checkSignal(item, index, origin);
    if (result.kind === 'rejected') faults.push(reasonOf(index, result.rejection));
    else signals.push({ source: sender, account, pushed: true, receivedAt: at, signal: withId(result.signal, digest) });
  }
  if (faults.length === 0) return { signals };
  const told = faults.slice(0, TOLD).join('; ');
  const more = faults.length > TOLD ? `; ${faults.length - TOLD} more` : '';
  return {
    fault: `${faults.length} of ${items.length} signals cannot be used, nothing was stored: ${told}${more}`,
  };
}

function reasonOf(index: number, { symbol, field, given, allowed }: RejectedSignal): string {
  return `signals[${index}] (${symbol}): ${field} is ${given}; allowed: ${allowed}`;
}
