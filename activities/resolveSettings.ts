import { ApplicationFailure } from '@temporalio/activity';
import { InvalidCycleInputError, limitsFor, parseCycleInput } from '../core/cycles/cycleInput.ts';
import type { CycleSettings, CycleSteps } from '../core/cycles/cycleSteps.ts';
import { optimizeQueue } from '../core/cycles/identifiers.ts';
import { agreedProposal } from './account/agreedProposal.ts';
import { requireConfigurationInForce } from './account/requireConfigurationInForce.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Resolves what a start brought along against the configuration. */
export function settingsActivities({
  accounts,
  settings: settingsOf,
  taskQueue,
  shown,
  ledger,
  configurationHash,
}: ActivityDependencies): Pick<CycleSteps, 'resolveSettings'> {
  return {
    async resolveSettings(input: unknown): Promise<CycleSettings> {
      await requireConfigurationInForce(ledger, configurationHash);
      try {
        const overrides = parseCycleInput(input);
        const account = overrides.account ?? accounts[0];
        if (account === undefined || !accounts.includes(account))
          throw new InvalidCycleInputError(
            `account: given ${JSON.stringify(account)}; allowed: ${accounts.join(', ')}. Add it to accounts in ballast.config.json.`,
          );
        const settings = settingsOf(account);
        if (overrides.replay === true && overrides.cycleId === undefined)
          throw new InvalidCycleInputError('cycleId: given nothing; a replay needs the ID of the cycle to do again.');
        const proposal = await agreedProposal(ledger, account, overrides.cycleId);
        return {
          account,
          cycleId: overrides.cycleId,
          scope: (proposal === undefined ? overrides.symbols : proposal.symbols) ?? 'all',
          limits: limitsFor(settings.limits, overrides),
          preview: overrides.preview ?? false,
          replay: overrides.replay ?? false,
          signals: proposal === undefined ? overrides.signals : (proposal.signals ?? undefined),
          every: settings.every,
          deadline: settings.deadline,
          maxPlanAge: settings.maxPlanAge,
          orderPatience: settings.orderPatience,
          optimizeQueue: optimizeQueue(taskQueue),
          approval: settings.approval,
          approvalDeadline: settings.approvalDeadline,
          dashboard: shown.dashboard,
          configurationVersion: shown.configurationVersion(account),
          ...(proposal === undefined ? {} : { proposal: proposal.agreed }),
        };
      } catch (error) {
        if (error instanceof InvalidCycleInputError) throw ApplicationFailure.nonRetryable(error.message, error.name);
        throw error;
      }
    },
  };
}
