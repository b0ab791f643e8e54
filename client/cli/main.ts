#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { ConfigurationError } from '../../configuration/configurationError.ts';
import { InvalidCycleInputError } from '../../core/cycles/cycleInput.ts';
import {
  ForgottenCycleError,
  NotFoundError,
  NoWorkerError,
  ServerUnreachableError,
  UnknownAccountError,
  updateRefusal,
  workflowFailure,
} from '../clientErrors.ts';
import { registerCycle } from './cycleCommands.ts';
import { registerDoctor } from './doctorCommand.ts';
import { endQuietly } from './endQuietly.ts';
import { EXIT } from './exitCodes.ts';
import { registerLedger } from './ledgerCommands.ts';
import { registerOrder } from './orderCommands.ts';
import { packageVersion } from './packageVersion.ts';
import { registerPortfolio } from './portfolioCommands.ts';
import { registerOptimize } from './quant/optimizeCommand.ts';
import { registerRisk } from './quant/riskCommand.ts';
import { registerTimeseries } from './quant/timeseriesCommand.ts';
import { registerReconcile } from './reconcileCommand.ts';
import { registerSchedule } from './scheduleCommands.ts';
import { registerStart } from './startCommand.ts';
import { registerSwitch } from './switchCommands.ts';

const EXIT_HELP = `
Exit status: ${EXIT.ok} done, ${EXIT.failed} failed, ${EXIT.usage} wrong usage or configuration, ${EXIT.notFound} no such cycle or account, ${EXIT.unreachable} no Temporal server or worker answers. With --json an error is {"error", "message"} on standard output.`;

/** Commands that work on a file of the user's: an option for an account or a server would be without effect. */
const NEEDS_NO_ACCOUNT: ReadonlySet<string> = new Set(['risk', 'optimize', 'timeseries']);

/** The command right below the program that a command belongs to. */
function topOf(command: Command): string {
  const { parent } = command;
  return parent === null || parent.parent === null ? command.name() : topOf(parent);
}

function createProgram(): Command {
  const program = new Command('ballast')
    .description('Portfolio-aware trading cycles on Temporal')
    .version(packageVersion(), '-V, --version', 'show the version')
    .option('--config <file>', 'configuration file (default: ballast.config.json where it exists)')
    .option('--account <name>', 'account (default: the first one configured)')
    .option('--address <host:port>', 'Temporal server')
    .option('--namespace <name>', 'Temporal namespace')
    .option('--data-directory <path>', 'where everything durable lies (default: .ballast)')
    .option('--json', 'print JSON')
    .addHelpText('after', EXIT_HELP)
    // Otherwise an option that a command does not have would be taken for one of the program, without a word.
    .enablePositionalOptions()
    .exitOverride();
  const registrations = [
    registerStart,
    registerCycle,
    registerPortfolio,
    registerSwitch,
    registerReconcile,
    registerOrder,
    registerSchedule,
    registerLedger,
    registerRisk,
    registerOptimize,
    registerTimeseries,
    registerDoctor,
  ];
  for (const register of registrations) register(program);
  const inherit = (command: Command): void => {
    for (const child of command.commands) {
      child.exitOverride().showHelpAfterError('(--help shows what is allowed)').addHelpText('after', EXIT_HELP);
      child.option('--json', 'print JSON');
      if (!NEEDS_NO_ACCOUNT.has(topOf(child)))
        child
          .option('--account <name>', 'account')
          .option('--config <file>', 'configuration file')
          .option('--address <host:port>', 'Temporal server')
          .option('--namespace <name>', 'Temporal namespace')
          .option('--data-directory <path>', 'where everything durable lies');
      inherit(child);
    }
  };
  inherit(program);
  return program;
}

/** Tells of an error on standard error, and with `--json` as a JSON object on standard output as well, which then always holds JSON. */
function tell(error: string, message: string): void {
  process.stderr.write(`error: ${message}\n`);
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ error, message }, null, 2)}\n`);
}

/** The exit status of an error, and what to tell of it; usage errors have been told by the parser. */
function conclude(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.ok;
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
  if (error instanceof ServerUnreachableError || error instanceof NoWorkerError) return EXIT.unreachable;
  return EXIT.failed;
}

for (const stream of [process.stdout, process.stderr]) stream.on('error', endQuietly);
try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = conclude(error);
}
