import { once } from 'node:events';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { Command } from 'commander';
import { dashboardUrl } from '../../configuration/dashboardUrl.ts';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import { apiAt, TOKEN_VARIABLE } from '../mcp/apiCall.ts';
import { createMcpServer } from '../mcp/mcpServer.ts';
import { type CommonOptions, runningConfiguration } from './commandContext.ts';

interface McpOptions extends CommonOptions {
  readonly url?: string;
}

/** `ballast mcp`: standard input and output belong to the protocol. */
export function registerMcp(program: Command): void {
  program
    .command('mcp')
    .description('Serve the Model Context Protocol on standard input and output: agents read, and propose trades')
    .option('--url <address>', 'of the HTTP API (default: that of the Ballast that runs here)')
    .addHelpText('after', `\nA token of the API comes from the environment variable ${TOKEN_VARIABLE}.`)
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<McpOptions>();
      const call = apiAt(addressOf(options), process.env[TOKEN_VARIABLE]);
      const server = createMcpServer(call);
      const ended = Promise.race([
        once(process.stdin, 'end'),
        once(process.stdin, 'close'),
        once(process, 'SIGINT'),
        once(process, 'SIGTERM'),
      ]);
      await server.connect(new StdioServerTransport());
      await ended;
      await server.close();
      // Asks that nobody waits for any more would keep the process.
      process.exit();
    });
}

/** Without a path: the tools add it. */
function addressOf({ url, ...options }: McpOptions): string {
  if (url === undefined) return dashboardUrl(runningConfiguration(options).api);
  if (!/^https?:[/][/][^/?#]+[/]?$/.test(url) || !URL.canParse(url))
    throw new InvalidInputError({
      field: '--url',
      given: url,
      allowed: 'an address such as http://127.0.0.1:8450',
      remedy: 'Give the address of the HTTP API without a path.',
    });
  return url.replace(/[/]$/, '');
}
