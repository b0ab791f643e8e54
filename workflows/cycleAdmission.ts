import { condition, patched, setHandler, sleep } from '@temporalio/workflow';
import type { CycleEnding, CycleSummary } from '../core/cycles/cycleResult.ts';
import type { AdmissionAnswer } from '../core/cycles/portfolioProtocol.ts';
import { ACTIVE } from '../core/cycles/tradingState.ts';
import type { CycleRun } from './cycleRun.ts';
import { cycleClosedSignal } from './messages.ts';
import { stepsWithin } from './stepsOfCycle.ts';

/** First and longest time between two tries to be admitted while another cycle of the account runs. */
const FIRST_PAUSE_MS = 500;
const ADMISSION_RETRY_MS = 15_000;

/** First and longest time that the end of the cycle attached to is waited for before it is asked again who has it. */
const FIRST_ATTACHED_MS = 15_000;
const LONGEST_ATTACHED_MS = 600_000;

/** How the cycle ended that did the work for this start; `busy` where another one has not ended within the deadline. */
export type Elsewhere = CycleEnding | CycleSummary | 'busy';

/** The admission: a cycle of an account runs alone, and starts of the same cycle wait for the one that runs. */
export class CycleAdmission {
  private readonly run: CycleRun;
  private closedElsewhere: CycleEnding | CycleSummary | undefined;
  private pause = FIRST_PAUSE_MS;
  private attachedFor = FIRST_ATTACHED_MS;

  constructor(run: CycleRun) {
    this.run = run;
    setHandler(cycleClosedSignal, (summary) => {
      // Anybody can send a signal from the Web UI.
      if (summary?.cycleId === run.identity.cycleId && typeof summary.workflowId === 'string')
        this.closedElsewhere = summary;
    });
  }

  /**
   * Undefined once this workflow may run the cycle itself. The end of the same cycle is waited for as long as it runs, for days where a person has to approve
   * it.
   */
  async wait(): Promise<Elsewhere | undefined> {
    const { run } = this;
    const { deadline, replay } = run.settings;
    for (;;) {
      run.progress.enter('waiting for admission');
      const request = { ...run.identity, ...run.owner, replay };
      const answer = await run.timed((left) => stepsWithin(left).admitCycle(request));
      switch (answer.kind) {
        case 'admitted':
          run.trading = answer.trading ?? ACTIVE;
          return undefined;
        case 'finished':
          return answer.summary;
        case 'attached': {
          const ended = await this.waitForEnd(answer);
          if (ended !== undefined) return ended;
          break;
        }
        case 'busy':
          await this.waitForPlace(answer);
          break;
        default: {
          const unreachable: never = answer;
          throw new Error(`Unknown answer to an admission: ${JSON.stringify(unreachable)}`);
        }
      }
      if (run.isOutOfTime && patched('waiting-is-not-failing')) return 'busy';
      if (run.isOutOfTime)
        throw new Error(`The cycle was not admitted within ${deadline / 1_000} s: another one is still running`);
    }
  }

  /** Waits a while for the end of the same cycle. One that has failed may be done again. */
  private async waitForEnd({ owner }: Extract<AdmissionAnswer, { kind: 'attached' }>) {
    const { run } = this;
    const hasEnded = (): boolean => this.closedElsewhere !== undefined;
    run.progress.enter('attached to the running cycle', owner.workflowId);
    if (patched('waiting-is-not-failing')) {
      await condition(hasEnded, this.attachedFor, { summary: 'then asks again who does the cycle' });
      this.attachedFor = Math.min(2 * this.attachedFor, LONGEST_ATTACHED_MS);
      run.restartDeadline();
    } else await run.timed(() => condition(hasEnded, ADMISSION_RETRY_MS));
    const ended = this.closedElsewhere;
    if (ended !== undefined && ended.outcome !== 'failed') return ended;
    this.closedElsewhere = undefined;
    return undefined;
  }

  private async waitForPlace({ identity }: Extract<AdmissionAnswer, { kind: 'busy' }>): Promise<void> {
    const { run, pause } = this;
    run.progress.enter('waiting for admission', `cycle ${identity.cycleId} (${identity.scope}) is running`);
    await run.timed(() => sleep(pause, { summary: 'then asks again to be let in' }));
    this.pause = Math.min(pause * 2, ADMISSION_RETRY_MS);
  }
}
