import { ApplicationFailure } from '@temporalio/activity';
import type { LedgerPort } from '../../core/ports/ledger.ts';

/**
 * A decision is made by the configuration in force. For some seconds after another one came into force a worker with the old one still asks for work: the step waits
 * for a worker that has the new one.
 * @param own name of the worker's configuration
 * @throws ApplicationFailure that is tried again where another configuration is in force
 */
export async function requireConfigurationInForce(
  ledger: Pick<LedgerPort, 'configurationInForce'>,
  own: string,
): Promise<void> {
  const inForce = await ledger.configurationInForce();
  if (inForce === undefined || inForce.hash === own) return;
  throw ApplicationFailure.retryable(
    `This worker has the configuration ${own}, in force is ${inForce.hash}. A worker that has it takes the step.`,
    'OtherConfiguration',
  );
}
