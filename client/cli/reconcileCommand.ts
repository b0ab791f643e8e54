import type { Command } from 'commander';
import { reconciliationLines } from '../../core/reconciliation/describe.ts';
import { print, withClient } from './commandContext.ts';
import { EXIT } from './exitCodes.ts';
import { person } from './person.ts';

/** `ballast reconcile`: ledger, open workflows and venue compared. */
export function registerReconcile(program: Command): void {
  program
    .command('reconcile')
    .description(
      'Compare ledger and venue now; show manual orders and changes of balances that no order explains, of the last day; orders nothing. Exit status 1 where they cannot be compared yet',
    )
    .option(
      '--accept <reason>',
      'first accept the orders that another hand has placed so far, so that buys go on; the reason is recorded',
    )
    .action(async ({ accept }: { readonly accept?: string }, command: Command) => {
      await withClient(command, async (client, options) => {
        if (accept !== undefined) await client.acceptOtherHand(accept, options.account, person());
        const report = await client.reconcile(options.account);
        print(options, report, [
          `Account ${report.account}`,
          ...(report.waitsFor === null ? [] : [`⚠️ Not through: ${report.waitsFor}. Nothing is bought until it is.`]),
          ...(report.late === undefined ? [] : [`Not confirmed yet: ${report.late}. Our own orders explain it.`]),
          ...reconciliationLines(report.status ?? undefined),
        ]);
        process.exitCode = report.waitsFor === null ? EXIT.ok : EXIT.failed;
      });
    });
}
