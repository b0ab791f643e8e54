import type { Command } from 'commander';
import { accountNames, defaultAccount } from '../../configuration/accountsSection.ts';
import type { Configuration } from '../../configuration/schema.ts';
import { describeTradingState } from '../../core/cycles/tradingState.ts';
import type { BallastClient } from '../ballastClient.ts';
import { ServerUnreachableError, UnknownAccountError } from '../clientErrors.ts';
import { accountStopLines, isUnanswered, stopAccountsWithoutServer } from './accountStopWithoutServer.ts';
import { type CommonOptions, print, runningConfiguration, withClient } from './commandContext.ts';
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

/** What a command is to do, and how much of it can be done without a server. */
interface Given {
  apply(client: BallastClient, account: string): Promise<readonly [unknown, string]>;
  /** Present for a stop: it goes to the ledger and the venue where nobody takes it. */
  readonly direct?: { readonly kind: 'pause' | 'halt'; readonly reason: string };
}

interface Switch {
  readonly name: 'pause' | 'halt' | 'resume';
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
      if (result.stopped !== undefined)
        return [
          result,
          `still stopped: ${result.stopped.reason}, by ${result.stopped.by} after this resume was asked for`,
        ];
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
        const why = reason.join(' ');
        process.exitCode = await applyTo(command, {
          apply: (client, account) => item.apply(client, account, why, person()),
          ...(item.name === 'resume' ? {} : { direct: { kind: item.name, reason: why } }),
        });
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
      process.exitCode = await applyTo(command, {
        apply: async (client, name) => {
          const change = await client.liquidate(why, name, name, person());
          return [change, `${describeTradingState(change.state)}; sold by cycle ${change.cycleId}`];
        },
      });
    });
}

/** An account with what was done to it: by its actor, or without one. */
interface Applied extends Outcome {
  readonly lines: readonly string[];
  /** Why nobody took the command. */
  readonly unanswered?: Error;
}

/** Applies a command to one account or to all of them. One that fails does not hold up the others. */
async function applyTo(command: Command, given: Given): Promise<number> {
  const options = command.optsWithGlobals<SwitchOptions>();
  if (options.all === true && options.account !== undefined)
    command.error(`error: --all: given with --account ${options.account}; allowed: one of them`, {
      exitCode: EXIT.usage,
    });
  const configuration = runningConfiguration(options);
  const accounts = accountsOf(options, configuration);
  let applied = await applyByActor(command, given, accounts);
  const unanswered = applied.filter((item) => item.unanswered !== undefined);
  if (given.direct !== undefined && unanswered.length > 0) {
    const direct = await applyDirectly(configuration, given.direct, unanswered);
    applied = applied.map((item) => direct.find(({ account }) => account === item.account) ?? item);
  }
  const [only] = applied;
  if (only?.unanswered !== undefined && applied.every((item) => item.unanswered !== undefined))
    throw given.direct === undefined ? needsServer(only.unanswered) : only.unanswered;
  const lines = applied.flatMap((item) => item.lines);
  const outcomes = applied.map(({ account, result, error }) => ({ account, result, error }));
  print(options, options.all === true ? outcomes : only?.result, lines);
  return outcomes.some((outcome) => outcome.error !== undefined) ? EXIT.failed : EXIT.ok;
}

function accountsOf({ all, account }: SwitchOptions, configuration: Configuration): readonly string[] {
  const accounts = accountNames(configuration);
  if (all === true) return accounts;
  const named = account ?? defaultAccount(configuration);
  if (!accounts.includes(named)) throw new UnknownAccountError(named, accounts);
  return [named];
}

async function applyByActor(
  command: Command,
  { apply }: Given,
  accounts: readonly string[],
): Promise<readonly Applied[]> {
  const applyOne = async (client: BallastClient, account: string): Promise<Applied> => {
    try {
      const [result, told] = await apply(client, account);
      return { account, result, lines: [`${account}: ${told}`] };
    } catch (error) {
      if (isUnanswered(error)) return { ...failed(account, error), unanswered: error };
      if (accounts.length === 1) throw error;
      return failed(account, error);
    }
  };
  try {
    return await withClient(command, (client) => Promise.all(accounts.map((account) => applyOne(client, account))));
  } catch (error) {
    if (!isUnanswered(error)) throw error;
    return accounts.map((account) => ({ ...failed(account, error), unanswered: error }));
  }
}

function failed(account: string, error: unknown): Applied {
  const message = error instanceof Error ? error.message : String(error);
  return { account, error: message, lines: [`${account}: FAILED: ${message}`] };
}

/** Gives a stop that nobody took to the ledger and the venue. */
async function applyDirectly(
  configuration: Configuration,
  { kind, reason }: NonNullable<Given['direct']>,
  unanswered: readonly Applied[],
): Promise<readonly Applied[]> {
  const accounts = unanswered.map(({ account }) => account);
  const why = unanswered[0]?.unanswered;
  process.stderr.write(`${why?.message ?? ''}\nThe ${kind} goes to the ledger and the venue directly.\n`);
  const reports = await stopAccountsWithoutServer(configuration, { kind, accounts, reason, by: person() });
  return reports.map((result): Applied => {
    const { account, state, closed, undone } = result;
    const lines = accountStopLines(result);
    if (undone.length === 0) return { account, result, lines };
    const error = undone.join(' ');
    // Where nothing at all could be done, the missing server is the first thing to mend.
    if (state === undefined && closed.length === 0 && why !== undefined)
      return { account, result, error, lines, unanswered: nothingDone(why, undone) };
    return { account, result, error, lines };
  });
}

/** Only what makes an account do less is done without its actor. */
function needsServer(error: Error): Error {
  if (error instanceof ServerUnreachableError)
    error.message = `${error.message} Only \`pause\` and \`halt\` work without a server: the account stays as it is.`;
  return error;
}

function nothingDone(why: Error, undone: readonly string[]): Error {
  why.message = [why.message, ...undone].join('\n');
  return why;
}
