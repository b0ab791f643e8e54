import { QueryNotRegisteredError, ServiceError } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { problemOf } from '../../api/problem.ts';
import { boundedCall } from '../../client/boundedCall.ts';
import { NoWorkerError } from '../../client/clientErrors.ts';
import { PayloadKeys } from '../../configuration/payloads/payloadKeys.ts';

type Bounds = Parameters<typeof boundedCall>;

/** A server that is there, as far as it is asked. */
const connection = {
  withDeadline: <Result>(_: number | Date, call: () => Promise<Result>) => call(),
  workflowService: { getSystemInfo: async () => ({}) },
} as unknown as Bounds[0];
const payloadKeys = PayloadKeys.from({});
const target: Bounds[1] = { given: true, address: '127.0.0.1:1', namespace: 'default', security: {}, payloadKeys };

/** A refusal of the server, as the SDK throws it. */
function refusal(code: number, details: string): ServiceError {
  const cause = Object.assign(new Error(`${code}: ${details}`), { code, details, metadata: {} });
  return new ServiceError('Failed to query Workflow', { cause });
}

const ask = (error: Error) => boundedCall(connection, target, 'a-queue', 1_000, () => Promise.reject(error));

describe('a question that the server does not pass on', () => {
  it.each(['no poller seen for task queue recently, worker may be down', 'Workflow task is not scheduled yet.'])(
    'is one that no worker has answered: %s',
    async (details) => {
      await expect(ask(refusal(9, details))).rejects.toBeInstanceOf(NoWorkerError);
    },
  );

  it('is told with the words of the server where it is another precondition', async () => {
    const attempt = ask(refusal(9, 'Cannot query workflow due to Workflow Task in failed state.'));
    await expect(attempt).rejects.toMatchObject({
      name: 'ServerRefusedError',
      message: expect.stringMatching(/^Failed to query Workflow: .*Workflow Task in failed state/),
    });
  });
});

describe('a question that a young account cannot answer yet', () => {
  it('is answered with its own words, and not as a fault of the API', async () => {
    const words = 'The limits of the account have not been read yet; ask again.';
    const error: unknown = await ask(new QueryNotRegisteredError(words, 3)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'NotKnownYetError', message: words });
    expect(problemOf(error)).toMatchObject({ status: 404, code: 'NotKnownYetError', detail: words });
  });
});
