import { type Client, isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { decodeFromPayloadsAtIndex } from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { CycleInput } from '../core/cycles/cycleInput.ts';

/** The code of gRPC for what is not there. */
const GRPC_NOT_FOUND = 5;

/**
 * What a cycle was started with that doing it again needs, where its start named it and the server still has its history.
 * @param signalMaxAge signals given longer ago than this, ms, are left out: nothing else tells how old those without a time are
 */
export async function originalInput(
  client: Client,
  workflowId: string,
  signalMaxAge: number,
): Promise<Pick<CycleInput, 'limits' | 'signals'>> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId },
    maximumPageSize: 1,
  });
  const started = history?.events?.[0];
  const payloads = started?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  if (payloads.length === 0) return {};
  const { loadedDataConverter } = client.options;
  const input = await decodeFromPayloadsAtIndex<CycleInput | null>(loadedDataConverter, 0, payloads);
  const startedAt = Number(started?.eventTime?.seconds ?? 0) * 1_000;
  const fresh = Date.now() - startedAt <= signalMaxAge;
  return {
    ...(input?.limits === undefined ? {} : { limits: input.limits }),
    ...(input?.signals === undefined || !fresh ? {} : { signals: input.signals }),
  };
}

/** A workflow that the server has forgotten says nothing of its limits. @throws every other error */
export function noneOfForgotten(error: unknown): undefined {
  const isForgotten =
    error instanceof WorkflowNotFoundError || (isGrpcServiceError(error) && error.code === GRPC_NOT_FOUND);
  if (isForgotten) return undefined;
  throw error;
}
