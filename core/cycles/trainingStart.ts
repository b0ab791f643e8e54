import { trainingWorkflowId } from './identifiers.ts';
import { trainingSummary } from './summaries.ts';
import type { TrainingRequest } from './trainingSteps.ts';

/** Options with which a model is trained: where it is being trained already, that training counts. */
export function trainingStart(taskQueue: string, request: TrainingRequest) {
  return {
    workflowId: trainingWorkflowId(request),
    taskQueue,
    args: [request] as [TrainingRequest],
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: trainingSummary(request.name),
  } as const;
}
