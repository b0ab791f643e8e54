import { ApplicationFailure, Context } from '@temporalio/activity';
import type { LedgerPort } from '../core/ports/ledger.ts';
import { returnFigures } from '../core/tuning/returnFigures.ts';
import type { TuningSteps } from '../core/tuning/tuningSteps.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { refusingOnce } from './refusingOnce.ts';

/** Backtests a variant and enters it in the register. One that is there, as after a worker that ended before it could tell, is not tried again. */
export function tryVariantActivity({ ledger, compute, machine }: ActivityDependencies): TuningSteps['tryVariant'] {
  return (task) =>
    refusingOnce(async () => {
      const { variant, market } = task;
      const known = await ledger.trial(market.data, variant);
      if (known !== undefined) return { figures: returnFigures(known.returns) };
      const files = market.files === null ? undefined : await filesOf(ledger, market.files);
      const began = performance.now();
      const returns = await compute.tryVariant(task, files, Context.current().cancellationSignal);
      const seconds = (performance.now() - began) / 1_000;
      await ledger.enterTrial(market.data, { variant, at: Date.now(), names: [], returns });
      return { figures: returnFigures(returns), work: { machine, seconds } };
    });
}

async function filesOf(ledger: LedgerPort, digest: string): Promise<string> {
  const files = await ledger.searchFiles(digest);
  if (files !== undefined) return files;
  throw ApplicationFailure.nonRetryable(
    `The candles of the search (${digest}) are not in the ledger any more: start the search again, which puts them there`,
    'NoCandlesError',
  );
}
