import type { Command } from 'commander';
import { reconciliationLines } from '../../core/reconciliation/describe.ts';
import { print, withClient } from './context.ts';
import { EXIT } from './exitCodes.ts';

/** `ballast reconcile`: ledger, open workflows and venue compared. */
export function registerReconcile(program: Command): void {
  program
    .command('reconcile')
    .description(
      'Compare ledger and venue now; show manual orders and changes of balances that no order explains, of the last day; orders nothing. Exit status 1 where they cannot be compared yet',
    )
    .action(async (_options: unknown, command: Command) => {
      await withClient(command, async (client, options) => {
        const report = await client.reconcile(options.account);
        print(options, report, [
          `Account ${report.account}`,
          ...(report.waitsFor === null ? [] : [`⚠️ Not through: ${report.waitsFor}. Nothing is bought until it is.`]),
          ...reconciliationLines(report.status ?? undefined),
        ]);
        process.exitCode = report.waitsFor === null ? EXIT.ok : EXIT.failed;
      });
    });
}
