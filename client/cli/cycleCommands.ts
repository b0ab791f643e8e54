import { setTimeout } from 'node:timers/promises';
import type { Command } from 'commander';
import { defaultAccount } from '../../configuration/accountsSection.ts';
import type { CycleInput } from '../../core/cycles/cycleInput.ts';
import { nearestName } from '../../core/errors/nearest.ts';
import type { BallastClient } from '../ballastClient.ts';
import { workflowFailure } from '../clientErrors.ts';
import type { ListedCycle } from '../listedCycle.ts';
import { filledWords } from '../start/accountNews.ts';
import type { StartedCycle } from '../startedCycle.ts';
import { cyclesLink, startLink } from '../temporalUiLinks.ts';
import { OUTCOMES } from '../visibility.ts';
import { registerApproval } from './approvalCommands.ts';
import { type CommonOptions, print, runningConfiguration, withClient } from './commandContext.ts';
import { registerCycleDebug } from './debugCommand.ts';
import { EXIT } from './exitCodes.ts';
import { person } from './person.ts';
import { registerCycleQueries } from './queryCommands.ts';
import { requireSymbol } from './requireSymbol.ts';
import { tableLines } from './table.ts';
import { uiPlace } from './uiPlace.ts';

interface StartCycleOptions extends CommonOptions {
  readonly symbols?: readonly string[];
  readonly cycle?: string;
  readonly preview?: boolean;
  readonly detach?: boolean;
  readonly link?: boolean;
}

interface ListOptions extends CommonOptions {
  readonly symbol?: string;
  readonly outcome?: string;
  readonly limit?: string;
  readonly link?: boolean;
}

/** Interval between two checks of what a followed cycle waits for, ms. */
const WAIT_CHECK_MS = 1_000;

/** `ballast cycle start|status|list|replay`. Long as a list: one short handler for each command. */
export function registerCycle(program: Command): void {
  const cycle = program.command('cycle').description('Start, watch, list and replay trading cycles');
  registerCycleQueries(cycle);
  registerCycleDebug(cycle);
  registerApproval(cycle);

  cycle
    .command('start')
    .description('Start the cycle of the present slot, or attach to it; waits for its end')
    .option('--symbols <symbols...>', 'only these symbols, such as ALT-USD DOT-USD')
    .option('--cycle <id>', 'a cycle ID of your own instead of the slot')
    .option('--preview', 'make and show the plan, order nothing')
    .option('--detach', 'do not wait for the end')
    .option('--link', 'start nothing; print the page of the Temporal UI that starts it, and the input to give there')
    .action(async (_options: StartCycleOptions, command: Command) => {
      if (command.optsWithGlobals<StartCycleOptions>().link === true) return printStartLink(command);
      process.exitCode = await withClient(command, (client) =>
        startCycle(client, command.optsWithGlobals<StartCycleOptions>()),
      );
    });

  cycle
    .command('status')
    .argument('<id>', 'cycle ID or workflow ID')
    .description('Where a cycle stands, and its report')
    .action(async (id: string, _options: CommonOptions, command: Command) => {
      await withClient(command, async (client, options) => {
        const account = options.account ?? client.defaultAccount;
        const [status, orders] = await Promise.all([client.cycleStatus(id, account), client.cycleOrders(id, account)]);
        const name =
          status.identity === undefined
            ? id
            : `${status.identity.account} ${status.identity.cycleId} (${status.identity.scope})`;
        const detail = status.detail === '' ? '' : `: ${status.detail}`;
        print(options, { ...status, orders }, [
          `${name}: ${status.step}${detail}, outcome ${status.outcome}`,
          ...(status.approval === undefined
            ? []
            : [`Approve with: ballast cycle approve ${id} --plan ${status.approval.plan}`]),
          ...status.report,
          ...orders.map(
            (order) =>
              `${order.side.toUpperCase()} ${order.symbol}: ${order.status}, ${filledWords(order.symbol, order.filledQuote, order.feeQuote)}`,
          ),
        ]);
      });
    });

  cycle
    .command('list')
    .description('Cycles, newest first')
    .option('--symbol <symbol>', 'cycles that traded this symbol')
    .option('--outcome <outcome>', OUTCOMES.join(', '))
    .option('--limit <count>', 'at most so many', '20')
    .option('--link', 'print the page of the Temporal UI that lists them, which it keeps as a view')
    .action(async (_options: ListOptions, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>();
      const limit = Number(options.limit);
      if (!Number.isInteger(limit) || limit < 1 || limit > 1_000)
        command.error(`error: --limit is ${options.limit}; give a whole number from 1 to 1000`, {
          exitCode: EXIT.usage,
        });
      if (options.outcome !== undefined && !OUTCOMES.includes(options.outcome)) {
        const meant = nearestName(options.outcome, OUTCOMES);
        const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
        command.error(
          `error: --outcome: given ${JSON.stringify(options.outcome)}; allowed: ${OUTCOMES.join(', ')}${hint}`,
          { exitCode: EXIT.usage },
        );
      }
      if (options.symbol !== undefined) requireSymbol('--symbol', options.symbol, command);
      const filter = {
        ...(options.account === undefined ? {} : { account: options.account }),
        ...(options.symbol === undefined ? {} : { symbol: options.symbol }),
        ...(options.outcome === undefined ? {} : { outcome: options.outcome }),
      };
      if (options.link === true) {
        const link = cyclesLink(uiPlace(runningConfiguration(options)), filter);
        print(options, { link }, [link]);
        return;
      }
      await withClient(command, async (client) => {
        const found = await client.listCycles({
          ...filter,
          limit: limit + 1,
        });
        const cycles = found.slice(0, limit);
        print(options, cycles, cycles.length === 0 ? ['No cycles found.'] : listLines(cycles));
        // Beside the list, so that what reads it finds nothing else there, with and without --json.
        if (found.length > limit) process.stderr.write(`The newest ${limit}; --limit shows more.\n`);
      });
    });

  cycle
    .command('replay')
    .argument('<id>', 'cycle ID or workflow ID')
    .description(
      'Do a failed cycle again: what was ordered stays ordered once, only what is missing is done, on fresh holdings',
    )
    .option('--detach', 'do not wait for the end')
    .action(async (id: string, _options: StartCycleOptions, command: Command) => {
      process.exitCode = await withClient(command, async (client) => {
        const options = command.optsWithGlobals<StartCycleOptions>();
        return await follow(client, await client.replayCycle(id, options.account, person()), options);
      });
    });
}

function inputOf(account: string, options: StartCycleOptions): CycleInput {
  return {
    account: options.account ?? account,
    ...(options.symbols === undefined ? {} : { symbols: [...options.symbols] }),
    ...(options.cycle === undefined ? {} : { cycleId: options.cycle }),
  };
}

/** Prints where a person starts the cycle in the Temporal UI. */
function printStartLink(command: Command): void {
  const options = command.optsWithGlobals<StartCycleOptions>();
  const configuration = runningConfiguration(options);
  const preview = options.preview === true ? { preview: true } : {};
  const input = { ...inputOf(defaultAccount(configuration), options), ...preview };
  const link = startLink(uiPlace(configuration), configuration.temporal.taskQueue);
  const isDefault = Object.keys(input).length === 1 && input.account === defaultAccount(configuration);
  const note = isDefault ? 'The input may stay empty.' : `Input: ${JSON.stringify(input)}`;
  print(options, { link, ...(isDefault ? {} : { input }) }, [link, note]);
}

async function startCycle(client: BallastClient, options: StartCycleOptions): Promise<number> {
  if (options.preview !== true)
    return await follow(client, await client.startCycle(inputOf(client.defaultAccount, options), person()), options);
  const result = await client.preview(inputOf(client.defaultAccount, options));
  print(options, result, result.report);
  return EXIT.ok;
}

async function follow(client: BallastClient, started: StartedCycle, options: StartCycleOptions): Promise<number> {
  const { workflowId, cycleId, isNew } = started;
  if (options.detach === true) {
    print(options, { workflowId, cycleId, isNew }, [`${isNew ? 'Started' : 'Already there'}: ${workflowId}`]);
    return EXIT.ok;
  }
  if ((await client.workerCount()) === 0)
    process.stderr.write('No worker polls the task queue; the cycle waits until one runs: `ballast start`.\n');
  const following = new AbortController();
  tellWaits(client, started, following.signal);
  try {
    const result = await started.result();
    print(options, result, [...result.report, `Outcome: ${result.outcome}`]);
    return EXIT.ok;
  } catch (error) {
    const message = workflowFailure(error);
    if (message === undefined) throw error;
    print(options, { workflowId, cycleId, outcome: 'failed', message }, [
      `The cycle failed: ${message}`,
      `Do it again with: ballast cycle replay ${cycleId}`,
    ]);
    return EXIT.failed;
  } finally {
    following.abort();
  }
}

/** Says on standard error what a followed cycle waits for, with the command that approves a plan. */
function tellWaits(client: BallastClient, { workflowId }: StartedCycle, signal: AbortSignal): void {
  let told = '';
  const check = async (): Promise<void> => {
    while (!signal.aborted) {
      await setTimeout(WAIT_CHECK_MS, undefined, { signal });
      const status = await client.cycleStatus(workflowId);
      const { approval, identity, step, detail } = status;
      const line =
        approval === undefined
          ? step === 'waiting for admission'
            ? `The cycle waits: ${detail}`
            : ''
          : `The plan waits for approval: ballast cycle approve ${identity?.cycleId} --plan ${approval.plan}`;
      if (line !== '' && line !== told && !signal.aborted) process.stderr.write(`${line}\n`);
      told = line;
    }
  };
  // Whether the cycle can be asked or not, its end is what counts.
  check().catch(() => undefined);
}

function listLines(cycles: readonly ListedCycle[]): readonly string[] {
  return tableLines(
    ['CYCLE', 'ACCOUNT', 'OUTCOME', 'STARTED', 'SYMBOLS', 'WORKFLOW'],
    cycles.map((item) => [
      item.cycleId,
      item.account,
      item.outcome,
      item.startedAt.toISOString(),
      item.symbols.join(' '),
      item.workflowId,
    ]),
  );
}
