import { describe, expect, it } from 'vitest';
import { describeEvent } from '../../../core/notifications/describeEvent.ts';
import type { LedgerPort } from '../../../core/ports/ledger.ts';
import type { ProposalDraft } from '../../../core/proposals/proposal.ts';
import { type GivenAnswer, MOST_IN_AN_HOUR, MOST_OPEN } from '../../../core/proposals/proposalRules.ts';
import { freshLedger } from './freshLedger.ts';
import { HOSTS } from './ledgers.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 5, 1);

function drafted(id: string, at = NOW, account = 'main'): ProposalDraft {
  return {
    id,
    account,
    at,
    expiresAt: at + HOUR,
    by: 'claude (token agent)',
    token: 'agent',
    why: 'momentum has turned',
    symbols: ['ALT-USD'],
    signals: [{ symbol: 'ALT-USD', direction: 'buy', confidence: 0.8, at, source: 'claude' }],
    quoteCurrency: 'USD',
    trades: [
      {
        symbol: 'ALT-USD',
        side: 'buy',
        baseQuantity: '10',
        quoteAmount: '50',
        price: '5',
        reason: 'IMPROVES_DIVERSIFICATION',
      },
    ],
    report: ['one line', 'another'],
  };
}

function said(kind: GivenAnswer['kind'], at = NOW + 1, token = ''): GivenAnswer {
  return { kind, at, by: 'anna', reason: 'because', token };
}

describe.each(HOSTS)('proposals in $name', ({ start }) => {
  let ledger: LedgerPort;
  freshLedger(start, (opened) => {
    ledger = opened;
  });

  it('are kept as they were made, once, and told to who is to answer', async () => {
    const made = await ledger.recordProposal(drafted('p1'));
    expect(made).toEqual({ ...drafted('p1'), answer: undefined });
    expect(await ledger.recordProposal({ ...drafted('p1'), why: 'another' })).toEqual(made);
    expect(await ledger.proposal('p1')).toEqual(made);
    expect(await ledger.proposals('other', 10)).toEqual([]);
    const [event] = await ledger.pendingEvents('main', 10);
    expect(event).toMatchObject({ kind: 'proposal', proposalId: 'p1', number: NOW + HOUR, by: 'claude (token agent)' });
    if (event === undefined) return;
    expect(describeEvent(event)).toMatchObject({
      event: 'proposalWaits',
      lines: [
        'momentum has turned',
        'buy ALT-USD for $50.00',
        'Approve: ballast proposal approve p1 --account main',
        'Reject: ballast proposal reject p1 "why" --account main',
      ],
    });
    await ledger.queueNotifications([event], []);
    expect(await ledger.pendingEvents('main', 10)).toEqual([]);
  });

  it('are answered once, by others than who proposed, while the account trades, until they expire', async () => {
    for (const id of ['p1', 'p2', 'p3']) await ledger.recordProposal(drafted(id));
    await expect(ledger.answerProposal('main', 'p1', said('approved', NOW + 1, 'agent'))).rejects.toThrow(
      /came from agent/,
    );
    await expect(ledger.answerProposal('other', 'p1', said('approved'))).rejects.toThrow(/has no proposal p1/);
    await expect(ledger.answerProposal('main', 'p1', said('approved', NOW + HOUR))).rejects.toThrow(/has expired/);
    await ledger.commandAccount('main', { kind: 'halt', at: NOW, by: 'ben', reason: 'news' });
    await expect(ledger.answerProposal('main', 'p1', said('approved'))).rejects.toThrow(/halted since .* by ben: news/);
    await expect(ledger.recordProposal(drafted('p4'))).rejects.toThrow(/by ben: news/);
    expect(await ledger.answerProposal('main', 'p2', said('rejected'))).toMatchObject({ answer: { kind: 'rejected' } });
    await ledger.commandAccount('main', { kind: 'resume', at: NOW + 2, by: 'ben', reason: 'over' });
    const approved = await ledger.answerProposal('main', 'p1', said('approved'));
    expect(approved.answer).toEqual({ kind: 'approved', at: NOW + 1, by: 'anna', reason: 'because' });
    expect(await ledger.answerProposal('main', 'p1', { ...said('approved', NOW + 9), by: 'carl' })).toEqual(approved);
    await expect(ledger.answerProposal('main', 'p1', said('rejected'))).rejects.toThrow(/approved by anna/);
    await expect(ledger.answerProposal('main', 'p2', said('approved'))).rejects.toThrow(/rejected by anna/);
    expect((await ledger.openProposals('main', NOW + 5)).map(({ id }) => id)).toEqual(['p3']);
    expect(await ledger.openProposals('main', NOW + HOUR)).toEqual([]);
    const acts = (await ledger.acts({ account: 'main' }, 20)).map(({ action, by, subject }) => [action, by, subject]);
    expect(acts.filter(([action]) => action?.includes('propos'))).toEqual([
      ['approve-proposal', 'anna', 'p1'],
      ['reject-proposal', 'anna', 'p2'],
      ...['p3', 'p2', 'p1'].map((id) => ['propose', 'claude (token agent)', id]),
    ]);
  });

  it('are bounded, also where many come at once', async () => {
    const many = Array.from({ length: MOST_OPEN + 4 }, (_, i) => ledger.recordProposal(drafted(`a${i}`)));
    const results = await Promise.allSettled(many);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(MOST_OPEN);
    await ledger.recordProposal(drafted('b', NOW, 'other'));
    for (let i = MOST_OPEN; i < MOST_IN_AN_HOUR; i += 1) {
      const [oldest] = await ledger.openProposals('main', NOW);
      await ledger.answerProposal('main', oldest?.id ?? '', said('rejected'));
      await ledger.recordProposal(drafted(`c${i}`));
    }
    const [oldest] = await ledger.openProposals('main', NOW);
    await ledger.answerProposal('main', oldest?.id ?? '', said('rejected'));
    await expect(ledger.recordProposal(drafted('d'))).rejects.toThrow(/20 proposals were made/);
    expect(await ledger.recordProposal(drafted('e', NOW + 2 * HOUR))).toMatchObject({ id: 'e' });
  });

  it('go with the plans of their time', async () => {
    await ledger.recordProposal(drafted('old', NOW - 90 * 24 * HOUR));
    await ledger.recordProposal(drafted('new'));
    await ledger.thin('main', { plans: NOW - HOUR, valuations: NOW - HOUR }, 100);
    expect((await ledger.proposals('main', 10)).map(({ id }) => id)).toEqual(['new']);
  });
});
