import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, CommanderError } from 'commander';
import { PROJECT, pagesOfText } from '../../../support/pagesOfText.ts';

/** A command line of ours that a page shows. */
export interface ShownCommand {
  readonly page: string;
  readonly words: readonly string[];
  /** It stands in a block, to be typed as it is; else in a sentence, where it may be cut short. */
  readonly whole: boolean;
}

/** What a piece of shell gives to the command line: the words after each `ballast` and `npm start`. */
function calls(snippet: string): string[][] {
  return snippet
    .replace(/(^|\s)#.*$/, '')
    .split(/&&|;|\s\|\s/)
    .map((part) => part.trim().replace(/^(?:\w+=(?:"[^"]*"|'[^']*'|\S*)\s+)+/, ''))
    .flatMap((part) => {
      const started = /^npm start(?: -- (.*))?$/.exec(part);
      if (started !== null) return [`start ${started[1] ?? ''}`];
      const called = /^(?:npm run -s ballast --|npx ballast|ballast) ([a-z].*)$/.exec(part);
      return called === null ? [] : [called[1] ?? ''];
    })
    .map((line) => (line.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []).map((word) => word.replaceAll(/["']/g, '')));
}

/** Every command line of ours that a page of the project shows. */
export function shownCommands(): readonly ShownCommand[] {
  return pagesOfText().flatMap((page) => {
    if (page === 'CHANGELOG.md') return []; // It tells of commands as they were.
    const text = readFileSync(join(PROJECT, page), 'utf8');
    const blocks = [...text.matchAll(/^ *```(?:sh|bash)?\n([\s\S]*?)^ *```/gm)].flatMap(([, block = '']) =>
      block.replaceAll(/\\\n\s*/g, ' ').split('\n'),
    );
    const sentences = text.replaceAll(/^ *```[\s\S]*?^ *```/gm, '').matchAll(/`([^`]+)`/g);
    const inline = [...sentences].map(([, code = '']) => code.replaceAll(/\s+/g, ' '));
    return [
      ...blocks.flatMap(calls).map((words) => ({ page, words, whole: true })),
      ...inline.flatMap(calls).map((words) => ({ page, words, whole: false })),
    ];
  });
}

/** A command below the program, and the words after its name. */
function commandOf(
  program: Command,
  words: readonly string[],
): { readonly command: Command; readonly rest: readonly string[] } {
  let [command, rest] = [program, words];
  for (;;) {
    const child = command.commands.find((known) => known.name() === rest[0] || known.aliases().includes(rest[0] ?? ''));
    if (child === undefined) return { command, rest };
    [command, rest] = [child, rest.slice(1)];
  }
}

/** `cycle status|plan ID` in a sentence means two commands. */
function alternatives(words: readonly string[]): readonly (readonly string[])[] {
  const index = words.findIndex((word) => /^[a-z-]+(\|[a-z-]+)+$/.test(word));
  if (index < 0) return [words];
  return (words[index] ?? '').split('|').map((name) => words.with(index, name));
}

function faultOfOne(program: Command, words: readonly string[], whole: boolean): string | undefined {
  const { command, rest } = commandOf(program, words);
  // Some commands do something themselves, by their options, and have others below them.
  const byOptions = command !== program && rest[0]?.startsWith('-') === true;
  if (command.commands.length > 0 && !byOptions) {
    if (!whole && command !== program && rest.length === 0) return undefined;
    return `no command ${rest[0] ?? ''}`;
  }
  if (!whole) {
    const [first = '...'] = rest;
    if (command.registeredArguments.length === 0 && !/^(-|[.]{3}$)/.test(first)) return `no argument ${first}`;
    const flags = rest.filter((word) => word.startsWith('--')).map((word) => word.replace(/=.*$/, ''));
    const unknown = flags.find((flag) => flag !== '--help' && !command.options.some(({ long }) => long === flag));
    return unknown === undefined ? undefined : `no option ${unknown}`;
  }
  try {
    const { operands, unknown } = command.parseOptions([...rest]);
    if (unknown.length > 0 && unknown[0] !== '--help') return `no option ${unknown[0]}`;
    const { registeredArguments } = command;
    const least = registeredArguments.filter(({ required }) => required).length;
    const most = registeredArguments.some(({ variadic }) => variadic) ? Infinity : registeredArguments.length;
    const fits = operands.length >= least && operands.length <= most;
    return fits ? undefined : `${operands.length} arguments, not ${least} to ${most}`;
  } catch (error) {
    if (error instanceof CommanderError) return error.message;
    throw error;
  }
}

/** What of a shown command line the program would refuse: the command, an option or its value, the number of arguments. */
export function faultOf(program: Command, { words, whole }: ShownCommand): string | undefined {
  const tried = whole ? [words] : alternatives(words);
  return tried.map((each) => faultOfOne(program, each, whole)).find((fault) => fault !== undefined);
}
