import { ApplicationFailure } from '@temporalio/activity';
import { InvalidCycleInputError, limitsFor, parseCycleInput } from '../core/cycles/cycleInput.ts';
import type { CycleSettings, CycleSteps } from '../core/cycles/cycleSteps.ts';
import { optimizeQueue } from '../core/cycles/identifiers.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Resolves what a start brought along against the configuration. */
export function settingsActivities({ settings, shown }: ActivityDependencies): Pick<CycleSteps, 'resolveSettings'> {
  return {
    async resolveSettings(input: unknown): Promise<CycleSettings> {
      try {
        const overrides = parseCycleInput(input);
        const account = overrides.account ?? settings.accounts[0];
        if (!settings.accounts.includes(account))
          throw new InvalidCycleInputError(
            `account: given ${JSON.stringify(account)}; allowed: ${settings.accounts.join(', ')}. Add it to accounts in ballast.config.json.`,
          );
        if (overrides.replay === true && overrides.cycleId === undefined)
          throw new InvalidCycleInputError('cycleId: given nothing; a replay needs the ID of the cycle to do again.');
        return {
          account,
          cycleId: overrides.cycleId,
          scope: overrides.symbols ?? 'all',
          limits: limitsFor(settings.limits, overrides),
          preview: overrides.preview ?? false,
          replay: overrides.replay ?? false,
          signals: overrides.signals,
          every: settings.every,
          deadline: settings.deadline,
          maxPlanAge: settings.maxPlanAge,
          orderPatience: settings.orderPatience,
          optimizeQueue: optimizeQueue(settings.taskQueue),
          approval: settings.approval,
          approvalDeadline: settings.approvalDeadline,
          dashboard: shown.dashboard,
          configurationVersion: shown.configurationVersion,
        };
      } catch (error) {
        if (error instanceof InvalidCycleInputError) throw ApplicationFailure.nonRetryable(error.message, error.name);
        throw error;
      }
    },
  };
}
