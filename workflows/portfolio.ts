import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { handedOver, type PortfolioState } from '../core/account/accountState.ts';
import { accountCycles, accountStatus } from '../core/account/accountViews.ts';
import { withIsoTimes } from '../core/cycles/shownTimes.ts';
import { receivedTroubles } from '../core/troubles/receivedTroubles.ts';
import { AccountActor } from './accountActor.ts';
import { handleCommands } from './accountCommands.ts';
import { InternalUpdates } from './internalUpdates.ts';
import { cyclesQuery, limitsQuery, portfolioStatusQuery, troublesSignal } from './messages.ts';
import { markIdentity } from './searchAttributes.ts';
import { takeSentSignals } from './signalsTaken.ts';

/** A run is continued as new after so many messages: a worker that takes the actor over replays its run first, at most of a millisecond an event. */
const MESSAGES_PER_RUN = 100;
/** The same in histories of earlier versions. */
const MESSAGES_PER_LONG_RUN = 500;

/**
 * The actor of one account. It admits one cycle at a time, keeps reservations of orders whose outcome is open, pauses, halts, liquidates and resumes trading,
 * and answers for the account's state. It lives as long as the account, continuing as new.
 */
export async function portfolio(account: string, carried?: PortfolioState): Promise<void> {
  if (typeof account !== 'string' || account === '')
    throw ApplicationFailure.nonRetryable(
      `account: given ${JSON.stringify(account) ?? 'nothing'}; allowed: the name of an account, as "main". Cycles start the actor themselves.`,
    );
  const watches = patched('watch-live-cycle');
  const actor = new AccountActor(account, carried, watches);
  let messages = 0;
  const received = (): void => {
    messages += 1;
  };
  const internal = new InternalUpdates(actor, received);
  const listsInternalLast = patched('internal-updates-last');
  // Updates that have come before their handlers are handled in the order in which these are set: histories of earlier versions keep theirs.
  if (!listsInternalLast) internal.takeListed(['admitCycle', 'closeCycle', 'reserve', 'release']);
  const commands = handleCommands({
    account,
    lever: actor.lever,
    received,
    show: () => actor.show(),
    running: () => actor.get().live,
  });
  takeSentSignals(account, received);
  if (!listsInternalLast) internal.takeListed(['refresh']);
  internal.take();
  if (listsInternalLast) internal.takeEarlierNames();
  setHandler(
    troublesSignal,
    (told) => {
      received();
      actor.tell({ kind: 'troublesTold', troubles: receivedTroubles(told) });
      actor.show();
    },
    { description: 'From workers: what a person should look at in this account' },
  );
  answerQueries(actor);

  markIdentity(account, 'actor');
  actor.watchLive();
  await actor.recall();
  actor.show();

  const longest = watches ? MESSAGES_PER_RUN : MESSAGES_PER_LONG_RUN;
  await condition(() => messages >= longest || workflowInfo().continueAsNewSuggested);
  await condition(() => allHandlersFinished() && commands.isIdle());
  await continueAsNew<typeof portfolio>(account, handedOver(actor.get()));
}

/** What the actor answers to people and clients. */
function answerQueries(actor: AccountActor): void {
  setHandler(portfolioStatusQuery, () => withIsoTimes(accountStatus(actor.get())), {
    description: 'Equity, positions, risk, last cycle, outstanding orders, and whether it trades',
  });
  setHandler(cyclesQuery, () => withIsoTimes(accountCycles(actor.get())), {
    description: 'The latest cycles, newest first',
  });
  setHandler(
    limitsQuery,
    () => {
      const { limits } = actor.get();
      if (limits === undefined) throw new Error('The limits of the account have not been read yet; ask again.');
      return limits;
    },
    { description: 'The limits of this account' },
  );
}
