import { Command } from 'commander';
import { packageVersion } from '../packageVersion.ts';
import { neededModules } from './commandModules.ts';
import { EXIT } from './exitCodes.ts';

const EXIT_HELP = `
Exit status: ${EXIT.ok} done, ${EXIT.failed} failed, ${EXIT.usage} wrong usage or configuration, ${EXIT.notFound} no such cycle or account, ${EXIT.unreachable} no Temporal server, worker or dashboard answers, ${EXIT.interrupted} ended by ctrl-C. With --json an error is {"error", "message"} on standard output.`;

/** Commands that work on a file of the user's: an option for an account or a server would be without effect. */
const NEEDS_NO_ACCOUNT: ReadonlySet<string> = new Set(['risk', 'optimize', 'timeseries', 'completion']);

/** Commands that go by a configuration and need no server. */
const NEEDS_NO_SERVER: ReadonlySet<string> = new Set([
  'backtest',
  'skill',
  'tune',
  'report',
  'compare',
  'data',
  'model',
  'logs',
]);

/** Those of them that decide as an account would, by its settings. */
const GOES_BY_AN_ACCOUNT: ReadonlySet<string> = new Set(['backtest', 'skill', 'tune']);

/** The command right below the program that a command belongs to. */
function topOf(command: Command): string {
  const { parent } = command;
  return parent === null || parent.parent === null ? command.name() : topOf(parent);
}

/**
 * The command line as it is parsed, with the options and the help of its commands.
 *
 * @param words what was typed after `ballast`: only the commands that this can name; without it all of them
 */
export async function createProgram(words: readonly string[] = []): Promise<Command> {
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
  for (const { load } of neededModules(program, words)) (await load())(program);
  const inherit = (command: Command): void => {
    for (const child of command.commands) {
      child.exitOverride().showHelpAfterError('(--help shows what is allowed)').addHelpText('after', EXIT_HELP);
      child.option('--json', 'print JSON');
      if (GOES_BY_AN_ACCOUNT.has(topOf(child))) child.option('--account <name>', 'account whose settings count');
      if (NEEDS_NO_SERVER.has(topOf(child)))
        child
          .option('--config <file>', 'configuration file')
          .option('--data-directory <path>', 'where everything durable lies');
      else if (!NEEDS_NO_ACCOUNT.has(topOf(child)))
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
