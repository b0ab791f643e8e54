import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { BallastClient } from '../ballastClient.ts';
import { UnknownAccountError } from '../clientErrors.ts';
import { askLedger } from '../ledgerProcess.ts';
import type { ListedSchedule, ScheduleChange } from '../schedules.ts';
import { type CommonOptions, print, runningConfiguration, withClient } from './commandContext.ts';
import { EXIT } from './exitCodes.ts';
import { person } from './person.ts';
import { tableLines } from './table.ts';

/** A schedule may be of an account that has left the configuration. */
const ANY_ACCOUNT = { anyAccount: true } as const;

const CHANGES: readonly { readonly change: ScheduleChange; readonly description: string; readonly told: string }[] = [
  {
    change: 'pause',
    description: 'Start no cycles by the schedule of --account until resume; cycles can be started by hand',
    told: 'its schedule is paused',
  },
  {
    change: 'resume',
    description: 'Let the schedule of --account start cycles again',
    told: 'its schedule starts cycles again',
  },
  {
    change: 'delete',
    description:
      'Delete the schedule of --account; its orders and its ledger stay. `ballast start` makes a new one where the account is configured',
    told: 'its schedule is deleted',
  },
];

/** `ballast schedule list|pause|resume|delete`: the recurring cycles of accounts, also of those that have left the configuration. */
export function registerSchedule(program: Command): void {
  const schedule = program.command('schedule').description('The recurring cycles of accounts');

  schedule
    .command('list')
    .description('All schedules of this installation, with those of accounts that are not configured any more')
    .action(async (_options: unknown, command: Command) => {
      await withClient(
        command,
        async (client, options) => {
          const { account: wanted } = options;
          const all = await client.schedules();
          const listed = all.filter(({ account }) => wanted === undefined || wanted === account);
          const known = [...new Set([...client.accounts, ...all.map(({ account }) => account)])];
          if (wanted !== undefined && !known.includes(wanted)) throw new UnknownAccountError(wanted, known);
          print(options, listed, listed.length === 0 ? ['No schedules. `ballast start` creates them.'] : rows(listed));
        },
        ANY_ACCOUNT,
      );
    });

  for (const { change, description, told } of CHANGES)
    schedule
      .command(change)
      .argument('[reason...]', 'why; it is kept with the schedule')
      .description(description)
      .action(async (reason: string[], _options: unknown, command: Command) => {
        process.exitCode = await withClient(
          command,
          (client, options) => apply(client, options, change, reason, told),
          ANY_ACCOUNT,
        );
      });
}

async function apply(
  client: BallastClient,
  options: CommonOptions,
  change: ScheduleChange,
  reason: readonly string[],
  told: string,
): Promise<number> {
  const account = options.account ?? client.defaultAccount;
  const why = reason.length === 0 ? 'no reason given' : reason.join(' ');
  await askLedger(runningConfiguration({ ...options, account: undefined }), {
    kind: 'record',
    act: { id: randomUUID(), action: `${change}-schedule`, by: person(), account, subject: '', detail: why },
  });
  await client.changeSchedule(change, `${person()}: ${why}`, account);
  print(options, { account, told }, [`${account}: ${told}`]);
  return EXIT.ok;
}

function rows(listed: readonly ListedSchedule[]): readonly string[] {
  return tableLines(
    ['ACCOUNT', 'STATE', 'EVERY', 'NEXT CYCLE', 'NOTE'],
    listed.map(({ account, isConfigured, isPaused, every, nextAt, note }) => [
      isConfigured ? account : `${account} (not configured)`,
      isPaused ? 'paused' : 'runs',
      every === undefined ? '' : `${every / 60_000} min`,
      isPaused ? '' : (nextAt?.toISOString() ?? ''),
      note ?? '',
    ]),
  );
}
