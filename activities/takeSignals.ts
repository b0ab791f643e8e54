import type { ActorSteps } from '../core/cycles/cycleSteps.ts';
import { InvalidInputError } from '../core/errors/invalidInput.ts';
import { checkSentSignals } from '../core/signals/checkSentSignals.ts';
import { sentSignals } from '../core/signals/sentSignals.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { refusingOnce } from './refusingOnce.ts';

/** Stores signals that were sent to an account's actor, as the API does: all of them, or none. */
export function takeSignalsActivity({
  settings,
  signals: sourcesOf,
  ledger,
  digest,
}: ActivityDependencies): ActorSteps['takeSignals'] {
  return (account, { signals, by }) =>
    refusingOnce(async () => {
      const { signalMaxAge, quoteCurrency } = settings(account);
      const listens = sourcesOf(account).some(({ isStored, sender }) => isStored && (sender ?? by) === by);
      if (!listens)
        throw new InvalidInputError({
          field: 'by',
          given: by,
          allowed: `a sender that a source of signals of account ${account} listens to`,
          remedy: 'Add { "kind": "push" } to signals.sources in ballast.config.json. Nothing was stored.',
        });
      const sent = sentSignals(JSON.stringify(signals), quoteCurrency);
      const checked =
        'fault' in sent
          ? sent
          : checkSentSignals(sent.items, { sender: by, account, maxAge: signalMaxAge, at: Date.now(), digest });
      if ('fault' in checked)
        throw new InvalidInputError({
          field: 'signals',
          given: checked.fault,
          allowed: 'signals that can all be used',
          remedy: 'Mend or leave out the ones that are named, and send the rest again.',
        });
      const areNew = await ledger.recordSignals(checked.signals);
      const accepted = areNew.filter((isNew) => isNew).length;
      return {
        accepted,
        repeated: areNew.length - accepted,
        ids: checked.signals.map(({ signal }) => signal.id),
      };
    });
}
