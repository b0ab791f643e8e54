import type { BallastClient } from '../../client/ballastClient.ts';
import { durationMs } from '../../configuration/duration.ts';
import { type Configuration, configurationOf } from '../../configuration/schema.ts';
import { shortText } from '../../core/payloads/shortText.ts';
import type { Plan } from '../../core/portfolio/decision/plan.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { Proposal } from '../../core/proposals/proposal.ts';
import { proposalPreviewId } from '../../core/proposals/proposalCycle.ts';
import { ProposalRefusedError, refusalOfAnother } from '../../core/proposals/proposalRules.ts';
import type { Signal } from '../../core/signals/signal.ts';
import { validateSignals } from '../../core/signals/validateSignals.ts';
import { ProblemError } from '../problem.ts';

/** So much of a plan's report is kept with a proposal: lines, and characters of each. */
const MOST_LINES = 60;
const LONGEST_LINE = 300;

/** What somebody proposes. */
export interface ProposalWish {
  readonly id: string;
  readonly account: string;
  readonly by: string;
  /** Name of the API token; empty where none is asked for. */
  readonly token: string;
  readonly why: string;
  readonly symbols: readonly string[] | undefined;
  readonly signals: readonly unknown[] | undefined;
}

/** What proposals are made with. */
export interface ProposalTools {
  readonly configuration: Configuration;
  readonly client: Pick<BallastClient, 'preview'>;
  readonly ledger: Pick<LedgerPort, 'proposal' | 'proposalCounts' | 'tradingState'>;
  readonly writableLedger: () => Promise<Pick<LedgerPort, 'recordProposal'>>;
}

/** What came of a wish: `proposal` is absent where a cycle would trade nothing, with the plan that says why. */
export interface ProposalMade {
  readonly proposal: Proposal | undefined;
  readonly report: readonly string[];
  readonly plan: Plan | undefined;
}

/**
 * Plans what a cycle would trade, under all limits and without holding the account up, and keeps it as a proposal where it would trade something.
 * @throws ProblemError for signals that cannot be used, ProposalRefusedError where the account takes no proposal now
 */
export async function propose(tools: ProposalTools, wish: ProposalWish): Promise<ProposalMade> {
  const { ledger, client, configuration, writableLedger } = tools;
  const { id, account, by, token, why, symbols } = wish;
  const known = await ledger.proposal(id);
  if (known !== undefined) return { proposal: known, report: known.report, plan: undefined };
  const refusal = refusalOfAnother(
    await ledger.proposalCounts(account, Date.now()),
    await ledger.tradingState(account),
  );
  if (refusal !== undefined) throw new ProposalRefusedError(refusal);
  const signals = signalsOf(wish);
  const { plan, report } = await client.preview({
    account,
    cycleId: proposalPreviewId(id),
    ...(symbols === undefined ? {} : { symbols: [...symbols] }),
    ...(signals === undefined ? {} : { signals: [...signals] }),
  });
  if (plan === undefined || plan.trades.length === 0) return { proposal: undefined, report, plan };
  const at = Date.now();
  const proposal = await (await writableLedger()).recordProposal({
    id,
    account,
    at,
    expiresAt: at + durationMs(configurationOf(configuration, account).cycle.proposalLifetime),
    by,
    token,
    why,
    symbols: symbols ?? null,
    signals: signals ?? null,
    quoteCurrency: plan.quoteCurrency,
    trades: plan.trades,
    report: report.slice(0, MOST_LINES).map((line) => shortText(line, LONGEST_LINE)),
  });
  return { proposal, report, plan };
}

/** Checked signals, which keep the time at which they were proposed: by the time of an approval they are as old as they are. */
function signalsOf({ signals, by }: ProposalWish): readonly Signal[] | undefined {
  if (signals === undefined) return undefined;
  const { accepted, rejected } = validateSignals(signals, { provider: by, at: Date.now() });
  if (rejected.length === 0) return accepted.map((signal) => ({ ...signal, source: by }));
  const faults = rejected.map(
    ({ symbol, field, given, allowed }) => `${symbol}: ${field}: given ${given}; allowed: ${allowed}`,
  );
  throw new ProblemError(
    400,
    'InvalidSignals',
    `signals: ${shortText(faults.join('; '), 1_000)}. Nothing was proposed.`,
  );
}
