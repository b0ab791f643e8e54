import { Context } from '@temporalio/activity';
import type { TuningSteps } from '../core/tuning/tuningSteps.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { refusingOnce } from './refusingOnce.ts';

/** Chooses among the variants of a search, with all that were ever tried on the same data in mind. */
export function chooseVariantActivity({ ledger, compute }: ActivityDependencies): TuningSteps['chooseVariant'] {
  return (task) =>
    refusingOnce(async () => {
      const register = await ledger.trials(task.market.data);
      return await compute.chooseVariant(task, register, Context.current().cancellationSignal);
    });
}
