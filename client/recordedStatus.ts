import type { CycleStatus } from '../core/cycles/cycleStatus.ts';
import type { RecordedCycle } from '../core/cycles/recordedCycle.ts';

/** The status of a cycle that the server has forgotten, as the ledger keeps it. */
export function recordedStatus({ record }: RecordedCycle): CycleStatus {
  const { account, cycleId, scope, outcome, closedAt, startedAt, summary } = record;
  return {
    identity: { account, cycleId, scope },
    step: outcome === 'failed' ? 'failed' : 'done',
    since: closedAt ?? startedAt,
    outcome,
    detail: 'from the ledger; the Temporal server has forgotten the workflow',
    report: summary === '' ? [] : summary.split('\n'),
    approval: undefined,
  };
}
