import { patched, proxyActivities } from '@temporalio/workflow';
import type { ActorSteps } from '../core/cycles/cycleSteps.ts';
import {
  ACTIVE,
  nextTradingState,
  type TradingChange,
  type TradingCommand,
  type TradingState,
} from '../core/cycles/tradingState.ts';

const { commandAccount, recordPause, recordResume } = proxyActivities<
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

/**
 * The kill switch of an account. The ledger holds its state, so that it outlives every workflow, and the last check of each order reads it there; the
 * actor keeps a copy to answer from. A stop holds here at once and is confirmed once it is committed; a resume holds only then.
 */
export class AccountSwitch {
  private readonly account: string;
  private current: TradingState;
  private writing: Promise<unknown> = Promise.resolve();
  private pending = 0;
  private writes = 0;

  constructor(account: string, carried: TradingState) {
    this.account = account;
    this.current = carried;
  }

  get(): TradingState {
    return this.current;
  }

  async apply(command: TradingCommand): Promise<TradingChange> {
    const before = this.current;
    if (command.kind !== 'resume') this.current = nextTradingState(before, command);
    const change = patched('trading-states')
      ? await this.inTurn(() => commandAccount(this.account, command))
      : { before, state: await this.applyAsBefore(command) };
    this.current = change.state;
    return change;
  }

  /** Takes over what the ledger says, unless somebody gave a command while it was asked. */
  async refresh(recall: (known: TradingState | undefined) => Promise<TradingState>): Promise<void> {
    const before = this.writes;
    // A command that is being committed is not yet what the ledger must have.
    const recalled = await recall(this.pending === 0 ? this.current : undefined);
    if (this.pending === 0 && this.writes === before) this.current = recalled;
  }

  /** Histories that began before there were more states than paused replay the steps that they took then. */
  private async applyAsBefore(command: TradingCommand): Promise<TradingState> {
    if (command.kind === 'resume') {
      await this.inTurn(() => recordResume(this.account, command.reason));
      return ACTIVE;
    }
    const pause = await this.inTurn(() => recordPause(this.account, { since: command.at, reason: command.reason }));
    return { kind: 'paused', by: command.by, ...pause };
  }

  private async inTurn<T>(write: () => Promise<T>): Promise<T> {
    this.pending += 1;
    this.writes += 1;
    const turn = this.writing.then(write);
    this.writing = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.pending -= 1;
    }
  }
}
