import type { z } from 'zod';
import type { CycleStatus } from '../../core/cycles/cycleStatus.ts';
import { accountNeeds } from '../../core/figures/accountNeeds.ts';
import type { PortfolioStatusBody } from '../../core/figures/portfolioStatusBody.ts';
import type { Proposal } from '../../core/proposals/proposal.ts';
import type { statusSchema } from '../v1/statusSchema.ts';

/** An account as `GET /api/v1/status` and the events show it. */
export type AccountView = z.infer<typeof statusSchema>;

/** The view of an account. @param running the cycle that runs @param since when it began, ms UTC @param proposals those that wait for an answer */
export function accountView(
  body: PortfolioStatusBody,
  running: CycleStatus | undefined,
  since: number | undefined,
  proposals: readonly Proposal[],
): AccountView {
  const { runningCycle } = body;
  return {
    ...body,
    runningCycle:
      runningCycle === null
        ? null
        : {
            ...runningCycle,
            step: running?.step ?? 'not known',
            since: new Date(since ?? running?.since ?? 0).toISOString(),
          },
    needs: accountNeeds(body, running, proposals),
  };
}
