import { InvalidCycleInputError } from '../../core/cycles/cycleInput.ts';
import type { AgreedProposal } from '../../core/cycles/cycleSteps.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { Proposal } from '../../core/proposals/proposal.ts';
import { proposalOfCycle } from '../../core/proposals/proposalCycle.ts';
import { refusalOfStart } from '../../core/proposals/proposalRules.ts';

/** What a cycle goes by that carries out a proposal. */
export interface CarriedProposal extends Pick<Proposal, 'symbols' | 'signals'> {
  readonly agreed: AgreedProposal;
}

/**
 * The approved proposal that a cycle carries out, as the ledger has it, whatever the start of the cycle says; undefined for other cycles.
 * @throws InvalidCycleInputError where nobody has approved it, or it has expired
 */
export async function agreedProposal(
  ledger: Pick<LedgerPort, 'proposal'>,
  account: string,
  cycleId: string | undefined,
): Promise<CarriedProposal | undefined> {
  const id = proposalOfCycle(cycleId);
  if (id === undefined) return undefined;
  const found = await ledger.proposal(id);
  const proposal = found?.account === account ? found : undefined;
  const refusal = refusalOfStart(proposal, Date.now());
  if (proposal?.answer === undefined || refusal !== undefined)
    throw new InvalidCycleInputError(
      `cycleId: given ${JSON.stringify(cycleId)}, which carries out the proposal ${id}; ${refusal}. Nothing was ordered.`,
    );
  const trades = proposal.trades.map(({ symbol, side, baseQuantity, quoteAmount }) => ({
    symbol,
    side,
    baseQuantity,
    quoteAmount,
  }));
  const { symbols, signals, answer } = proposal;
  return { symbols, signals, agreed: { id, by: answer.by, trades } };
}
