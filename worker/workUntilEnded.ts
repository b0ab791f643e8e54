import { hostname } from 'node:os';
import type { ActivityDependencies } from '../activities/dependencies.ts';
import { accountNames } from '../configuration/accountsSection.ts';
import { durationMs } from '../configuration/duration.ts';
import { endRequested, report } from '../configuration/processMessage.ts';
import { type Configuration, configurationOf } from '../configuration/schema.ts';
import { temporalTarget } from '../configuration/temporalConnection.ts';
import type { LedgerPort } from '../core/ports/ledger.ts';
import { otherHandSentence, steadyOtherHand } from '../core/reconciliation/otherHand.ts';
import { requireVenue } from '../core/venues/venues.ts';
import { requireAgreement, TAKE_VARIABLE, takeConfiguration, watchAgreement } from './configuration/agreement.ts';
import { pollersOf } from './configuration/pollersOf.ts';
import { deploymentVersion } from './deployment/deploymentVersion.ts';
import { keepVersion } from './deployment/keepVersion.ts';
import { refuseWithoutVersion } from './deployment/refuseWithoutVersion.ts';
import { notificationRules } from './notify/notificationRules.ts';
import { watchEvents } from './notify/watchEvents.ts';
import { reconcileRegularly } from './reconcileRegularly.ts';
import { requireReadable } from './requireReadable.ts';
import { runWorkers } from './runWorkers.ts';
import { scoredAccounts, scoreRegularly } from './scoreRegularly.ts';
import { thinRegularly } from './thinRegularly.ts';
import { watchTradingStates } from './watchTradingStates.ts';
import { watchTroubles } from './watchTroubles.ts';

/**
 * Runs the workers of a process and the regular reconciliation until somebody asks it to end, or the workers end by themselves.
 * @param superseded rejects where a newer program has changed the ledger
 */
export async function workUntilEnded(
  configuration: Configuration,
  dependencies: ActivityDependencies,
  superseded: Promise<never>,
): Promise<void> {
  const target = temporalTarget(configuration);
  const { temporal } = configuration;
  const accounts = accountNames(configuration);
  const { ledger } = dependencies;
  const takenBy = process.env[TAKE_VARIABLE] || undefined;
  const othersWork = async (): Promise<boolean> => (await pollersOf(target, temporal.taskQueue)).length > 0;
  await requireAgreement(configuration, ledger, takenBy !== undefined, othersWork);
  await requireReadable(target, temporal.taskQueue);
  const version = deploymentVersion(configuration);
  if (version === undefined) await refuseWithoutVersion(target, temporal.taskQueue);
  const kept =
    version === undefined
      ? undefined
      : await keepVersion(target, temporal.taskQueue, version, (message) => report({ type: 'progress', message }));
  const workers = await runWorkers(target, dependencies, undefined, version);
  try {
    await kept?.begin();
    const every = (account: string): number =>
      durationMs(configurationOf(configuration, account).orders.reconcileEvery);
    const endings = [await reconcileRegularly(target, { accounts, taskQueue: temporal.taskQueue, every })];
    endings.push(watchSchema(dependencies.ledger));
    endings.push(
      thinRegularly(dependencies.ledger, {
        accounts,
        keepWhole: durationMs(configuration.ledger.keepWhole),
        drawdownWindow: (account) => dependencies.settings(account).breakers.drawdown.window,
      }),
    );
    endings.push(scoreRegularly(ledger, scoredAccounts(configuration, dependencies)));
    try {
      endings.push(await watchTradingStates(target, { accounts, ledger: dependencies.ledger }));
      endings.push(
        await watchTroubles(target, accounts, {
          taskQueue: temporal.taskQueue,
          provenAfter: requireVenue(configuration.exchange.id).absence.afterMs,
          ledger: dependencies.ledger,
        }),
      );
      endings.push(
        await watchEvents(target, {
          accounts,
          ledger: dependencies.ledger,
          taskQueue: temporal.taskQueue,
          rules: notificationRules(configuration),
        }),
      );
      for (const account of accounts) {
        const hand = steadyOtherHand(await dependencies.ledger.otherHandEvidence(account));
        if (hand !== undefined)
          report({ type: 'progress', message: `account ${account}: nothing is bought: ${otherHandSentence(hand)}` });
      }
      await takeConfiguration(configuration, ledger, takenBy ?? `a worker on ${hostname()} that started alone`);
      const agreement = watchAgreement(configuration, ledger);
      endings.push(async () => agreement.end());
      report({ type: 'ready', taskQueue: temporal.taskQueue });
      await Promise.race([endRequested(), workers.ended, superseded, agreement.outdated]);
    } finally {
      for (const end of endings) await end();
    }
  } finally {
    await kept?.end();
    await workers.stop();
  }
}

/** How often the schema is looked at, ms. No write depends on it; a worker that has nothing to write must not go on taking work. */
const CHECK_MS = 5_000;

/**
 * Has the ledger notice soon that a newer program has changed its schema.
 * @returns what ends it
 */
function watchSchema(ledger: Pick<LedgerPort, 'check'>): () => Promise<void> {
  // What else may be wrong is said where the ledger is needed.
  const timer = setInterval(() => void ledger.check().catch(() => undefined), CHECK_MS);
  return async () => clearInterval(timer);
}
