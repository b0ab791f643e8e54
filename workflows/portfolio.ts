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
import { receivedTroubles } from '../core/troubles/receivedTroubles.ts';
import { AccountActor } from './accountActor.ts';
import { handleCommands } from './accountCommands.ts';
import {
  admitCycleUpdate,
  closeCycleUpdate,
  cyclesQuery,
  limitsQuery,
  portfolioStatusQuery,
  reserveUpdate,
  settleUpdate,
  troublesSignal,
} from './messages.ts';
import { requireTexts } from './requireTexts.ts';
import { markIdentity } from './searchAttributes.ts';

/** A run is continued as new after so many messages: a worker that takes the actor over replays its run first, at most of a millisecond an event. */
const MESSAGES_PER_RUN = 100;
/** The same in histories of earlier versions. */
const MESSAGES_PER_LONG_RUN = 500;

/**
 * The actor of one account. It admits one cycle at a time, keeps the places of orders whose outcome is open, pauses, halts, liquidates and resumes trading,
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
  handleCyclesAndOrders(actor, received);
  const commands = handleCommands({
    account,
    lever: actor.lever,
    received,
    show: () => actor.show(),
    running: () => actor.get().live,
    recall: () => actor.recall(),
  });
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

/** What cycles and orders say to the actor. */
function handleCyclesAndOrders(actor: AccountActor, received: () => void): void {
  setHandler(
    admitCycleUpdate,
    (request) => {
      received();
      return actor.admit(request);
    },
    {
      description: 'From cycles: asks to run a cycle of this account',
      validator: (request) => requireTexts(request, ['account', 'cycleId', 'scope', 'workflowId', 'runId']),
    },
  );
  setHandler(
    closeCycleUpdate,
    (closing) => {
      received();
      return actor.close(closing);
    },
    {
      description: 'From cycles: records how a cycle ended',
      validator: (request) =>
        requireTexts(
          request,
          ['account', 'cycleId', 'scope', 'workflowId', 'runId', 'outcome'].map((field) => `summary.${field}`),
        ),
    },
  );
  setHandler(
    reserveUpdate,
    (request) => {
      received();
      return actor.reserve(request);
    },
    {
      description: 'From orders: reserves the place of an order',
      validator: (request) =>
        requireTexts(request, [
          ...['account', 'cycleId', 'symbol'].map((field) => `key.${field}`),
          ...['account', 'cycleId', 'scope'].map((field) => `identity.${field}`),
          ...['workflowId', 'runId'].map((field) => `owner.${field}`),
          'side',
          'quoteAmount',
        ]),
    },
  );
  setHandler(
    settleUpdate,
    (key) => {
      received();
      actor.release(key);
    },
    {
      description: 'From orders: frees the place of an order that the venue has closed',
      validator: (key) => requireTexts(key, ['account', 'cycleId', 'symbol']),
    },
  );
}

/** What the actor answers to people and clients. */
function answerQueries(actor: AccountActor): void {
  setHandler(portfolioStatusQuery, () => accountStatus(actor.get()), {
    description: 'Equity, positions, risk, last cycle, outstanding orders, and whether it trades',
  });
  setHandler(cyclesQuery, () => accountCycles(actor.get()), { description: 'The latest cycles, newest first' });
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
