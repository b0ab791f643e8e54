import type { Command } from 'commander';
import type { AuditEntry } from '../../core/audit/act.ts';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import { askLedger } from '../ledgerProcess.ts';
import { type CommonOptions, print, runningConfiguration } from './commandContext.ts';
import { EXIT } from './exitCodes.ts';

/** What `ballast audit verify` answers. */
interface AuditVerification {
  readonly ledger: string;
  readonly acts: number;
  readonly lastHash: string;
  readonly fault: string | null;
}

interface AuditOptions extends CommonOptions {
  readonly limit?: string;
  readonly has?: string;
}

const HASH = /^[0-9a-f]{64}$/;

/** `ballast audit list|verify`: who did what, and whether that record is whole. */
export function registerAudit(program: Command): void {
  const audit = program.command('audit').description('Who did what, and whether that record is whole');

  audit
    .command('list')
    .description('Commands, approvals, starts, settlements and log-ins, newest first')
    .option('--limit <count>', 'at most so many', '20')
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<AuditOptions>();
      const limit = Number(options.limit);
      if (!Number.isInteger(limit) || limit < 1 || limit > 10_000)
        command.error(`error: --limit is ${options.limit}; give a whole number from 1 to 10000`, {
          exitCode: EXIT.usage,
        });
      const configuration = runningConfiguration(options);
      const acts = await askLedger<readonly AuditEntry[]>(configuration, {
        kind: 'acts',
        account: options.account,
        limit,
      });
      print(options, acts, acts.length === 0 ? ['Nothing is on record.'] : acts.flatMap(actLines));
    });

  audit
    .command('verify')
    .description(
      'Check that no act was changed, and none removed but at the end, which --has shows; exit status 1 names the first that was',
    )
    .option('--has <hash>', 'a hash that `audit verify` has told before: the act that has it must still be there')
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<AuditOptions>();
      if (options.has !== undefined && !HASH.test(options.has))
        throw new InvalidInputError({
          field: '--has',
          given: options.has,
          allowed: '64 hexadecimal digits in lower case',
          remedy: '`ballast audit verify` tells the hash of the last act.',
        });
      const found = await askLedger<AuditVerification>(runningConfiguration(options), {
        kind: 'verifyActs',
        hash: options.has,
      });
      print(options, found, verificationLines(found));
      process.exitCode = found.fault === null ? EXIT.ok : EXIT.failed;
    });
}

function actLines({ sequence, at, action, by, account, subject, detail }: AuditEntry): readonly string[] {
  const what = [action, ...(account === undefined ? [] : [account]), ...(subject === '' ? [] : [subject])].join(' ');
  return [`${sequence}  ${new Date(at).toISOString()}  ${what}`, `   by ${by}${detail === '' ? '' : `: ${detail}`}`];
}

function verificationLines({ acts, lastHash, fault }: AuditVerification): readonly string[] {
  const counted = acts === 1 ? '1 act' : `${acts} acts`;
  if (fault !== null) return [`❌ ${fault}`, `As it was written before that: ${counted}.`];
  return [`${counted}, each as it was written. The hash of the last one:`, lastHash];
}
