import { condition, setHandler } from '@temporalio/workflow';
import { type ApprovalAnswer, type PendingApproval, planName } from '../core/cycles/approval.ts';
import type { AccountStop } from '../core/cycles/tradingState.ts';
import { shownValue } from '../core/payloads/shortText.ts';
import type { Plan } from '../core/portfolio/decision/plan.ts';
import { type ApproveInput, approveUpdate, type RejectInput, rejectUpdate } from './messages.ts';
import { NOBODY, requireText } from './requireCommand.ts';

/**
 * Where the plan of a cycle waits for a person. An answer counts only for the plan that waits at that moment: one that a reset delivers again, before
 * there is a plan or for another one, is refused.
 */
export class ApprovalGate {
  private waiting: PendingApproval | undefined;
  private answer: ApprovalAnswer | undefined;

  constructor() {
    setHandler(approveUpdate, (input) => this.decide({ kind: 'approved', by: input.by ?? NOBODY }), {
      description: 'Approves the plan that waits, as status and details name it: {"plan": "...", "by": "..."}',
      validator: (input) => this.requireWaiting(input, true),
    });
    setHandler(
      rejectUpdate,
      (input) => this.decide({ kind: 'rejected', by: input.by ?? NOBODY, reason: input.reason }),
      {
        description: 'Rejects the plan that waits, nothing is traded: {"reason": "...", "by": "..."}',
        validator: (input) => {
          this.requireWaiting(input, false);
          requireText('reason', input.reason, 500, '{"reason": "why", "by": "your name"}');
        },
      },
    );
  }

  get pending(): PendingApproval | undefined {
    return this.waiting;
  }

  /** Waits for an answer for at most `ms`, or until the account is stopped. */
  async ask(plan: Plan, ms: number, show: () => void, stopped: () => AccountStop | undefined): Promise<ApprovalAnswer> {
    this.waiting = { plan: planName(plan), until: Date.now() + ms };
    show();
    await condition(() => this.answer !== undefined || stopped() !== undefined, ms, {
      summary: 'then the plan is not waited for any more',
    });
    this.waiting = undefined;
    const stop = stopped();
    if (stop !== undefined) return { kind: 'stopped', reason: `stopped by ${stop.by}: ${stop.reason}` };
    return this.answer ?? { kind: 'expired' };
  }

  private decide(answer: ApprovalAnswer): ApprovalAnswer {
    this.answer ??= answer;
    return this.answer;
  }

  private requireWaiting(input: ApproveInput | RejectInput, named: boolean): void {
    if (this.waiting === undefined || this.answer !== undefined)
      throw new Error('No plan of this cycle waits for approval.');
    const { plan, by } = (input ?? {}) as Partial<Record<'plan' | 'by', unknown>>;
    requireText('by', by, 100, '{"by": "your name"}');
    if (plan === undefined && !named) return;
    if (plan !== this.waiting.plan)
      throw new Error(
        `plan: given ${shownValue(plan)}; allowed: ${JSON.stringify(this.waiting.plan)}, the plan that waits, as {"plan": "${this.waiting.plan}"}`,
      );
  }
}
