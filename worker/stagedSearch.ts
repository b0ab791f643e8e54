import type { LedgerTask } from '../configuration/ledgerTask.ts';
import type { LedgerPort } from '../core/ports/ledger.ts';
import { Trials } from '../research/results/trials.ts';
import { packFiles, readSearchFiles } from '../research/tune/searchFiles.ts';

type SearchTask<Kind extends LedgerTask['kind']> = Extract<LedgerTask, { readonly kind: Kind }>;

/**
 * Puts what a search reads from this machine into the ledger, with what was tried on the same data before, so that it is not tried again and counts.
 *
 * @returns the digest of the files; null where the search reads none
 */
export async function stageSearch(
  ledger: LedgerPort,
  { dataDirectory, data, candles, signals }: SearchTask<'stageSearch'>,
): Promise<string | null> {
  const packed = packFiles(readSearchFiles(candles, signals));
  if (packed !== undefined) await ledger.keepSearchFiles(packed.digest, packed.body, Date.now());
  const known = new Set((await ledger.trials(data)).map(({ variant }) => variant));
  for (const trial of new Trials(dataDirectory).on(data))
    if (!known.has(trial.variant)) await ledger.enterTrial(data, trial);
  return packed?.digest ?? null;
}

/** Enters what workers have tried in the register of this machine. @returns how many variants were new there */
export async function takeTrials(
  ledger: LedgerPort,
  { dataDirectory, data }: SearchTask<'takeTrials'>,
): Promise<number> {
  const register = new Trials(dataDirectory);
  const known = new Set(register.on(data).map(({ variant }) => variant));
  const others = (await ledger.trials(data)).filter(({ variant }) => !known.has(variant));
  for (const trial of others) register.enter(data, trial);
  return others.length;
}
