import type { Configuration } from '../../configuration/schema.ts';
import type { DirectAccountStopReport, DirectAccountStopRequest } from '../../core/cycles/directAccountStop.ts';
import { describeTradingState } from '../../core/cycles/tradingState.ts';
import { NoWorkerError, ServerUnreachableError } from '../clientErrors.ts';
import { Child } from '../start/childProcess.ts';
import { inheritedEnvironment } from '../start/inheritedEnvironment.ts';

/** True where nobody has taken a command: no server, or no worker. */
export function isUnanswered(error: unknown): error is ServerUnreachableError | NoWorkerError {
  return error instanceof ServerUnreachableError || error instanceof NoWorkerError;
}

/** Stops accounts in the ledger and at the venue; what has keys and adapters runs in a process of the worker's kind. */
export async function stopAccountsWithoutServer(
  configuration: Configuration,
  request: DirectAccountStopRequest,
): Promise<readonly DirectAccountStopReport[]> {
  const child = new Child({
    name: request.kind,
    entry: 'worker/stopAccounts',
    environment: { ...inheritedEnvironment(), BALLAST_STOP: JSON.stringify({ configuration, request }) },
    dataDirectory: configuration.dataDirectory,
    onProgress: () => undefined,
    onExit: () => undefined,
  });
  try {
    return (await child.ready).reports as readonly DirectAccountStopReport[];
  } finally {
    await child.stop();
  }
}

/** What a person is told of a direct stop of one account. */
export function accountStopLines({ account, state, closed, undone }: DirectAccountStopReport): readonly string[] {
  return [
    ...(state === undefined ? [] : [`${account}: ${describeTradingState(state)} (committed to the ledger)`]),
    ...closed.map((order) => `${account}: closed at the venue: ${order}`),
    ...undone.map((problem) => `${account}: NOT DONE: ${problem}`),
  ];
}
