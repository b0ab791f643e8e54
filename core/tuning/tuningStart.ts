import { tuningSummary } from '../cycles/summaries.ts';
import type { TuningRequest } from './tuningSteps.ts';

/** Options with which a search is started: where the same one is under way, that one counts. */
export function tuningStart(taskQueue: string, workflowId: string, request: TuningRequest) {
  return {
    workflowId,
    taskQueue,
    args: [request] as [TuningRequest],
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: tuningSummary(request.points.length, request.market),
  } as const;
}
