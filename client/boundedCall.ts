import type { Connection } from '@temporalio/client';
import { isGrpcServiceError, ServiceError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import type { TemporalTarget } from '../configuration/temporalConnection.ts';
import { inPlainWords, NoWorkerError, ServerUnreachableError } from './clientErrors.ts';

/** How long the server may take to say that it is there, ms. */
const PING_MS = 2_000;

/** gRPC status codes that say that nobody answered in time, or that the server is not there: CANCELLED, DEADLINE_EXCEEDED, UNAVAILABLE. */
const UNANSWERED: ReadonlySet<number> = new Set([1, 4, 14]);

/** FAILED_PRECONDITION: the server has not even passed on the question where no worker polls, or where none has taken up the workflow yet. Its words tell that from other preconditions. */
const NOT_PASSED_ON = 9;
const NOBODY_TO_ASK = /no poller seen|task is not scheduled yet|workflow not ready/i;

/** INTERNAL: what the gRPC library says, in these words, where the connection broke under a call. */
const INTERNAL = 13;
const CONNECTION_BROKE = /RST_STREAM|internal client error/i;

/** How a call ended without an answer: nobody gave one in time, or the connection broke; undefined where an answer came, if only a refusal. */
function silenceIn(error: unknown): 'unanswered' | 'broken' | undefined {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return 'unanswered';
  if (isGrpcServiceError(error)) {
    const { code, details } = error;
    if (UNANSWERED.has(code) || (code === NOT_PASSED_ON && NOBODY_TO_ASK.test(details))) return 'unanswered';
    return code === INTERNAL && CONNECTION_BROKE.test(details) ? 'broken' : undefined;
  }
  return error instanceof ServiceError && error.cause !== undefined ? silenceIn(error.cause) : undefined;
}

/**
 * Runs calls to the server that must be answered within `milliseconds`.
 * @param aftermath what may still come of what was asked where no worker has answered, and how to see it
 * @throws ServerUnreachableError where the server is not there, NoWorkerError where it is but no worker of it has answered.
 */
export async function boundedCall<T>(
  connection: Pick<Connection, 'withDeadline' | 'workflowService'>,
  target: TemporalTarget,
  taskQueue: string,
  milliseconds: number,
  call: () => Promise<T>,
  aftermath?: string,
): Promise<T> {
  try {
    return await connection.withDeadline(Date.now() + milliseconds, call);
  } catch (error) {
    const silence = silenceIn(error);
    if (silence === undefined) throw inPlainWords(error);
    try {
      await connection.withDeadline(Date.now() + PING_MS, () => connection.workflowService.getSystemInfo({}));
    } catch (unreachable) {
      throw new ServerUnreachableError(target.address, unreachable);
    }
    throw silence === 'broken' ? inPlainWords(error) : new NoWorkerError(taskQueue, aftermath);
  }
}
