import { isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client';

/** gRPC's NOT_FOUND. */
const NOT_FOUND = 5;

/** Whether the server has no such workflow: requests for histories say it in their own way. */
export function isNotFound(error: unknown): boolean {
  if (error instanceof WorkflowNotFoundError) return true;
  if (isGrpcServiceError(error)) return Number(error.code) === NOT_FOUND;
  return error instanceof Error && error.cause !== undefined && isNotFound(error.cause);
}
