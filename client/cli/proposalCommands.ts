import type { Command } from 'commander';
import { defaultAccount } from '../../configuration/accountsSection.ts';
import { money } from '../../core/portfolio/explaining/explain.ts';
import { type Proposal, standingOf } from '../../core/proposals/proposal.ts';
import { carryOutProposal } from '../carryOutProposal.ts';
import { NotFoundError } from '../clientErrors.ts';
import { askLedger } from '../ledgerProcess.ts';
import { type CommonOptions, print, runningConfiguration, withClient } from './commandContext.ts';
import { minute } from './daily/amounts.ts';
import { EXIT } from './exitCodes.ts';
import { person } from './person.ts';
import { tableLines } from './table.ts';
import { wrapped } from './wrapped.ts';

interface ListOptions extends CommonOptions {
  readonly limit: string;
}

const MOST_LISTED = 1_000;

/** `ballast proposal list|show|approve|reject`: what agents propose, and a person's answers. */
export function registerProposal(program: Command): void {
  const proposal = program.command('proposal').description('Trades that an agent proposes: read, approve, reject them');

  proposal
    .command('list')
    .description('Proposals, newest first')
    .option('--limit <count>', 'at most so many', '20')
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>();
      const limit = Number(options.limit);
      if (!Number.isInteger(limit) || limit < 1 || limit > MOST_LISTED)
        command.error(`error: --limit is ${options.limit}; give a whole number from 1 to ${MOST_LISTED}`, {
          exitCode: EXIT.usage,
        });
      const task = { kind: 'proposals', account: accountOf(options), limit } as const;
      const proposals = await askLedger<readonly Proposal[]>(runningConfiguration(options), task);
      const now = Date.now();
      const value = proposals.map((item) => ({ ...item, standing: standingOf(item, now) }));
      print(options, value, value.length === 0 ? ['Nothing is proposed.'] : listLines(proposals, now));
    });

  proposal
    .command('show')
    .argument('<id>', 'ID of the proposal')
    .description('What a proposal would trade, by whom and why')
    .action(async (id: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      const task = { kind: 'proposal', account: accountOf(options), id } as const;
      const found = await askLedger<Proposal | null>(runningConfiguration(options), task);
      if (found === null) throw new UnknownProposalError(id, task.account);
      const now = Date.now();
      print(options, { ...found, standing: standingOf(found, now) }, showLines(found, now));
    });

  proposal
    .command('approve')
    .argument('<id>', 'ID of the proposal')
    .description('Let a cycle plan anew under all limits, and trade no more than was proposed')
    .action(async (id: string, _options: unknown, command: Command) => {
      await withClient(command, async (client, options) => {
        const answered = await answer(options, id, { kind: 'approved', by: person(), reason: '' });
        const { cycleId, workflowId } = await carryOutProposal(client, answered, person());
        print(options, { proposal: answered, cycleId, workflowId }, [
          `Approved. The cycle ${cycleId} trades no more than was proposed.`,
          `See: ballast cycle status ${cycleId}`,
        ]);
      });
    });

  proposal
    .command('reject')
    .argument('<id>', 'ID of the proposal')
    .argument('<reason...>', 'why; it is recorded')
    .description('Reject a proposal: nothing is traded')
    .action(async (id: string, reason: string[], _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      const answered = await answer(options, id, { kind: 'rejected', by: person(), reason: reason.join(' ') });
      print(options, { proposal: answered }, ['Rejected. Nothing is traded.']);
    });
}

/** The account has no such proposal. */
class UnknownProposalError extends NotFoundError {
  constructor(id: string, account: string) {
    super(id);
    this.message = `The account ${account} has no proposal ${id}. \`ballast proposal list\` shows them.`;
  }
}

function accountOf(options: CommonOptions): string {
  return options.account ?? defaultAccount(runningConfiguration(options));
}

async function answer(
  options: CommonOptions,
  id: string,
  given: { readonly kind: 'approved' | 'rejected'; readonly by: string; readonly reason: string },
): Promise<Proposal> {
  const task = { kind: 'answerProposal', account: accountOf(options), id, answer: given } as const;
  return await askLedger<Proposal>(runningConfiguration(options), task);
}

/** What a list says of each. */
function listLines(proposals: readonly Proposal[], now: number): readonly string[] {
  return tableLines(
    ['ID', 'STATE', 'MADE (UTC)', 'EXPIRES (UTC)', 'TRADES', 'AMOUNT'],
    proposals.map((item) => [
      item.id,
      standingOf(item, now),
      minute(item.at),
      minute(item.expiresAt),
      String(item.trades.length),
      money(
        item.trades.reduce((sum, { quoteAmount }) => sum + Number(quoteAmount), 0),
        item.quoteCurrency,
      ),
    ]),
  );
}

/** What a person reads before an answer. */
function showLines(item: Proposal, now: number): readonly string[] {
  const { id, account, by, why, at, expiresAt, trades, report, quoteCurrency, answer: given, signals } = item;
  const standing = standingOf(item, now);
  return [
    ...wrapped(`Proposal ${id} for ${account}, ${standing}, by ${by} at ${minute(at)} UTC`),
    ...wrapped(`Why: ${why}`),
    ...tableLines(
      ['SIDE', 'SYMBOL', 'AT MOST', 'PRICE', 'REASON'],
      trades.map((trade) => [
        trade.side.toUpperCase(),
        trade.symbol,
        money(trade.quoteAmount, quoteCurrency),
        trade.price,
        trade.reason,
      ]),
    ),
    ...(signals ?? []).flatMap(({ direction, symbol, confidence }) =>
      wrapped(`Signal: ${direction} ${symbol}, confidence ${confidence}`),
    ),
    ...report.flatMap(wrapped),
    ...(given === undefined
      ? []
      : wrapped(
          `${given.kind === 'approved' ? 'Approved' : 'Rejected'} by ${given.by}${given.reason === '' ? '' : `: ${given.reason}`}`,
        )),
    ...(standing === 'open'
      ? [
          '',
          `Until ${minute(expiresAt)} UTC: ballast proposal approve ${id}`,
          `              or: ballast proposal reject ${id} "why"`,
        ]
      : []),
  ];
}
