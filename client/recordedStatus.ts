import type { CycleStatus } from '../core/cycles/cycleStatus.ts';
import type { RecordedCycle } from '../core/cycles/recordedCycle.ts';

/** The status of a cycle as the ledger keeps it. @param why its workflow does not tell it */
export function recordedStatus({ record }: RecordedCycle, why: string): CycleStatus {
  const { account, cycleId, scope, outcome, closedAt, startedAt, summary } = record;
  return {
    identity: { account, cycleId, scope },
    step: outcome === 'failed' ? 'failed' : 'done',
    since: closedAt ?? startedAt,
    outcome,
    detail: `from the ledger; ${why}`,
    report: summary === '' ? [] : summary.split('\n'),
    approval: undefined,
  };
}
