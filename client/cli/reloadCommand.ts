import type { Command } from 'commander';
import { ConfigurationError } from '../../configuration/configurationError.ts';
import { reloadSentence } from '../start/reloadAnswer.ts';
import { requestReload } from '../start/reloadMailbox.ts';
import { type CommonOptions, print, runningConfiguration } from './commandContext.ts';
import { EXIT } from './exitCodes.ts';
import { person } from './person.ts';

/** The data directory of the Ballast that is meant. The file may be the very one that cannot be used: the running Ballast says why. */
function directoryOf(options: CommonOptions): string {
  try {
    return runningConfiguration({ ...options, account: undefined }).dataDirectory;
  } catch (error) {
    if (!(error instanceof ConfigurationError) || options.dataDirectory === undefined) throw error;
    return options.dataDirectory;
  }
}

/** `ballast reload`: the running Ballast reads its configuration again. */
export function registerReload(program: Command): void {
  program
    .command('reload')
    .description(
      'Have the running Ballast read its configuration again: accounts, their settings and notifications. It is taken as a whole or, with the reasons and exit status 1, refused as a whole; the other accounts go on',
    )
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      if (options.account !== undefined)
        command.error(
          `error: --account: given ${options.account}; a configuration is taken for all accounts; leave it out`,
          { exitCode: EXIT.usage },
        );
      const answer = await requestReload(directoryOf(options), person());
      print(options, answer, [`Configuration: ${reloadSentence(answer)}`]);
      process.exitCode = answer.outcome === 'refused' ? EXIT.failed : EXIT.ok;
    });
}
