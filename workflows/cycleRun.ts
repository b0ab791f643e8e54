import { setHandler, workflowInfo } from '@temporalio/workflow';
import type { CycleIdentity, CycleOwner } from '../core/cycles/cycleResult.ts';
import type { CycleSettings } from '../core/cycles/cycleSteps.ts';
import { scopeText } from '../core/cycles/identifiers.ts';
import { cycleIdAt } from '../core/cycles/slot.ts';
import { ACTIVE, type AccountStop, type TradingState } from '../core/cycles/tradingState.ts';
import { LONGEST_WORDS } from '../core/payloads/payloadBound.ts';
import { shortText } from '../core/payloads/shortText.ts';
import type { CycleProgress } from './cycleProgress.ts';
import { accountStopSignal } from './messages.ts';
import { slotReference } from './slotReference.ts';

/** A step that begins when its cycle's time is almost up still gets this share of it. */
const LEAST_SHARE = 0.1;

/** What admission, planning and execution of one cycle share: who it is, what time it has left, and what its account may do. */
export class CycleRun {
  readonly progress: CycleProgress;
  readonly settings: CycleSettings;
  readonly identity: CycleIdentity;
  readonly owner: CycleOwner;
  readonly startedAt: number;
  trading: TradingState = ACTIVE;
  stop: AccountStop | undefined;
  /**
   * Time that steps have taken of the deadline, ms. It is added up step by step, since the clock of a cycle that was reset leaps from its
   * past to the present.
   */
  private used = 0;

  constructor(progress: CycleProgress, settings: CycleSettings) {
    const info = workflowInfo();
    this.progress = progress;
    this.settings = settings;
    this.startedAt = slotReference();
    this.identity = {
      account: settings.account,
      cycleId: settings.cycleId ?? cycleIdAt(this.startedAt, settings.every),
      scope: scopeText(settings.scope),
    };
    this.owner = { workflowId: info.workflowId, runId: info.firstExecutionRunId };
    progress.identity = this.identity;
    progress.dashboard = settings.dashboard;
  }

  /** Hears from now on that the account was halted or is sold to cash. */
  hearStops(): void {
    setHandler(
      accountStopSignal,
      (stop) => {
        // Anybody can send a signal from the Web UI.
        if (typeof stop?.reason !== 'string') return;
        const [reason, by] = [stop.reason, String(stop.by)].map((words) => shortText(words, LONGEST_WORDS));
        this.stop = { since: stop.since, reason, by };
      },
      { description: 'From the actor: the account was halted or is sold to cash' },
    );
  }

  /** Runs steps that together get what is left of the deadline, ms. */
  async timed<Result>(work: (left: number) => Promise<Result>): Promise<Result> {
    const { deadline } = this.settings;
    const left = Math.ceil(Math.max(LEAST_SHARE * deadline, deadline - this.used));
    const begun = Date.now();
    try {
      return await work(left);
    } finally {
      this.used += Math.min(left, Date.now() - begun);
    }
  }

  /** The deadline begins anew. */
  restartDeadline(): void {
    this.used = 0;
  }

  get isOutOfTime(): boolean {
    return this.used >= this.settings.deadline;
  }
}
