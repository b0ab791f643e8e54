import { CommanderError } from 'commander';
import { ConfigurationError } from '../../configuration/configurationError.ts';
import { InvalidCycleInputError } from '../../core/cycles/cycleInput.ts';
import {
  DashboardUnreachableError,
  ForgottenCycleError,
  NotFoundError,
  NoWorkerError,
  ServerUnreachableError,
  UnknownAccountError,
  updateRefusal,
  workflowFailure,
} from '../clientErrors.ts';
import { EXIT } from './exitCodes.ts';

/** Tells of an error on standard error, and with `--json` as a JSON object on standard output as well, which then always holds JSON. */
function tell(error: string, message: string): void {
  process.stderr.write(`error: ${message}\n`);
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ error, message }, null, 2)}\n`);
}

/** Tells of an error that ended a command; usage errors have been told by the parser. Returns the exit status. */
export function conclude(error: unknown): number {
  if (error instanceof CommanderError) {
    if (process.argv.includes('--json'))
      process.stdout.write(`${JSON.stringify({ error: 'UsageError', message: error.message }, null, 2)}\n`);
    return EXIT.usage;
  }
  const failure = workflowFailure(error);
  const refusal = updateRefusal(error);
  if (failure !== undefined) tell('CycleFailed', failure);
  else if (refusal !== undefined) tell('Refused', refusal);
  else if (error instanceof Error) tell(error.name, error.message);
  else tell('Error', String(error));
  if (error instanceof ConfigurationError || error instanceof InvalidCycleInputError) return EXIT.usage;
  if (error instanceof NotFoundError || error instanceof ForgottenCycleError || error instanceof UnknownAccountError)
    return EXIT.notFound;
  if (
    error instanceof ServerUnreachableError ||
    error instanceof NoWorkerError ||
    error instanceof DashboardUnreachableError
  )
    return EXIT.unreachable;
  return EXIT.failed;
}
