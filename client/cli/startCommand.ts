import { setMaxListeners } from 'node:events';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { accountNames } from '../../configuration/accountsSection.ts';
import { WRITTEN_FILE_VARIABLE, writtenFilePath } from '../../configuration/configurationFile.ts';
import { configurationFingerprint } from '../../configuration/configurationFingerprint.ts';
import { type Configuration, configurationOf } from '../../configuration/schema.ts';
import type { BallastClient } from '../ballastClient.ts';
import { workflowFailure } from '../clientErrors.ts';
import { plural } from '../plural.ts';
import type { BallastProcesses, Endpoints } from '../start/ballastProcesses.ts';
import { parentEnded } from '../start/parentEnded.ts';
import { type ReloadAnswer, reloadSentence } from '../start/reloadAnswer.ts';
import { cyclesLink, startLink } from '../temporalUiLinks.ts';
import { type CommonOptions, configurationFor, originsFor } from './commandContext.ts';
import { endQuietly } from './endQuietly.ts';
import { EXIT } from './exitCodes.ts';
import { person } from './person.ts';

interface StartOptions extends CommonOptions {
  readonly once?: boolean;
  readonly verbose?: boolean;
  readonly market?: 'simulated' | 'live';
  readonly candles?: string;
  readonly startAt?: string;
  readonly speed?: number;
  readonly seed?: number;
  readonly newTemporalStore?: boolean;
}

/** Signals that come so soon after each other are one. */
const SAME_SIGNAL_MS = 1_000;

/** After a failure, what was still asked of the server may keep this process for so long, ms. */
const LEFTOVERS_MS = 1_000;

function number(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value)) throw new InvalidArgumentError('Give a number.');
  return value;
}

function flagsOf(options: StartOptions): { [key: string]: unknown } {
  const simulator = {
    ...(options.candles === undefined ? {} : { candles: options.candles }),
    ...(options.startAt === undefined ? {} : { startAt: options.startAt }),
    ...(options.speed === undefined ? {} : { speed: options.speed }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  };
  return {
    ...(options.market === undefined ? {} : { exchange: { market: options.market } }),
    ...(Object.keys(simulator).length === 0 ? {} : { simulator }),
  };
}

/** Runs the present slot's cycle of an account and prints its report. True where it did not fail. */
async function runFirstCycle(client: BallastClient, account: string, say: (line: string) => void): Promise<boolean> {
  const started = await client.startCycle({ account }, person());
  say(
    started.isNew
      ? `Cycle ${started.cycleId} of account ${account}`
      : `Cycle ${started.cycleId} of account ${account} (begun by an earlier start)`,
  );
  say('');
  try {
    const result = await started.result();
    for (const line of result.report) say(line);
    say('');
    const filled = result.orders.filter((order) => order.status === 'FILLED').length;
    say(`Outcome: ${result.outcome}, ${plural(filled, 'order')} filled`);
    return true;
  } catch (error) {
    say(`❌ The cycle failed: ${workflowFailure(error) ?? String(error)}`);
    say(`   Do it again with: ballast cycle replay ${started.cycleId}`);
    return false;
  }
}

function sayEndpoints(endpoints: Endpoints, taskQueue: string, say: (line: string) => void): void {
  say('');
  say(`Dashboard         ${endpoints.apiUrl}`);
  const { uiUrl, namespace } = endpoints;
  if (uiUrl !== undefined) {
    say(`Temporal UI       ${uiUrl}`);
    say(`Start a cycle     ${startLink({ uiUrl, namespace }, taskQueue)}`);
    say(`Cycles            ${cyclesLink({ uiUrl, namespace }, {})}`);
  }
  say(`Portfolio status  ${endpoints.apiUrl}/api/portfolio_status`);
}

/** How often cycles run, by account where that differs. */
function paceSentence(configuration: Configuration): string {
  const paces = accountNames(configuration).map((account) => ({
    account,
    every: configurationOf(configuration, account).cycle.every,
  }));
  const [first] = paces;
  if (paces.every(({ every }) => every === first?.every)) return `A cycle runs every ${first?.every}.`;
  return `A cycle runs ${paces.map(({ account, every }) => `every ${every} for ${account}`).join(', ')}.`;
}

/** `ballast start`: everything on this machine, a first cycle at once, then one in each slot until Ctrl-C. */
export function registerStart(program: Command): void {
  program
    .command('start')
    .description(
      'Start everything on this machine and run a first cycle at once: on paper, unless exchange.mode is live. Ctrl-C stops all of it',
    )
    .option('--once', 'exit after one completed cycle')
    .option('--verbose', 'the whole report of every cycle, not a line for each thing that happens')
    .addOption(
      new Option(
        '--market <kind>',
        "what paper trading trades on: a simulated market, or the venue's live public prices while orders stay on this machine",
      ).choices(['simulated', 'live']),
    )
    .option('--candles <directory>', 'trade recorded daily candles (SYMBOL_1d.csv) instead of the seeded market')
    .option('--start-at <date>', 'with --candles: where the market clock starts, an ISO date or "end"')
    .option('--speed <factor>', 'market seconds per second', number)
    .option('--seed <number>', 'seed of the seeded market', number)
    .option(
      '--new-temporal-store',
      "begin with a new store of the Temporal server where its own is damaged; the old file is kept, and the ledger's orders are taken up",
    )
    .action(async (_options: StartOptions, command: Command) => {
      if (command.optsWithGlobals<StartOptions>().account !== undefined)
        command.error(
          'error: --account: `start` runs every account of the configuration; leave it out, or list the accounts in `accounts`',
          {
            exitCode: EXIT.usage,
          },
        );
      // What was still asked of the server when somebody interrupted it ends with the process.
      process.exit(await start(command.optsWithGlobals<StartOptions>()));
    });
}

async function start(options: StartOptions): Promise<number> {
  const say = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  const configured = configurationFor(options, flagsOf(options));
  const { marketDirectory } = await import('../start/marketDirectory.ts');
  const placed = (read: Configuration): Configuration =>
    // A directory that was named is taken as it is.
    options.dataDirectory === undefined ? { ...read, dataDirectory: marketDirectory(read) } : read;
  const configuration = placed(configured);
  const { dataDirectory } = configuration;
  if (dataDirectory !== configured.dataDirectory)
    say(`· this market has a data directory of its own: ${dataDirectory}`);
  // A terminal that was closed, or a pipe whose reader has ended, must not keep everything from being stopped in order.
  for (const stream of [process.stdout, process.stderr]) stream.off('error', endQuietly).on('error', () => undefined);
  // The processes read what is resolved; the API changes what a person has written.
  process.env[WRITTEN_FILE_VARIABLE] = writtenFilePath(options.config, process.env);
  const { BallastProcesses } = await import('../start/ballastProcesses.ts');
  const processes = new BallastProcesses(configuration, (message) => say(`· ${message}`), {
    newTemporalStore: options.newTemporalStore === true,
    origins: originsFor(options, flagsOf(options)),
  });
  const interrupted = new Promise<'interrupted'>((resolve) => {
    let asked = 0;
    const stop = (why: string): void => {
      if (asked === 0) {
        asked = Date.now();
        say(`\n${why}: stopping everything; once more ends it at once.`);
      }
      resolve('interrupted');
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => {
        // npm may pass on a Ctrl-C that the terminal has sent to this process already.
        if (asked > 0 && Date.now() - asked > SAME_SIGNAL_MS) processes.kill();
        stop(signal === 'SIGINT' ? 'Ctrl-C' : signal);
      });
    void parentEnded().then(() => stop('npm has ended'));
  });
  try {
    const ended = Promise.race([interrupted, processes.failed]);
    const endpoints = await Promise.race([processes.start(), ended]);
    const reload = (by: string): Promise<ReloadAnswer> =>
      reloadFrom(processes, () => placed(configurationFor(options, flagsOf(options))), options, by);
    return endpoints === 'interrupted'
      ? EXIT.failed
      : await trade(processes, endpoints, { ...options, reload }, say, ended);
  } finally {
    say('');
    await processes.stop();
    say('Stopped.');
    setTimeout(() => process.exit(), LEFTOVERS_MS).unref();
  }
}

/** Reads the configuration again, with the same flags and variables as at the start, and takes it or refuses it as a whole. */
async function reloadFrom(
  processes: BallastProcesses,
  read: () => Configuration,
  options: StartOptions,
  by: string,
): Promise<ReloadAnswer> {
  try {
    return await processes.reload(read(), originsFor(options, flagsOf(options)), by);
  } catch (error) {
    const hash = configurationFingerprint(processes.configuration);
    const reason = error instanceof Error ? error.message : String(error);
    return { outcome: 'refused', added: [], changed: [], removed: [], common: false, hash, reason };
  }
}

/** Brings the schedules to a configuration that was taken, and starts the first cycles of new accounts. */
async function followReload(
  { added, changed }: ReloadAnswer,
  client: BallastClient,
  tell: (line: string) => void,
): Promise<void> {
  for (const account of [...added, ...changed]) await client.ensureSchedule(account);
  await client.trainings.ensureSchedules();
  for (const account of await client.pauseLeftAccounts())
    tell(`· The account ${account} is not in the configuration any more, so its schedule is paused.`);
  for (const account of added) void runFirstCycle(client, account, tell).catch((error: unknown) => tell(String(error)));
}

/** The first cycles, then waiting until somebody ends it. One function: whatever goes on meanwhile shares one client, and ends with it. */
async function trade(
  processes: BallastProcesses,
  endpoints: Endpoints,
  options: StartOptions & { reload(by: string): Promise<ReloadAnswer> },
  say: (line: string) => void,
  interrupted: Promise<'interrupted'>,
): Promise<number> {
  const { temporal } = processes.configuration;
  const accounts = accountNames(processes.configuration);
  const { BallastClient } = await import('../ballastClient.ts');
  const { watchAccounts } = await import('../start/watchAccounts.ts');
  const { watchTrainings } = await import('../start/watchTrainings.ts');
  const { answerReloads } = await import('../start/reloadMailbox.ts');
  const client = await BallastClient.connect(processes.configuration);
  const leaving = new AbortController();
  // The connection listens once for each call.
  setMaxListeners(0, leaving.signal);
  const tell = (line: string): void => {
    if (!leaving.signal.aborted) say(line);
  };
  try {
    const firstCycles = async (): Promise<boolean> => {
      if (options.once !== true) {
        for (const account of accounts) await client.ensureSchedule(account);
        await client.trainings.ensureSchedules();
      }
      for (const account of await client.pauseLeftAccounts())
        tell(
          `· The account ${account} is not in the configuration, so its schedule is paused. Delete it with: ballast schedule delete --account ${account}`,
        );
      say('');
      let allDone = true;
      for (const account of accounts) {
        leaving.signal.throwIfAborted();
        allDone = (await runFirstCycle(client, account, tell)) && allDone;
      }
      return allDone;
    };
    // A first cycle that waits, for approval for example, must not look as if nothing happened.
    const watching = client.temporal.connection.withAbortSignal(leaving.signal, () =>
      watchAccounts(client, { verbose: options.verbose === true, signal: leaving.signal }, (line) =>
        tell(`${new Date().toISOString().slice(11, 19)} ${line}`),
      ),
    );
    watching.catch(() => undefined);
    const training = client.temporal.connection.withAbortSignal(leaving.signal, () =>
      watchTrainings(client.trainings, leaving.signal, (line) =>
        tell(`${new Date().toISOString().slice(11, 19)} ${line}`),
      ),
    );
    training.catch(() => undefined);
    const working = client.temporal.connection.withAbortSignal(leaving.signal, firstCycles);
    const done = await Promise.race([working, interrupted]);
    if (done === 'interrupted') return options.once === true ? EXIT.failed : EXIT.ok;
    sayEndpoints(endpoints, temporal.taskQueue, say);
    if (options.once === true) return done ? EXIT.ok : EXIT.failed;
    const answering = client.temporal.connection.withAbortSignal(leaving.signal, () =>
      answerReloads(
        processes.configuration.dataDirectory,
        async (by) => {
          const answer = await options.reload(by);
          tell(`· configuration: ${reloadSentence(answer)} (asked for by ${by})`);
          if (answer.outcome !== 'taken') return answer;
          client.takeConfiguration(processes.configuration);
          await followReload(answer, client, tell);
          return answer;
        },
        leaving.signal,
      ),
    );
    answering.catch((error: unknown) => tell(`· \`ballast reload\` is not answered any more: ${String(error)}`));
    say(
      `${paceSentence(processes.configuration)} Ctrl-C stops everything; the next start goes on where this one ends.`,
    );
    await interrupted;
    return EXIT.ok;
  } finally {
    // The connection stays open: a call that waits for its next try is not cancelled by this, and would throw from its timer once the connection is closed.
    leaving.abort();
  }
}
