import type { Command } from 'commander';
import { describeTradingState } from '../../core/cycles/tradingState.ts';
import type { BallastClient } from '../ballastClient.ts';
import { type CommonOptions, print, withClient } from './context.ts';
import { EXIT } from './exitCodes.ts';
import { person } from './person.ts';

interface SwitchOptions extends CommonOptions {
  readonly all?: boolean;
  readonly confirm?: string;
}

/** What a command did to one account. */
interface Outcome {
  readonly account: string;
  readonly result?: unknown;
  readonly error?: string;
}

interface Switch {
  readonly name: string;
  readonly description: string;
  /** @returns the answer, and what a person is told of it. */
  apply(client: BallastClient, account: string, reason: string, by: string): Promise<readonly [unknown, string]>;
}

const SWITCHES: readonly Switch[] = [
  {
    name: 'pause',
    description: 'Stop buying until resume; sells that reduce weights or risk go on',
    async apply(client, account, reason, by) {
      const change = await client.pause(reason, account, by);
      return [change, describeTradingState(change.state)];
    },
  },
  {
    name: 'halt',
    description: 'Cancel open orders and order nothing new until resume',
    async apply(client, account, reason, by) {
      const change = await client.halt(reason, account, by);
      return [change, describeTradingState(change.state)];
    },
  },
  {
    name: 'resume',
    description: 'Allow trading again after a pause, a halt, a liquidation or a breaker',
    async apply(client, account, reason, by) {
      const result = await client.resume(reason, account, by);
      return [result, result.wasPaused ? 'trading again' : 'was not paused'];
    },
  },
];

/** `ballast pause|halt|resume|liquidate`: the kill switch of an account, or with `--all` of all accounts. */
export function registerSwitch(program: Command): void {
  for (const item of SWITCHES)
    program
      .command(item.name)
      .argument('<reason...>', 'why; it is recorded')
      .option('--all', 'every configured account')
      .description(item.description)
      .action(async (reason: string[], _options: unknown, command: Command) => {
        process.exitCode = await applyTo(command, (client, account) =>
          item.apply(client, account, reason.join(' '), person()),
        );
      });

  program
    .command('liquidate')
    .argument('[reason...]', 'why; it is recorded')
    .option('--all', 'every configured account')
    .option('--confirm <account>', 'the name of the account once more, or "all" with --all; without it nothing is sold')
    .description('Sell everything that is not protected to cash, and buy nothing until resume')
    .action(async (reason: string[], _options: unknown, command: Command) => {
      const { all, account, confirm } = command.optsWithGlobals<SwitchOptions>();
      const expected = all === true ? 'all' : account;
      if (expected === undefined || confirm !== expected)
        command.error(
          `error: --confirm: given ${confirm ?? 'nothing'}; allowed: ${expected ?? 'the name of the account, which --account must name as well'}. Nothing was sold.`,
          { exitCode: EXIT.usage },
        );
      const why = reason.length === 0 ? 'confirmed on the command line' : reason.join(' ');
      process.exitCode = await applyTo(command, async (client, name) => {
        const change = await client.liquidate(why, name, name, person());
        return [change, `${describeTradingState(change.state)}; sold by cycle ${change.cycleId}`];
      });
    });
}

/** Applies a command to one account or to all of them. One that fails does not hold up the others. */
async function applyTo(
  command: Command,
  apply: (client: BallastClient, account: string) => Promise<readonly [unknown, string]>,
): Promise<number> {
  const { all } = command.optsWithGlobals<SwitchOptions>();
  return await withClient(command, async (client, options) => {
    if (all !== true) {
      const account = options.account ?? client.defaultAccount;
      const [result, told] = await apply(client, account);
      print(options, result, [`${account}: ${told}`]);
      return EXIT.ok;
    }
    const lines: string[] = [];
    const outcomes = await Promise.all(
      client.accounts.map(async (account): Promise<Outcome> => {
        try {
          const [result, told] = await apply(client, account);
          lines.push(`${account}: ${told}`);
          return { account, result };
        } catch (error) {
          const message = error instanceof Error ? error.message : String(error);
          lines.push(`${account}: FAILED: ${message}`);
          return { account, error: message };
        }
      }),
    );
    print(options, outcomes, lines);
    return outcomes.some((outcome) => outcome.error !== undefined) ? EXIT.failed : EXIT.ok;
  });
}
