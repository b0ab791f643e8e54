import type { Command } from 'commander';
import { countIn } from '../backtest/arguments.ts';
import { type CommonOptions, print, withClient } from '../commandContext.ts';
import { EXIT } from '../exitCodes.ts';
import { tableLines } from '../table.ts';
import { toItsEnd } from './tuneOnWorkers.ts';

interface ListOptions extends CommonOptions {
  readonly limit: number;
}

/** `ballast tune list|attach|cancel`: the searches that workers carry out. */
export function registerSearches(tune: Command): void {
  tune
    .command('list')
    .description('The searches of workers, newest first, and how far they are')
    .option('--limit <count>', 'at most so many', countIn(1, 1_000), 20)
    .action(async (_options: unknown, command: Command) => {
      process.exitCode = await list(command);
    });

  tune
    .command('attach')
    .description('Show how far a search of workers is, and what it came to at its end')
    .argument('<search>', 'as `ballast tune list` names it')
    .action(async (id: string, _options: unknown, command: Command) => {
      process.exitCode = await withClient(command, async (client, options) =>
        toItsEnd(await client.tunings.get(id), options),
      );
    });

  tune
    .command('cancel')
    .description('End a search of workers; what was tried stays in the register')
    .argument('<search>', 'as `ballast tune list` names it')
    .action(async (id: string, _options: unknown, command: Command) => {
      process.exitCode = await cancel(id, command);
    });
}

async function list(command: Command): Promise<number> {
  const { limit } = command.optsWithGlobals<ListOptions>();
  return await withClient(command, async (client, options) => {
    const found = await client.tunings.list(limit);
    const searches = await Promise.all(
      found.map(async ({ workflowId, ...rest }) => {
        const search = await client.tunings.get(workflowId);
        // One that nobody can answer for is listed all the same.
        const progress = await search.progress().catch(() => undefined);
        return { search: workflowId, ...rest, tried: progress?.tried ?? null, of: progress?.of ?? null };
      }),
    );
    const rows = searches.map(({ search, state, startedAt, tried, of }) => [
      search,
      startedAt.toISOString().slice(0, 19).replace('T', ' '),
      state,
      tried === null ? '' : `${tried} of ${of}`,
    ]);
    const lines = rows.length === 0 ? ['No searches found.'] : tableLines(['search', 'begun', 'state', 'tried'], rows);
    print(options, searches, lines);
    return EXIT.ok;
  });
}

async function cancel(id: string, command: Command): Promise<number> {
  return await withClient(command, async (client, options) => {
    const search = await client.tunings.get(id);
    await search.cancel();
    print(options, { search: search.workflowId, cancelled: true }, [
      `${search.workflowId} is told to end. What it has tried stays in the register.`,
    ]);
    return EXIT.ok;
  });
}
