import { setTimeout as sleep } from 'node:timers/promises';
import type { LedgerPort } from '../core/ports/ledger.ts';
import { addSteps, NOTHING_THINNED, retentionCutoffs, type ThinningStep } from '../core/retention/retention.ts';
import { repeatWork } from './repeatWork.ts';

/** Pause between two rounds, ms. */
const EVERY_MS = 60 * 60_000;
/** The first round waits until a start is through, ms. */
const FIRST_MS = 5 * 60_000;
/** Rows of one step, and the pause after it, ms: cycles and orders write in between. */
const STEP_ROWS = 50;
const STEP_PAUSE_MS = 200;

/** What is thinned. */
export interface Retention {
  readonly accounts: readonly string[];
  /** For how long everything is kept whole, ms. */
  readonly keepWhole: number;
  /** How far back the drawdown of an account is looked for, ms. */
  drawdownWindow(account: string): number;
}

/** Thins what is old in all accounts, step by step, until nothing is left to do or `ended`. */
export async function thinAll(
  ledger: Pick<LedgerPort, 'thin'>,
  { accounts, keepWhole, drawdownWindow }: Retention,
  pause: number = STEP_PAUSE_MS,
  ended: () => boolean = () => false,
): Promise<ThinningStep> {
  let total = NOTHING_THINNED;
  const now = Date.now();
  for (const account of accounts) {
    const cutoffs = retentionCutoffs(now, keepWhole, drawdownWindow(account));
    for (let more = true; more && !ended(); ) {
      const step = await ledger.thin(account, cutoffs, STEP_ROWS);
      total = addSteps(total, step);
      more = step.more;
      if (more) await sleep(pause);
    }
  }
  return total;
}

/**
 * Thins the ledger now and then. A round that fails keeps no cycle from its work.
 * @returns what ends it
 */
export function thinRegularly(ledger: Pick<LedgerPort, 'thin'>, retention: Retention): () => Promise<void> {
  return repeatWork({ first: FIRST_MS, every: EVERY_MS }, 'The ledger could not be thinned', (ended) =>
    thinAll(ledger, retention, STEP_PAUSE_MS, ended),
  );
}
