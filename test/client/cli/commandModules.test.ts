import { Command } from 'commander';
import { expect, test } from 'vitest';
import { COMMAND_MODULES, neededModules } from '../../../client/cli/commandModules.ts';
import { createProgram } from '../../../client/cli/program.ts';

const ALL = COMMAND_MODULES.flatMap(({ names }) => names);

test('each file adds the commands that are said to be in it', async () => {
  for (const { names, load } of COMMAND_MODULES) {
    const program = new Command();
    (await load())(program);
    expect(program.commands.map((command) => command.name())).toEqual(names);
  }
});

test.each([
  [['risk', '--help'], ['risk']],
  [['--account', 'risk', 'doctor'], ['doctor']],
  [['--account=risk', '--json', 'doctor', 'open'], ['doctor']],
  [['--version'], []],
  [[], ALL],
  [['--help', 'risk'], ALL],
  [['help', 'risk'], ALL],
  [['riks'], ALL],
])('`ballast %j` reads the file of its command, and all where it names none', async (words, names) => {
  const needed = neededModules(await createProgram(words), words);
  expect(needed.flatMap((module) => module.names)).toEqual(names);
});
