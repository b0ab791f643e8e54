import { currentUpdateInfo, getExternalWorkflowHandle, log, setHandler, uuid4 } from '@temporalio/workflow';
import type { CycleOwner } from '../core/cycles/cycleResult.ts';
import type { ActorSteps } from '../core/cycles/cycleSteps.ts';
import { cycleIdOfSlot } from '../core/cycles/slot.ts';
import {
  accountStopOf,
  type ResumeAnswer,
  type TradingChange,
  type TradingCommandKind,
  type TradingState,
} from '../core/cycles/tradingState.ts';
import type { AccountSwitch } from './accountSwitch.ts';
import {
  acceptOtherHandUpdate,
  accountStopSignal,
  haltUpdate,
  liquidateUpdate,
  pauseUpdate,
  resumeUpdate,
} from './messages.ts';
import { type CommandInput, NOBODY, requireCommand, requireConfirmation } from './requireCommand.ts';
import { describedSteps } from './stepSummaries.ts';

const { acceptOtherHand } = describedSteps<Pick<ActorSteps, 'acceptOtherHand'>>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '200ms', maximumInterval: '5s' },
});

const { cancelOrders, startLiquidation } = describedSteps<Pick<ActorSteps, 'cancelOrders' | 'startLiquidation'>>({
  startToCloseTimeout: '60s',
  heartbeatTimeout: '5s',
  retry: { initialInterval: '500ms', maximumInterval: '5s' },
});

/** What the commands to an account need of its actor. */
export interface CommandContext {
  readonly account: string;
  readonly lever: AccountSwitch;
  /** Counts a message. */
  received(): void;
  show(): void;
  /** The live cycle's workflow. */
  running(): CycleOwner | undefined;
}

/**
 * Handles the updates that pause, halt, liquidate and resume an account. The answer comes once the command is committed; what follows on it goes on
 * behind: `isIdle` is false meanwhile.
 *
 * One function: the updates share how a command is given and what follows on it, and each is short.
 */
export function handleCommands({ account, lever, received, show, running }: CommandContext): {
  isIdle(): boolean;
} {
  let followingUp = 0;

  const give = async (kind: TradingCommandKind, { reason, by, askedAt }: CommandInput): Promise<TradingChange> => {
    received();
    // A reset delivers commands again that the ledger has committed: what somebody has decided since then must stand.
    const id = currentUpdateInfo()?.id;
    const command = {
      kind,
      at: Date.now(),
      by: by ?? NOBODY,
      reason,
      ...(id === undefined ? {} : { id }),
      ...(askedAt === undefined ? {} : { askedAt }),
    };
    const confirmed = lever.apply(command);
    show();
    try {
      return await confirmed;
    } finally {
      log.info('Command to the account', { account, command: kind, by, reason });
      show();
    }
  };

  /** What follows on a halt or a liquidation that stands: the running cycle ends between two orders, open orders are cancelled. */
  const followUp = async (state: TradingState, then: () => Promise<void>): Promise<void> => {
    if (state.kind !== 'halted' && state.kind !== 'liquidating') return;
    followingUp += 1;
    try {
      const cycle = running();
      const stop = accountStopOf(state);
      if (cycle !== undefined && stop !== undefined)
        await getExternalWorkflowHandle(cycle.workflowId)
          .signal(accountStopSignal, stop)
          .catch(() => undefined);
      await cancelOrders(account);
      await then();
    } catch (error) {
      log.error('A command was committed, but not all that follows on it was done', { account, error });
    } finally {
      followingUp -= 1;
    }
  };

  setHandler(pauseUpdate, (input) => give('pause', input), {
    description: 'Stops buying: {"reason": "...", "by": "..."}',
    validator: requireCommand,
  });

  setHandler(
    haltUpdate,
    async (input) => {
      const change = await give('halt', input);
      void followUp(change.state, async () => undefined);
      return change;
    },
    {
      description: 'Cancels open orders and orders nothing until somebody resumes: {"reason": "...", "by": "..."}',
      validator: requireCommand,
    },
  );

  setHandler(
    liquidateUpdate,
    async (input) => {
      const cycleId = `liquidate-${cycleIdOfSlot(Date.now())}`;
      const change = await give('liquidate', input);
      void followUp(change.state, async () => {
        if (change.state.kind === 'liquidating') await startLiquidation(account, cycleId);
      });
      return { ...change, cycleId };
    },
    {
      description: `Sells everything that is not protected to cash: {"reason": "...", "by": "...", "confirm": "${account}"}`,
      validator: (input) => requireConfirmation(account, input),
    },
  );

  const resume = async (input: CommandInput): Promise<ResumeAnswer> => {
    const { before, state } = await give('resume', input);
    const stopped = accountStopOf(state);
    return { wasPaused: before.kind !== 'active', ...(stopped === undefined ? {} : { stopped }) };
  };
  setHandler(resumeUpdate, resume, {
    description: 'Trades again after a pause, halt, liquidation or breaker: {"reason": "...", "by": "..."}',
    validator: requireCommand,
  });

  setHandler(
    acceptOtherHandUpdate,
    async ({ reason, by }) => {
      received();
      // A reset delivers the update again: what others have ordered since its first time is not accepted by it.
      const id = currentUpdateInfo()?.id ?? uuid4();
      await acceptOtherHand(account, { id, at: Date.now(), by: by ?? NOBODY, reason });
    },
    {
      description:
        'Accepts the orders of another hand that were found so far, so that buys go on: {"reason": "...", "by": "..."}',
      validator: requireCommand,
    },
  );

  return { isIdle: () => followingUp === 0 };
}
