import type { Command } from 'commander';

/** A word that can be typed next. */
export interface CompletionWord {
  readonly text: string;
  readonly description: string;
}

/** A place on the command line, and what can be typed there. */
export interface CompletionPlace {
  /** The commands that lead to it, each after a space: empty for the program itself, ` cycle start` for a command of a command. */
  readonly path: string;
  readonly words: readonly CompletionWord[];
}

/** All places of a program: what its commands and options are is asked of the parser itself. */
export function completionPlaces(command: Command, path = ''): readonly CompletionPlace[] {
  const help = command.createHelp();
  const commands = help.visibleCommands(command).filter((child) => child.name() !== 'help');
  const words = [
    ...commands.map((child) => ({ text: child.name(), description: child.description() })),
    ...help.visibleOptions(command).map(({ long, short, description }) => ({ text: long ?? short ?? '', description })),
  ];
  const seen = new Set<string>();
  const once = words.filter(({ text }) => text !== '' && !seen.has(text) && seen.add(text));
  return [{ path, words: once }, ...commands.flatMap((child) => completionPlaces(child, `${path} ${child.name()}`))];
}
