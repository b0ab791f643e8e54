import type { Command } from 'commander';
import { EXIT } from '../cli/exitCodes.ts';
import { createProgram } from '../cli/program.ts';
import { markdownProse } from './markdownProse.ts';
import { markdownTable } from './markdownTable.ts';

const MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: 'done',
  failed: 'failed, or `doctor` has found something wrong',
  usage: 'wrong usage or configuration',
  notFound: 'no such cycle or account',
  unreachable: 'no Temporal server, worker or dashboard answers',
  interrupted: 'ended by ctrl-C; what was done until then has been told',
};

/** Options of the program itself, which most commands take. */
function common(program: Command): ReadonlySet<string> {
  return new Set(program.options.map(({ long }) => long ?? ''));
}

function leaves(command: Command, shared: ReadonlySet<string>): readonly Command[] {
  const children = command.commands.filter((child) => child.name() !== 'help');
  if (children.length === 0) return [command];
  // One that has options of its own does something without a subcommand.
  const own = command.options.some(({ long }) => !shared.has(long ?? '')) ? [command] : [];
  return [...own, ...children.flatMap((child) => leaves(child, shared))];
}

function path(command: Command): string {
  return command.parent === null ? command.name() : `${path(command.parent)} ${command.name()}`;
}

function usage(command: Command): string {
  const values = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  return [path(command), ...values].join(' ');
}

function section(command: Command, shared: ReadonlySet<string>): string {
  const own = command.options.filter(({ long, hidden }) => !hidden && !shared.has(long ?? ''));
  const options = own.map(({ flags, description }) => [`\`${flags}\``, description]);
  const table = options.length === 0 ? '' : `\n\n${markdownTable(['option', 'what it does'], options)}`;
  return `### \`${usage(command)}\`\n\n${markdownProse(`${command.description()}.`)}${table}`;
}

/** The page of all commands, made from the command line's own definition. */
export async function commandsPage(): Promise<string> {
  const program = await createProgram();
  const shared = common(program);
  const exits = Object.entries(EXIT).map(([name, status]) => [String(status), MEANINGS[name as keyof typeof EXIT]]);
  const rows = program.options.map(({ flags, description }) => [`\`${flags}\``, description]);
  return `# Command line

\`npm run -s ballast -- COMMAND\` in this folder; \`ballast COMMAND\` after \`npm link\`, or in a
project that has installed Ballast.

Commands find the Ballast that runs in \`.ballast\`; \`--data-directory\` names another one. A market of
its own, other candles or another seed, has a data directory of its own below it.

With \`--json\` an error is \`{"error": NAME, "message": TEXT}\` on standard output.

## Options of most commands

${markdownTable(['option', 'what it does'], rows)}

\`risk\`, \`optimize\` and \`timeseries\` work on a file: of these they take \`--json\` alone.
\`backtest\` takes \`--json\` and \`--config\`.

## Exit status

${markdownTable(['status', 'meaning'], exits)}

## Commands

${leaves(program, shared)
  .map((command) => section(command, shared))
  .join('\n\n')}
`;
}
