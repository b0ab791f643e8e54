import { join } from 'node:path';
import type { Command } from 'commander';
import { follow, processOf, tellLast } from '../logs/logFiles.ts';
import { isWanted, shownText } from '../logs/logLine.ts';
import { type CommonOptions, runningConfiguration } from './commandContext.ts';
import { EXIT } from './exitCodes.ts';

interface LogsOptions extends CommonOptions {
  readonly follow?: boolean;
  readonly for?: string;
  readonly lines: string;
}

/** `ballast logs`: what the processes of the running Ballast write down. */
export function registerLogs(program: Command): void {
  program
    .command('logs')
    .description('What the processes of Ballast have written down, the latest of each; with --json as they wrote it')
    .option('-f, --follow', 'go on with what is added, until ctrl-C')
    .option('--for <id>', 'only lines about this cycle, order, symbol or workflow')
    .option('--lines <count>', 'at most so many of each process', '50')
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<LogsOptions>();
      const lines = Number(options.lines);
      if (!Number.isInteger(lines) || lines < 0 || lines > 100_000)
        command.error(`error: --lines is ${options.lines}; give a whole number from 0 to 100000`, {
          exitCode: EXIT.usage,
        });
      const folder = join(runningConfiguration(options).dataDirectory, 'logs');
      const wanted = (line: string): boolean => isWanted(line, options.for);
      let told = 0;
      const tell = (file: string, line: string): void => {
        told += 1;
        process.stdout.write(`${options.json === true ? line : `${processOf(file)}: ${shownText(line)}`}\n`);
      };
      const read = await tellLast(folder, lines, wanted, tell);
      if (read.size === 0) process.stderr.write(`There are no logs in ${folder}: no Ballast has run there.\n`);
      else if (told === 0 && options.for !== undefined && lines > 0) {
        process.stderr.write(
          `No line of the logs in ${folder} is about ${options.for}. \`ballast cycle list\` shows the cycles.\n`,
        );
        if (options.follow !== true) process.exitCode = EXIT.notFound;
      }
      if (options.follow !== true) return;
      const ending = new AbortController();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
      await follow(folder, read, wanted, tell, ending.signal);
      process.exitCode = EXIT.interrupted;
    });
}
