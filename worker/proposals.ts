import { openLedger } from '../adapters/ledger/openLedger.ts';
import type { LedgerTask } from '../configuration/ledgerTask.ts';
import type { Proposal } from '../core/proposals/proposal.ts';

/** Proposals of an account, newest first. @throws LedgerError */
export async function listedProposals(
  url: string,
  { account, limit }: Extract<LedgerTask, { kind: 'proposals' }>,
): Promise<readonly Proposal[]> {
  const ledger = await openLedger(url, { readOnly: true });
  try {
    return await ledger.proposals(account, limit);
  } finally {
    await ledger.close();
  }
}

/** One proposal of an account; null where it has none of that ID. @throws LedgerError */
export async function foundProposal(
  url: string,
  { account, id }: Extract<LedgerTask, { kind: 'proposal' }>,
): Promise<Proposal | null> {
  const ledger = await openLedger(url, { readOnly: true });
  try {
    const proposal = await ledger.proposal(id);
    return proposal?.account === account ? proposal : null;
  } finally {
    await ledger.close();
  }
}

/** Records a person's answer. @throws ProposalRefusedError where it cannot be answered so */
export async function answeredProposal(
  url: string,
  { account, id, answer }: Extract<LedgerTask, { kind: 'answerProposal' }>,
): Promise<Proposal> {
  const ledger = await openLedger(url, { mustExist: true });
  try {
    return await ledger.answerProposal(account, id, { ...answer, at: Date.now(), token: '' });
  } finally {
    await ledger.close();
  }
}
