import { expect, it } from 'vitest';
import { agreedProposal } from '../../activities/account/agreedProposal.ts';
import { InvalidCycleInputError } from '../../core/cycles/cycleInput.ts';
import type { Proposal } from '../../core/proposals/proposal.ts';
import { proposalCycleId } from '../../core/proposals/proposalCycle.ts';

const trade = { symbol: 'ALT-USD', side: 'buy', baseQuantity: '10', quoteAmount: '50' } as const;
const proposal: Proposal = {
  id: 'p1',
  account: 'main',
  at: 0,
  expiresAt: Date.now() + 60_000,
  by: 'agent',
  token: 'agent',
  why: 'momentum',
  symbols: ['ALT-USD'],
  signals: null,
  quoteCurrency: 'USD',
  trades: [{ ...trade, price: '5', reason: 'IMPROVES_DIVERSIFICATION' }],
  report: [],
  answer: { kind: 'approved', at: 1, by: 'anna', reason: '' },
};

function ledgerWith(kept: Proposal) {
  return { proposal: async (id: string) => (id === kept.id ? kept : undefined) };
}

it('a cycle carries out what the ledger has of its proposal, and nothing that is not approved, expired, or of another account', async () => {
  const carried = await agreedProposal(ledgerWith(proposal), 'main', proposalCycleId('p1'));
  expect(carried).toEqual({
    symbols: ['ALT-USD'],
    signals: null,
    agreed: { id: 'p1', by: 'anna', trades: [trade] },
  });
  expect(await agreedProposal(ledgerWith(proposal), 'main', '20260301T1200')).toBeUndefined();
  for (const [account, id, kept] of [
    ['other', 'p1', proposal],
    ['main', 'p2', proposal],
    ['main', 'p1', { ...proposal, answer: undefined }],
    ['main', 'p1', { ...proposal, expiresAt: Date.now() - 1 }],
  ] as const)
    await expect(agreedProposal(ledgerWith(kept), account, proposalCycleId(id))).rejects.toThrow(
      InvalidCycleInputError,
    );
});
