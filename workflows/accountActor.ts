import {
  condition,
  getExternalWorkflowHandle,
  log,
  patched,
  proxyLocalActivities,
  setCurrentDetails,
  workflowInfo,
} from '@temporalio/workflow';
import type { AccountEffect, AccountMessage } from '../core/account/accountMessage.ts';
import {
  type AccountState,
  accountState,
  type LiveCycle,
  ownerOf,
  type PortfolioState,
  sameOwner,
} from '../core/account/accountState.ts';
import { accountDetails } from '../core/account/accountViews.ts';
import { holdsPlace, isCrowded } from '../core/account/admission.ts';
import { reduce } from '../core/account/reduce.ts';
import { isCycleOver } from '../core/account/reservations.ts';
import type { CycleOwner } from '../core/cycles/cycleResult.ts';
import type { ActorSteps } from '../core/cycles/cycleSteps.ts';
import type {
  AdmissionAnswer,
  AdmissionRequest,
  CycleClosing,
  ReservationAnswer,
  ReservationRequest,
} from '../core/cycles/portfolioProtocol.ts';
import type { TradingState } from '../core/cycles/tradingState.ts';
import type { OrderKey } from '../core/orders/orderKey.ts';
import { AccountSwitch, type ActorMemory, tradingStateIn } from './accountSwitch.ts';
import { cycleClosedSignal } from './messages.ts';
import { describedSteps } from './stepSummaries.ts';

const { isRunning, recallEnding } = describedSteps<Pick<ActorSteps, 'isRunning' | 'recallEnding'>>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '500ms', maximumInterval: '10s' },
});
const onQueue = describedSteps<Pick<ActorSteps, 'recallAccount'>>({
  startToCloseTimeout: '15s',
  heartbeatTimeout: '5s',
  retry: { initialInterval: '200ms', maximumInterval: '5s' },
});
/** In histories of earlier versions. A query that is answered while a local activity ends leaves a history that no worker can replay. */
const inWorker = proxyLocalActivities<Pick<ActorSteps, 'recallAccount'>>({ startToCloseTimeout: '15s' });

/** A cycle that runs is looked after for the first time after so long, and then less and less often. */
const FIRST_WATCH_MS = 30_000;
const LONGEST_WATCH_MS = 600_000;

/** The timer's line in the Web UI. */
const WATCH = { summary: 'then looks whether the live cycle still runs' };

/** An answer that the live cycle's workflow runs is good for so long. */
const VERIFIED_FOR_MS = 2_000;

/** Carries out what `reduce` says of the messages to an account's actor. */
export class AccountActor implements ActorMemory {
  readonly lever: AccountSwitch;
  private state: AccountState;
  private readonly watches: boolean;
  private readonly recallAccount: ActorSteps['recallAccount'];
  private dashboard: string | undefined;
  private admitting: Promise<unknown> = Promise.resolve();
  private verified: { readonly owner: CycleOwner; readonly at: number } | undefined;

  constructor(account: string, carried: PortfolioState | undefined, watches: boolean) {
    this.state = accountState(account, carried, tradingStateIn(carried));
    this.watches = watches;
    this.recallAccount = (patched('recall-on-queue') ? onQueue : inWorker).recallAccount;
    this.lever = new AccountSwitch(this);
  }

  get(): AccountState {
    return this.state;
  }

  tell(message: AccountMessage): void {
    this.dispatch(message);
  }

  show(): void {
    const { namespace } = workflowInfo();
    setCurrentDetails(accountDetails(this.state, { namespace, dashboard: this.dashboard }));
  }

  /** Reads limits and trading state again. */
  recall(): Promise<void> {
    return this.lever.refresh(async (known) => {
      const recalled = await this.recallAccount(this.state.account, known);
      this.dashboard = recalled.dashboard;
      this.dispatch({ kind: 'limitsRead', limits: recalled.limits });
      return tradingStateIn(recalled);
    });
  }

  /** Reads limits and trading state again, for somebody who has changed them elsewhere. */
  async reread(): Promise<TradingState> {
    await this.recall();
    this.show();
    return this.lever.get();
  }

  /** Handlers interleave at every await, so admissions wait for each other. */
  admit(request: AdmissionRequest): Promise<AdmissionAnswer> {
    const turn = this.admitting.then(() => this.admitNow(request));
    this.admitting = turn.catch(() => undefined);
    return turn.finally(() => this.show());
  }

  reserve(request: ReservationRequest): ReservationAnswer | Promise<ReservationAnswer> {
    const mayBeBack = isCycleOver(this.state, request) && patched('cycle-comes-back');
    return mayBeBack ? this.letBack(request).then(() => this.reserveNow(request)) : this.reserveNow(request);
  }

  release(key: OrderKey): void {
    this.dispatch({ kind: 'release', key });
    this.show();
  }

  async close({ summary, posture }: CycleClosing): Promise<void> {
    await this.tellWaiters(this.dispatch({ kind: 'closing', summary, posture }));
    this.show();
  }

  /** Looks after the cycle that a run before this one has let in. */
  watchLive(): void {
    if (this.state.live !== undefined) this.watch(this.state.live);
  }

  /** Effects that need no wait are done at once, in their order. */
  private dispatch(message: AccountMessage): readonly AccountEffect[] {
    const { state, effects } = reduce(this.state, message);
    this.state = state;
    for (const effect of effects) {
      if (effect.kind === 'watch') this.watch(effect.cycle);
      if (effect.kind === 'warnOfGone')
        log.warn('The live cycle has ended without telling; the account is free', {
          cycle: effect.holder.cycleId,
          workflowId: effect.holder.workflowId,
        });
    }
    return effects;
  }

  private async tellWaiters(effects: readonly AccountEffect[]): Promise<void> {
    for (const effect of effects) {
      if (effect.kind !== 'tellEnding') continue;
      // A waiter that has gone away needs no answer; one that misses it asks again by itself.
      for (const { workflowId } of effect.waiters)
        await getExternalWorkflowHandle(workflowId)
          .signal(cycleClosedSignal, effect.ending)
          .catch(() => undefined);
    }
  }

  /** The ledger was read for the request before it came here. A cycle that has ended since without telling may have closed there. */
  private async withEnding(request: AdmissionRequest): Promise<AdmissionRequest> {
    const { account, cycleId, scope } = request;
    return { ...request, recorded: (await recallEnding({ account, cycleId, scope })) ?? request.recorded };
  }

  private async admitNow(request: AdmissionRequest): Promise<AdmissionAnswer> {
    await this.recall();
    let effects = this.dispatch({ kind: 'admission', request, at: Date.now() });
    for (;;) {
      const holder = effects.find((effect) => effect.kind === 'seeHolder')?.holder;
      if (holder === undefined) break;
      const runs = await this.holderRuns(holder);
      const asksEnding = !runs && patched('ask-ending-of-gone');
      const seen = { holder, runs, request: asksEnding ? await this.withEnding(request) : request };
      const isBounded = !isCrowded(this.state, seen) || patched('bounded-waiters');
      effects = this.dispatch({ kind: 'holderSeen', ...seen, isBounded, asksEnding, at: Date.now() });
    }
    await this.tellWaiters(effects);
    const answered = effects.find((effect) => effect.kind === 'answerAdmission');
    if (answered === undefined) throw new Error('The admission was not answered');
    return answered.answer;
  }

  /** True where the live cycle's workflow still runs; asked again at most once in `VERIFIED_FOR_MS`. */
  private async holderRuns(holder: LiveCycle): Promise<boolean> {
    const { verified } = this;
    if (verified !== undefined && sameOwner(verified.owner, holder) && Date.now() - verified.at < VERIFIED_FOR_MS)
      return true;
    if (!(await isRunning(ownerOf(holder)))) return false;
    this.verified = { owner: holder, at: Date.now() };
    return true;
  }

  private reserveNow(request: ReservationRequest): ReservationAnswer {
    const effects = this.dispatch({ kind: 'reservation', request, at: Date.now() });
    this.show();
    const answered = effects.find((effect) => effect.kind === 'answerReservation');
    if (answered === undefined) throw new Error('The reservation was not answered');
    return answered.answer;
  }

  /** Lets a cycle in again that was reset to a point after its admission and runs once more, in turn with admissions. */
  private async letBack({ identity, owner }: ReservationRequest): Promise<void> {
    const turn = this.admitting.then(async () => {
      if (this.state.live === undefined && (await isRunning(owner)))
        this.dispatch({ kind: 'comeBack', cycle: { ...identity, ...owner }, at: Date.now() });
    });
    this.admitting = turn.catch(() => undefined);
    await turn;
  }

  /**
   * A cycle that has ended without telling loses the account, although no other one asks for it. Its timer is started by whoever lets the cycle in, before
   * the answer: histories of earlier versions have local activities, and what two coroutines do after one of each is not in the same order in a replay.
   */
  private watch(holder: LiveCycle): void {
    if (!this.watches) return;
    const check = async (): Promise<void> => {
      for (let pause = FIRST_WATCH_MS; !(await condition(() => !holdsPlace(this.state, holder), pause, WATCH)); ) {
        if (await isRunning(ownerOf(holder))) pause = Math.min(2 * pause, LONGEST_WATCH_MS);
        else {
          this.dispatch({ kind: 'holderGone', holder });
          this.show();
        }
      }
    };
    check().catch((error: unknown) => log.error('The live cycle is not watched any more', { error }));
  }
}
