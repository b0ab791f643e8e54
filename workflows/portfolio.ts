import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  log,
  patched,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { nearLimitsOf } from '../core/breakers/nearLimits.ts';
import {
  type CycleEnding,
  type CycleIdentity,
  type CycleOwner,
  type CycleSummary,
  endingOf,
} from '../core/cycles/cycleResult.ts';
import type { ActorSteps } from '../core/cycles/cycleSteps.ts';
import type {
  AdmissionAnswer,
  AdmissionRequest,
  CycleLine,
  PortfolioStatus,
  Reservation,
  ReservationAnswer,
  ReservationRequest,
} from '../core/cycles/portfolioProtocol.ts';
import {
  accountStopOf,
  describeTradingState,
  type TradingState,
  tradingObstacle,
} from '../core/cycles/tradingState.ts';
import { orderWorkflowId } from '../core/orders/orderKey.ts';
import type { Limits } from '../core/portfolio/account/limits.ts';
import type { PortfolioPosture } from '../core/portfolio/account/posture.ts';
import { handleCommands } from './accountCommands.ts';
import { AccountSwitch, tradingStateIn } from './accountSwitch.ts';
import {
  admitCycleUpdate,
  closeCycleUpdate,
  cycleClosedSignal,
  cyclesQuery,
  limitsQuery,
  portfolioStatusQuery,
  reserveUpdate,
  settleUpdate,
} from './messages.ts';
import { requireTexts } from './requireTexts.ts';
import { markIdentity } from './searchAttributes.ts';

const { isRunning } = proxyActivities<Pick<ActorSteps, 'isRunning'>>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '500ms', maximumInterval: '10s' },
});
const onQueue = proxyActivities<Pick<ActorSteps, 'recallAccount'>>({
  startToCloseTimeout: '15s',
  heartbeatTimeout: '5s',
  retry: { initialInterval: '200ms', maximumInterval: '5s' },
});
/** In histories of earlier versions. A query that is answered while a local activity ends leaves a history that no worker can replay. */
const inWorker = proxyLocalActivities<Pick<ActorSteps, 'recallAccount'>>({ startToCloseTimeout: '15s' });

/** Cycles that the actor remembers; older ones are in the ledger. */
const REMEMBERED_CYCLES = 50;

/** So many attached starts are told the end of a cycle; the others ask again by themselves. */
const MOST_WAITERS = 200;

/** A run is continued as new after so many messages: a worker that takes the actor over replays its run first, at most of a millisecond an event. */
const MESSAGES_PER_RUN = 100;
/** The same in histories of earlier versions. */
const MESSAGES_PER_LONG_RUN = 500;

/** A cycle that runs is looked after for the first time after so long, and then less and less often. */
const FIRST_WATCH_MS = 30_000;
const LONGEST_WATCH_MS = 600_000;

/** An answer that the live cycle's workflow runs is good for so long. */
const VERIFIED_FOR_MS = 2_000;

/** What an actor hands over to its next run. */
export interface PortfolioState {
  readonly limits: Limits | undefined;
  readonly trading: TradingState;
  readonly live: LiveCycle | undefined;
  /** Handed over by earlier versions with reports and orders. */
  readonly finished: readonly (CycleEnding | CycleSummary)[];
  readonly reservations: readonly Reservation[];
  readonly posture: PortfolioPosture | undefined;
}

type LiveCycle = CycleIdentity & CycleOwner & { readonly since: number; readonly waiters: readonly CycleOwner[] };

function sameCycle(a: CycleIdentity, b: CycleIdentity): boolean {
  return a.cycleId === b.cycleId && a.scope === b.scope;
}

function sameOwner(a: CycleOwner, b: CycleOwner): boolean {
  return a.workflowId === b.workflowId && a.runId === b.runId;
}

/**
 * The actor of one account. It admits one cycle at a time, keeps the places of orders whose outcome is open, pauses, halts, liquidates and resumes trading,
 * and answers for the account's state. It lives as long as the account, continuing as new.
 */
export async function portfolio(account: string, carried?: PortfolioState): Promise<void> {
  if (typeof account !== 'string' || account === '')
    throw ApplicationFailure.nonRetryable(
      `account: given ${JSON.stringify(account) ?? 'nothing'}; allowed: the name of an account, as "main". Cycles start the actor themselves.`,
    );
  let limits = carried?.limits;
  const lever = new AccountSwitch(account, tradingStateIn(carried));
  let live = carried?.live;
  let finished = (carried?.finished ?? []).map(endingOf);
  let posture = carried?.posture;
  const reservations = new Map((carried?.reservations ?? []).map((item) => [orderWorkflowId(item.key), item]));
  let messages = 0;
  let admitting: Promise<unknown> = Promise.resolve();
  let verified: { owner: CycleOwner; at: number } | undefined;

  const watches = patched('watch-live-cycle');
  const { recallAccount } = patched('recall-on-queue') ? onQueue : inWorker;

  const near = (): readonly string[] =>
    posture === undefined || limits === undefined ? [] : nearLimitsOf(posture, limits);

  const show = (): void => {
    const lines = [
      `**${account}**: ${describeTradingState(lever.get())}`,
      ...(posture === undefined
        ? []
        : [
            `equity ${posture.equity} ${posture.quoteCurrency}, cash ${posture.cash}, ${posture.positions.length} positions`,
          ]),
      ...near().map((warning) => `close to a limit: ${warning}`),
      live === undefined ? 'no cycle running' : `cycle ${live.cycleId} (${live.scope}) running`,
      `${reservations.size} orders outstanding`,
    ];
    setCurrentDetails(lines.map((line) => `- ${line}`).join('\n'));
  };

  const finishedSummary = (identity: CycleIdentity): CycleEnding | undefined =>
    finished.find((summary) => sameCycle(summary, identity));

  /**
   * A cycle that has ended without telling loses its place, although no other one asks for it. Its timer is started by whoever lets the cycle in, before
   * the answer: histories of earlier versions have local activities, and what two coroutines do after one of each is not in the same order in a replay.
   */
  const watch = (holder: LiveCycle): void => {
    if (!watches) return;
    // The same cycle may be let in again after it was reset.
    const holds = (): boolean => live !== undefined && sameOwner(live, holder) && live.since === holder.since;
    const look = async (): Promise<void> => {
      for (let pause = FIRST_WATCH_MS; !(await condition(() => !holds(), pause)); ) {
        if (await isRunning(pickOwner(holder))) pause = Math.min(2 * pause, LONGEST_WATCH_MS);
        else if (holds()) {
          log.warn('The live cycle has ended without telling', {
            cycle: holder.cycleId,
            workflowId: holder.workflowId,
          });
          live = undefined;
          show();
        }
      }
    };
    look().catch((error: unknown) => log.error('The live cycle is not watched any more', { error }));
  };

  const enter = (request: CycleIdentity & CycleOwner): AdmissionAnswer => {
    live = {
      account,
      cycleId: request.cycleId,
      scope: request.scope,
      workflowId: request.workflowId,
      runId: request.runId,
      since: Date.now(),
      waiters: live !== undefined && sameCycle(live, request) ? live.waiters : [],
    };
    watch(live);
    return { kind: 'admitted', trading: lever.get() };
  };

  const recall = (): Promise<void> =>
    lever.refresh(async (known) => {
      const recalled = await recallAccount(account, known);
      limits = recalled.limits;
      return tradingStateIn(recalled);
    });

  /** True where the live cycle's workflow still runs; asked again at most once in `VERIFIED_FOR_MS`. */
  const holderRuns = async (holder: LiveCycle): Promise<boolean> => {
    if (verified !== undefined && sameOwner(verified.owner, holder) && Date.now() - verified.at < VERIFIED_FOR_MS)
      return true;
    if (!(await isRunning({ workflowId: holder.workflowId, runId: holder.runId }))) return false;
    verified = { owner: holder, at: Date.now() };
    return true;
  };

  const admit = async (request: AdmissionRequest): Promise<AdmissionAnswer> => {
    await recall();
    while (live !== undefined && !sameOwner(live, request)) {
      const holder: LiveCycle = live;
      const runs = await holderRuns(holder);
      // The cycle may have closed, or another may have been let in, while the server was asked.
      if (live === undefined || !sameOwner(live, holder)) continue;
      if (!runs) {
        log.warn('The live cycle has ended without telling; its place is free', {
          cycle: holder.cycleId,
          workflowId: holder.workflowId,
        });
        return enter(request);
      }
      if (!sameCycle(holder, request))
        return { kind: 'busy', identity: pickIdentity(holder), owner: pickOwner(holder) };
      const isTold = live.waiters.some((waiter) => sameOwner(waiter, request));
      if (!isTold && (live.waiters.length < MOST_WAITERS || !patched('bounded-waiters')))
        live = { ...live, waiters: [...live.waiters, pickOwner(request)] };
      return { kind: 'attached', owner: pickOwner(holder) };
    }
    const known = finishedSummary(request) ?? (request.recorded === undefined ? undefined : endingOf(request.recorded));
    const mayRepeat =
      request.replay ||
      known === undefined ||
      known.outcome === 'failed' ||
      known.outcome === 'refused' ||
      sameOwner(known, request);
    return mayRepeat ? enter(request) : { kind: 'finished', summary: known };
  };

  setHandler(
    admitCycleUpdate,
    (request) => {
      messages += 1;
      // Handlers interleave at every await, so admissions wait for each other.
      const turn = admitting.then(() => admit(request));
      admitting = turn.catch(() => undefined);
      return turn.finally(show);
    },
    {
      description: 'From cycles: asks to run a cycle of this account',
      validator: (request) => requireTexts(request, ['account', 'cycleId', 'scope', 'workflowId', 'runId']),
    },
  );

  setHandler(
    closeCycleUpdate,
    async ({ summary: told, posture: latest }) => {
      messages += 1;
      const summary = endingOf(told);
      finished = [summary, ...finished.filter((item) => !sameCycle(item, summary))].slice(0, REMEMBERED_CYCLES);
      if (latest !== undefined) posture = latest;
      if (live !== undefined && sameCycle(live, summary) && sameOwner(live, summary)) {
        const { waiters } = live;
        live = undefined;
        for (const waiter of waiters) {
          // A waiter that has gone away needs no answer; one that misses it asks again by itself.
          await getExternalWorkflowHandle(waiter.workflowId)
            .signal(cycleClosedSignal, summary)
            .catch(() => undefined);
        }
      }
      show();
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

  /** True where the cycle of an order has told its end, and no other one runs. */
  const isOver = ({ identity, owner }: ReservationRequest): boolean => {
    const known = live === undefined ? finishedSummary(identity) : undefined;
    return known !== undefined && sameOwner(known, owner);
  };

  /** Lets a cycle in again that was reset to a point after its admission and runs once more, in turn with admissions. */
  const letBack = async ({ identity, owner }: ReservationRequest): Promise<void> => {
    const turn = admitting.then(async () => {
      if (live === undefined && (await isRunning(owner)) && live === undefined) enter({ ...identity, ...owner });
    });
    admitting = turn.catch(() => undefined);
    await turn;
  };

  const reserve = (request: ReservationRequest): ReservationAnswer => {
    const id = orderWorkflowId(request.key);
    if (reservations.has(id)) return { kind: 'reserved' };
    const rival = [...reservations.values()].find((item) => item.key.symbol === request.key.symbol);
    if (rival !== undefined)
      return { kind: 'refused', reason: 'ORDER_OUTSTANDING', detail: orderWorkflowId(rival.key) };
    if (isOver(request))
      return { kind: 'refused', reason: 'CYCLE_SUPERSEDED', detail: `cycle ${request.identity.cycleId} is over` };
    // The actor has lost its memory in the middle of a cycle.
    if (live === undefined) enter({ ...request.identity, ...request.owner });
    else if (!sameOwner(live, request.owner))
      return { kind: 'refused', reason: 'CYCLE_SUPERSEDED', detail: live.cycleId };
    const obstacle = tradingObstacle(lever.get(), { side: request.side });
    if (obstacle !== undefined) return { kind: 'refused', ...obstacle };
    reservations.set(id, {
      key: request.key,
      side: request.side,
      quoteAmount: request.quoteAmount,
      since: Date.now(),
    });
    show();
    return { kind: 'reserved' };
  };

  setHandler(
    reserveUpdate,
    (request) => {
      messages += 1;
      const mayBeBack = isOver(request) && patched('cycle-comes-back');
      return mayBeBack ? letBack(request).then(() => reserve(request)) : reserve(request);
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
      messages += 1;
      reservations.delete(orderWorkflowId(key));
      show();
    },
    {
      description: 'From orders: frees the place of an order that the venue has closed',
      validator: (key) => requireTexts(key, ['account', 'cycleId', 'symbol']),
    },
  );

  const commands = handleCommands({
    account,
    lever,
    received: () => {
      messages += 1;
    },
    show,
    running: () => live,
    recall,
  });

  setHandler(
    portfolioStatusQuery,
    (): PortfolioStatus => ({
      account,
      trading: lever.get(),
      paused: accountStopOf(lever.get()),
      posture,
      warnings: near(),
      liveCycle:
        live === undefined
          ? undefined
          : {
              account,
              cycleId: live.cycleId,
              scope: live.scope,
              workflowId: live.workflowId,
              runId: live.runId,
              since: live.since,
            },
      lastCycle: finished[0],
      reservations: [...reservations.values()],
    }),
    { description: 'Equity, positions, risk, last cycle, outstanding orders, and whether it trades' },
  );

  setHandler(
    cyclesQuery,
    (): readonly CycleLine[] => [
      ...(live === undefined
        ? []
        : [
            {
              ...pickIdentity(live),
              workflowId: live.workflowId,
              runId: live.runId,
              outcome: 'running' as const,
              startedAt: live.since,
              closedAt: undefined,
              symbols: [],
              symbolCount: 0,
            },
          ]),
      ...finished,
    ],
    { description: 'The latest cycles, newest first' },
  );

  setHandler(
    limitsQuery,
    () => {
      if (limits === undefined) throw new Error('The limits of the account have not been read yet; ask again.');
      return limits;
    },
    { description: 'The limits of this account' },
  );

  markIdentity(account, 'actor');
  if (live !== undefined) watch(live);
  await recall();
  show();

  const longest = watches ? MESSAGES_PER_RUN : MESSAGES_PER_LONG_RUN;
  await condition(() => messages >= longest || workflowInfo().continueAsNewSuggested);
  await condition(() => allHandlersFinished() && commands.isIdle());
  await continueAsNew<typeof portfolio>(account, {
    limits,
    trading: lever.get(),
    live,
    finished,
    reservations: [...reservations.values()],
    posture,
  });
}

function pickOwner(owner: CycleOwner): CycleOwner {
  return { workflowId: owner.workflowId, runId: owner.runId };
}

function pickIdentity(cycle: CycleIdentity): CycleIdentity {
  return { account: cycle.account, cycleId: cycle.cycleId, scope: cycle.scope };
}
