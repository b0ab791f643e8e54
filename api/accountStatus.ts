import type { BallastClient } from '../client/ballastClient.ts';
import type { PortfolioStatus } from '../core/cycles/portfolioProtocol.ts';
import { type PortfolioStatusBody, portfolioStatusBody } from '../core/figures/portfolioStatusBody.ts';
import type { LedgerPort } from '../core/ports/ledger.ts';
import type { Proposal } from '../core/proposals/proposal.ts';
import { steadyOtherHand } from '../core/reconciliation/otherHand.ts';
import { LATEST_RECONCILIATIONS, reconciliationStatus } from '../core/reconciliation/status.ts';

/** An account as its actor knows it, and as `GET /api/portfolio_status` shows it. */
export interface AccountStatus {
  readonly actor: PortfolioStatus;
  readonly body: PortfolioStatusBody;
  /** Those that wait for an answer. */
  readonly proposals: readonly Proposal[];
}

/** Reads an account from its actor and the ledger. @throws NotFoundError before its first cycle */
export async function readAccountStatus(
  client: BallastClient,
  ledger: LedgerPort,
  account: string,
): Promise<AccountStatus> {
  // Where a newer program has changed the ledger since it was opened, what this one would make of it may be wrong.
  await ledger.check();
  const [actor, openOrders, reconciliations, others, proposals] = await Promise.all([
    client.portfolioStatus(account),
    ledger.openOrders(account),
    ledger.reconciliations(account, 0, LATEST_RECONCILIATIONS),
    ledger.otherHandEvidence(account),
    ledger.openProposals(account, Date.now()),
  ]);
  const { lastCycle } = actor;
  const recorded =
    lastCycle === undefined ? undefined : await ledger.cycle(account, lastCycle.cycleId, lastCycle.scope);
  const report = recorded === undefined || recorded.summary === '' ? [] : recorded.summary.split('\n');
  const reconciliation = reconciliationStatus(reconciliations, Date.now(), steadyOtherHand(others));
  return { actor, body: portfolioStatusBody(actor, report, openOrders, reconciliation), proposals };
}
