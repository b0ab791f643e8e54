import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { executeChild } from '@temporalio/workflow';
import { trainingWorkflowId } from '../core/cycles/identifiers.ts';
import { trainingSummary } from '../core/cycles/summaries.ts';
import type { TrainingResult } from '../core/cycles/training.ts';
import type { TrainingRequest } from '../core/cycles/trainingSteps.ts';
import { toBusinessFailure } from './businessFailure.ts';
import { trainModel } from './trainModel.ts';

/**
 * What a schedule starts. The server adds the time to the ID of a scheduled workflow, and only one ID keeps trainings of one model apart: so the training is a workflow
 * of its own, by the ID that a training by hand has.
 * @returns null where the model is being trained already
 */
export async function recurringTraining(request: TrainingRequest): Promise<TrainingResult | null> {
  try {
    return await executeChild(trainModel, {
      workflowId: trainingWorkflowId(request),
      args: [request],
      staticSummary: trainingSummary(request.name),
    });
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return null;
    throw toBusinessFailure(error, 'TrainingFailed');
  }
}
