import { patched } from '@temporalio/workflow';
import type { AccountMessage } from '../core/account/accountMessage.ts';
import type { AccountState } from '../core/account/accountState.ts';
import type { ActorSteps } from '../core/cycles/cycleSteps.ts';
import { ACTIVE, type TradingChange, type TradingCommand, type TradingState } from '../core/cycles/tradingState.ts';
import { describedSteps } from './stepSummaries.ts';

const { commandAccount, recordPause, recordResume } = describedSteps<
  Pick<ActorSteps, 'commandAccount' | 'recordPause' | 'recordResume'>
>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '200ms', maximumInterval: '5s' },
});

/** How earlier versions kept a pause. */
interface EarlierPause {
  readonly paused?: { readonly since: number; readonly reason: string } | undefined;
}

/** The state in something that may be of an earlier version, which knew pauses only. */
export function tradingStateIn(kept: ({ readonly trading?: TradingState } & EarlierPause) | undefined): TradingState {
  if (kept?.trading !== undefined) return kept.trading;
  return kept?.paused === undefined ? ACTIVE : { kind: 'paused', by: 'not recorded', ...kept.paused };
}

/** What the actor of an account knows, and how it is told something. */
export interface ActorMemory {
  get(): AccountState;
  tell(message: AccountMessage): void;
}

/**
 * The kill switch of an account. The ledger holds its state, so that it outlives every workflow, and the last check of each order reads it there; the
 * actor keeps a copy to answer from. Commands are committed one after the other.
 */
export class AccountSwitch {
  private readonly memory: ActorMemory;
  private writing: Promise<unknown> = Promise.resolve();

  constructor(memory: ActorMemory) {
    this.memory = memory;
  }

  get(): TradingState {
    return this.memory.get().trading;
  }

  async apply(command: TradingCommand): Promise<TradingChange> {
    const { account, trading: before } = this.memory.get();
    this.memory.tell({ kind: 'commandGiven', command });
    try {
      const change = patched('trading-states')
        ? await this.inTurn(() => commandAccount(account, command))
        : { before, state: await this.applyAsBefore(account, command) };
      this.memory.tell({ kind: 'commandCommitted', state: change.state });
      return change;
    } catch (error) {
      this.memory.tell({ kind: 'commandFailed' });
      throw error;
    }
  }

  /** Takes over what the ledger says, unless somebody gave a command while it was asked. */
  async refresh(recall: (known: TradingState | undefined) => Promise<TradingState>): Promise<void> {
    const { commands, committing, trading } = this.memory.get();
    // A command that is being committed is not yet what the ledger must have.
    const recalled = await recall(committing === 0 ? trading : undefined);
    this.memory.tell({ kind: 'tradingRead', state: recalled, commandsBefore: commands });
  }

  /** Histories that began before there were more states than paused replay the steps that they took then. */
  private async applyAsBefore(account: string, command: TradingCommand): Promise<TradingState> {
    if (command.kind === 'resume') {
      await this.inTurn(() => recordResume(account, command.reason));
      return ACTIVE;
    }
    const pause = await this.inTurn(() => recordPause(account, { since: command.at, reason: command.reason }));
    return { kind: 'paused', by: command.by, ...pause };
  }

  private async inTurn<T>(write: () => Promise<T>): Promise<T> {
    const turn = this.writing.then(write);
    this.writing = turn.catch(() => undefined);
    return await turn;
  }
}
