import type { Command } from 'commander';
import { defaultAccount } from '../../configuration/accountsSection.ts';
import { dashboardUrl } from '../../configuration/dashboardUrl.ts';
import { DashboardUnreachableError } from '../clientErrors.ts';
import { apiHeaders, TOKEN_VARIABLE } from '../mcp/apiCall.ts';
import { eventStream, StreamRefusedError } from '../watch/eventStream.ts';
import { type CommonOptions, runningConfiguration } from './commandContext.ts';
import { EXIT } from './exitCodes.ts';
import { EventLines } from './watch/eventLines.ts';
import { NOTHING_YET, viewAfter } from './watch/liveView.ts';
import { TerminalScreen } from './watch/terminalScreen.ts';

/** `ballast watch`: an account as it is now, for as long as somebody looks. */
export function registerWatch(program: Command): void {
  program
    .command('watch')
    .description('Watch an account live: figures, orders, the running cycle; in a pipe a line for each event')
    .addHelpText(
      'after',
      `\nIt reads the HTTP API; a token of it comes from the environment variable ${TOKEN_VARIABLE}.`,
    )
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      const configuration = runningConfiguration(options);
      const account = options.account ?? defaultAccount(configuration);
      const path = `/events?account=${encodeURIComponent(account)}`;
      const ending = new AbortController();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
      const url = dashboardUrl(configuration.api);
      const headers = apiHeaders(process.env[TOKEN_VARIABLE], { path });
      const isScreen = process.stdout.isTTY === true && options.json !== true;
      const show = isScreen
        ? new TerminalScreen(account)
        : new EventLines(account, (line) => process.stdout.write(`${line}\n`), options.json === true);
      try {
        let view = NOTHING_YET;
        for await (const event of eventStream(`${url}/api/v1${path}`, headers, ending.signal)) {
          view = viewAfter(view, event, Date.now());
          show.show(view);
        }
        process.exitCode = EXIT.interrupted;
      } catch (error) {
        throw error instanceof StreamRefusedError ? error : new DashboardUnreachableError(url, error);
      } finally {
        show.end();
      }
    });
}
