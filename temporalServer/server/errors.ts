import { isGrpcServiceError } from '@temporalio/client';

/** Status codes of gRPC that are told apart here (grpc.io, "Status codes and their use in gRPC"). */
const GRPC_STATUS = {
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  UNIMPLEMENTED: 12,
  UNAUTHENTICATED: 16,
} as const;

/** Whether a call failed with this status. */
export function hasStatus(error: unknown, status: keyof typeof GRPC_STATUS): boolean {
  return isGrpcServiceError(error) && error.code === GRPC_STATUS[status];
}

/** What went wrong, in words: of a failed call the server's own, without the status in front; of a wrapped error the cause. */
export function reasonOf(error: unknown): string {
  if (isGrpcServiceError(error)) return error.details || error.message;
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${reasonOf(error.cause)}`;
}
