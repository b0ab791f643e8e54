import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { LedgerTask } from '../../configuration/ledgerTask.ts';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { ThinningStep } from '../../core/retention/retention.ts';
import { askLedger } from '../ledgerProcess.ts';
import { takeDataDirectory } from '../start/runDirectory.ts';
import { type CommonOptions, configurationFor, print, runningConfiguration } from './commandContext.ts';
import { EXIT } from './exitCodes.ts';
import { person } from './person.ts';
import { tableLines } from './table.ts';

/** What `ballast ledger size` answers. */
interface LedgerSize {
  readonly ledger: string;
  readonly bytes: number;
  readonly freeBytes?: number;
  readonly tables: readonly { readonly table: string; readonly rows: number; readonly bytes?: number }[];
}

/** What `ballast ledger verify` answers, and a backup or restore of its copy. */
interface LedgerVerification {
  readonly ledger: string;
  readonly orders: number;
  readonly transitions: number;
  readonly fills: number;
  readonly faults: readonly string[];
  readonly faultCount: number;
  readonly kept?: string;
}

async function ask<Result>(options: CommonOptions, task: LedgerTask): Promise<Result> {
  if (options.account !== undefined)
    throw new InvalidInputError({
      field: '--account',
      given: options.account,
      allowed: 'no account: a ledger holds all of them',
      remedy: 'Leave it out.',
    });
  return await askLedger<Result>(runningConfiguration(options), task);
}

/** `ballast ledger size|prune|backup|restore|verify`. */
export function registerLedger(program: Command): void {
  const ledger = program.command('ledger').description('Look after the ledger: its size, old rows, backups, faults');

  ledger
    .command('size')
    .description('Bytes in all, and rows and bytes of each table')
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      const size = await ask<LedgerSize>(options, { kind: 'size' });
      print(options, size, sizeLines(size));
    });

  ledger
    .command('prune')
    .description(
      'Thin what is older than ledger.keepWhole now, as workers do every hour; orders, fills, evidence and equity stay',
    )
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      const step = await ask<ThinningStep>(options, { kind: 'prune', by: person() });
      print(options, step, [
        `Thinned ${step.plans} plans; removed ${step.decisions} decisions, ${step.valuations} valuations and ${step.reconciliations} reconciliations.`,
        'Orders, fills, their evidence and equity are kept for ever. Freed room is used for new rows.',
      ]);
    });

  ledger
    .command('backup')
    .argument('<file>', 'a file that does not exist yet')
    .description('Copy the ledger as it is at this moment, while everything runs, and check the copy')
    .action(async (file: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      const found = await ask<LedgerVerification>(options, { kind: 'backup', target: resolve(file) });
      print(options, { ...found, file: resolve(file) }, [`Copied to ${resolve(file)}.`, ...verificationLines(found)]);
      process.exitCode = found.faultCount === 0 ? EXIT.ok : EXIT.failed;
    });

  ledger
    .command('restore')
    .argument('<file>', 'a backup')
    .description('Put a backup in the place of the ledger; refuses while Ballast runs, and keeps what was there')
    .action(async (file: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      const lock = takeDataDirectory(configurationFor(options).dataDirectory);
      try {
        const found = await ask<LedgerVerification>(options, { kind: 'restore', copy: resolve(file), by: person() });
        print(options, found, [
          `Restored ${resolve(file)}.`,
          found.kept === undefined ? 'There was no ledger before.' : `What was there is kept as ${found.kept}.`,
          ...verificationLines(found),
        ]);
      } finally {
        lock.release();
      }
    });

  ledger
    .command('verify')
    .description(
      "Check the database, each order's way through its states, and the sums of fills; exit status 1 where something is wrong",
    )
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      const found = await ask<LedgerVerification>(options, { kind: 'verify' });
      print(options, found, verificationLines(found));
      process.exitCode = found.faultCount === 0 ? EXIT.ok : EXIT.failed;
    });
}

function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? '' : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function sizeLines({ ledger, bytes, freeBytes, tables }: LedgerSize): readonly string[] {
  return [
    `${ledger}: ${megabytes(bytes)}${freeBytes === undefined ? '' : `, ${megabytes(freeBytes)} of it free for new rows`}`,
    ...tableLines(
      ['TABLE', 'ROWS', 'SIZE'],
      tables.map((item) => [item.table, String(item.rows), megabytes(item.bytes)]),
    ),
  ];
}

function verificationLines(found: LedgerVerification): readonly string[] {
  const what = `${found.orders} orders, ${found.transitions} states and ${found.fills} fills checked`;
  if (found.faultCount === 0) return [`${what}: nothing is wrong.`];
  const more = found.faultCount - found.faults.length;
  return [
    `${what}: ${found.faultCount} faults.`,
    ...found.faults.map((fault) => `❌ ${fault}`),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
}
