import type { Command } from 'commander';
import { defaultAccount } from '../../configuration/accountsSection.ts';
import { ORDER_TASK, type OrderReport, type OrderTask } from '../../configuration/orderTask.ts';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import { Child } from '../start/childProcess.ts';
import { environmentFor } from './childEnvironment.ts';
import { type CommonOptions, print, runningConfiguration } from './commandContext.ts';
import { person } from './person.ts';
import { wrapped } from './wrapped.ts';

/** What `ballast order settle` is told. */
interface SettleOptions extends CommonOptions {
  readonly asVenue?: boolean;
  readonly neverSent?: boolean;
  readonly reason: string;
  readonly againstTheVenue?: boolean;
}

/** `ballast order show|settle`: one order as ledger and venue have it, and a person's word on it. */
export function registerOrder(program: Command): void {
  const order = program.command('order').description('Look at one order in the ledger and at the venue, and settle it');

  order
    .command('show')
    .description('An order as the ledger and the venue have it; of a symbol the one that is open, else the latest')
    .argument('<order>', "its ID (order:ACCOUNT:CYCLE:SYMBOL), its client order ID, the venue's ID, or a symbol")
    .action(async (name: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      await tell(options, { order: name });
    });

  order
    .command('settle')
    .description(
      'Decide about an open order on which ledger and venue disagree; who, when and why is recorded. Exit status 1 where the venue contradicts',
    )
    .argument('<order>', 'as for show')
    .option('--as-venue', 'the order is what the venue has under its client order ID')
    .option('--never-sent', 'the order never came into being')
    .option(
      '--against-the-venue',
      'with --never-sent: also where the venue has one, may still get it, or does not answer',
    )
    .requiredOption('--reason <why>', 'is recorded')
    .action(async (name: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<SettleOptions>();
      if ((options.asVenue === true) === (options.neverSent === true))
        throw new InvalidInputError({
          field: 'settle',
          given: options.asVenue === true ? '--as-venue and --never-sent' : 'neither --as-venue nor --never-sent',
          allowed: 'one of the two',
          remedy: '`ballast order show` tells what both sides have.',
        });
      const word = options.asVenue === true ? 'as-venue' : 'never-sent';
      const against = options.againstTheVenue === true;
      await tell(options, { order: name, settle: { word, reason: options.reason, by: person(), against } });
    });
}

async function tell(options: CommonOptions, task: Omit<OrderTask, 'account'>): Promise<void> {
  const configuration = runningConfiguration(options);
  const account = options.account ?? defaultAccount(configuration);
  const child = new Child({
    name: 'order',
    entry: 'worker/orderTaskProcess',
    environment: {
      ...environmentFor(options),
      [ORDER_TASK]: JSON.stringify({ configuration, task: { ...task, account } }),
    },
    dataDirectory: configuration.dataDirectory,
    onProgress: () => undefined,
    onExit: () => undefined,
  });
  try {
    const report = (await child.ready).report as OrderReport;
    print(options, report, linesOf(report));
  } finally {
    await child.stop();
  }
}

function linesOf(report: OrderReport): readonly string[] {
  const time = (at: number): string => new Date(at).toISOString();
  return [
    report.order,
    `client order ID ${report.clientOrderId}`,
    `${report.status} since ${time(report.since)}`,
    `Ledger: ${report.ledger}`,
    `Venue: ${report.venue}`,
    ...(report.remark === null ? [] : [`Remark: ${report.remark}`]),
    ...report.transitions.map(({ at, status, source, detail }) => `${time(at)} ${status} (${source}) ${detail}`),
    ...report.settlements.map(
      ({ at, by, word, reason, ours, venues }) =>
        `Settled ${time(at)} by ${by}: ${word}, ${reason}. Ledger then: ${ours}. Venue then: ${venues}`,
    ),
  ].flatMap(wrapped);
}
