import type { RecordedCycle } from '../core/cycles/recordedCycle.ts';

/** No Temporal server answers. */
export class ServerUnreachableError extends Error {
  override readonly name = 'ServerUnreachableError';

  constructor(address: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      `No Temporal server answers at ${address} (${reason}). Start Ballast with \`ballast start\`, or name a server with temporal.address or TEMPORAL_ADDRESS.`,
      {
        cause,
      },
    );
  }
}

/** No dashboard answers. */
export class DashboardUnreachableError extends Error {
  override readonly name = 'DashboardUnreachableError';

  constructor(url: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      `No dashboard answers at ${url} (${reason}). Start Ballast with \`ballast start\`, or name the one that runs with --data-directory or --config.`,
      { cause },
    );
  }
}

/** The server has refused a request; its own words say why. */
class ServerRefusedError extends Error {
  override readonly name = 'ServerRefusedError';

  constructor(reason: string, cause: Error) {
    super(`${cause.message}: ${reason}`, { cause });
  }
}

/** The server answers, but no worker has answered in time. A command may have taken effect all the same, or may still: the message says how to see. */
export class NoWorkerError extends Error {
  override readonly name = 'NoWorkerError';

  /** @param aftermath what may still come of what was asked, and how to see it */
  constructor(taskQueue: string, aftermath = '') {
    super(
      `No worker of the task queue ${taskQueue} has answered in time. \`ballast doctor\` says whether one polls, \`ballast start\` brings one up.${aftermath === '' ? '' : ` ${aftermath}`}`,
    );
  }
}

/** There is no such cycle, account or symbol. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';

  /** @param sentence what is not there, and what to do, where it is no cycle and no account of the server */
  constructor(
    id: string,
    sentence = 'is not known to the Temporal server. `ballast cycle list` shows the cycles; an account is known from its first cycle on.',
  ) {
    super(`${id} ${sentence}`);
  }
}

/** The server has deleted the history of a cycle that the ledger still knows. */
export class ForgottenCycleError extends Error {
  override readonly name = 'ForgottenCycleError';

  constructor({ record, orders }: RecordedCycle) {
    const { cycleId, startedAt, closedAt, outcome, plan } = record;
    const time = (at: number): string => new Date(at).toISOString();
    const ended = closedAt === undefined ? 'has no end' : `ended at ${time(closedAt)}`;
    const planned = plan === undefined ? 'no plan' : `a plan with ${plan.decisions.length} decisions`;
    super(
      `The Temporal server has forgotten the workflow of cycle ${cycleId}: its history is deleted, and nothing can replay it. The ledger knows that it started at ${time(startedAt)}, ${ended}, ` +
        `outcome ${outcome}, ${planned}, ${orders.length} orders: \`ballast cycle status|plan|decisions|orders ${cycleId}\`.`,
    );
  }
}

/** A young account or cycle has not found out yet what was asked; its own words say so. */
export class NotKnownYetError extends Error {
  override readonly name = 'NotKnownYetError';
}

/** The configuration has no such account: a mistyped name must not pass for an account that was stopped. */
export class UnknownAccountError extends Error {
  override readonly name = 'UnknownAccountError';

  constructor(account: string, configured: readonly string[]) {
    super(
      `account: given ${JSON.stringify(account)}; allowed: ${configured.join(', ')}. Correct the name, or add it to accounts in ballast.config.json.`,
    );
  }
}

/** A cycle failed, or was ended by force. The message is its cause in plain words. */
class CycleFailedError extends Error {
  override readonly name = 'CycleFailedError';
}

/** An account or a cycle refused a command, with its reason. */
class CommandRefusedError extends Error {
  override readonly name = 'CommandRefusedError';
}

/** The innermost message: what the SDK wraps around it says no more than that something failed. */
function innermost(error: Error): string {
  return error.cause instanceof Error ? innermost(error.cause) : error.message;
}

/**
 * An error of the SDK as this client throws it: with the reason as its message instead of `Workflow execution failed`. Others stay as they are. Temporal's errors
 * are known by their names, so that commands that ask no server do not load the SDK, which takes longer than they do.
 */
export function inPlainWords(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  // The outermost failure of a workflow of ours says it all; below it may be what it wraps.
  const said = error.cause instanceof Error ? error.cause.message : error.message;
  switch (error.name) {
    case 'WorkflowFailedError':
      return new CycleFailedError(said === '' ? innermost(error) : said, { cause: error.cause });
    case 'WorkflowUpdateFailedError':
      return new CommandRefusedError(said, { cause: error.cause });
    case 'QueryNotRegisteredError':
      return new NotKnownYetError(error.message, { cause: error });
    case 'ServiceError':
      return error.cause === undefined ? error : new ServerRefusedError(innermost(error), error);
    default:
      return error;
  }
}

/** Why a workflow failed, in its own words; undefined for any other error. */
export function workflowFailure(error: unknown): string | undefined {
  const plain = inPlainWords(error);
  return plain instanceof CycleFailedError ? plain.message : undefined;
}

/** Why an actor or a cycle refused what was asked of it, in its own words; undefined for any other error. */
export function updateRefusal(error: unknown): string | undefined {
  const plain = inPlainWords(error);
  return plain instanceof CommandRefusedError ? plain.message : undefined;
}
