import { Context } from '@temporalio/activity';

/**
 * Waits for an answer of the server, but not once the step is cancelled, as it is when its worker ends. The worker's connection takes no abort signal, and an
 * answer that a workflow has to give never comes where the last worker of that workflow is the one that waits for it.
 *
 * @throws CancelledFailure where the step is cancelled first; what was asked may be done all the same
 */
export async function untilCancelled<Answer>(answer: Promise<Answer>): Promise<Answer> {
  return await Promise.race([answer, Context.current().cancelled]);
}
