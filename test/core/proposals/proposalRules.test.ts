import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACTIVE, type TradingState } from '../../../core/cycles/tradingState.ts';
import { type Proposal, standingOf } from '../../../core/proposals/proposal.ts';
import { proposalCycleId, proposalOfCycle, proposalPreviewId } from '../../../core/proposals/proposalCycle.ts';
import {
  type GivenAnswer,
  MOST_IN_AN_HOUR,
  MOST_OPEN,
  refusalOfAnother,
  refusalOfAnswer,
  refusalOfStart,
} from '../../../core/proposals/proposalRules.ts';

const stopped: fc.Arbitrary<TradingState> = fc.record({
  kind: fc.constantFrom('paused' as const, 'halted' as const, 'liquidating' as const),
  since: fc.integer({ min: 0, max: 1_000 }),
  by: fc.constantFrom('anna', 'breaker:drawdown'),
  reason: fc.string({ maxLength: 20 }),
});
const trading = fc.oneof(fc.constant(ACTIVE), stopped);
const token = fc.constantFrom('', 'agent', 'desk');
const moment = fc.integer({ min: 0, max: 1_000 });
const answer = fc.record({
  kind: fc.constantFrom('approved' as const, 'rejected' as const),
  at: moment,
  by: fc.constant('anna'),
  reason: fc.constant('why'),
});
const given: fc.Arbitrary<GivenAnswer> = fc.tuple(answer, token).map(([said, own]) => ({ ...said, token: own }));

function proposalOf(more: Partial<Proposal>): Proposal {
  return {
    id: 'p1',
    account: 'main',
    at: 0,
    expiresAt: 500,
    by: 'agent',
    token: 'agent',
    why: 'momentum',
    symbols: null,
    signals: null,
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
    report: [],
    answer: undefined,
    ...more,
  };
}
const proposal = fc.record({ token, expiresAt: moment, answer: fc.option(answer, { nil: undefined }) }).map(proposalOf);

describe('an answer to a proposal', () => {
  it('lets nothing through that has expired, was answered otherwise, is its own, or is for a stopped account', () => {
    fc.assert(
      fc.property(proposal, given, trading, (waiting, said, state) => {
        if (refusalOfAnswer(waiting, said, state) !== undefined) return;
        expect(said.at).toBeLessThan(waiting.expiresAt);
        if (said.kind === 'rejected') expect(waiting.answer).toBeUndefined();
        else {
          expect(state.kind).toBe('active');
          expect(waiting.token === '' || waiting.token !== said.token).toBe(true);
          expect(waiting.answer?.kind ?? 'approved').toBe('approved');
        }
      }),
    );
  });

  it('is taken where nothing speaks against it, and an approval once more', () => {
    const approval: GivenAnswer = { kind: 'approved', at: 499, by: 'anna', reason: '', token: 'desk' };
    expect(refusalOfAnswer(proposalOf({}), approval, ACTIVE)).toBeUndefined();
    expect(refusalOfAnswer(proposalOf({ answer: approval }), approval, ACTIVE)).toBeUndefined();
    expect(refusalOfAnswer(proposalOf({ token: '' }), { ...approval, token: '' }, ACTIVE)).toBeUndefined();
    const paused = { kind: 'paused', since: 0, by: 'anna', reason: 'news' } as const;
    expect(refusalOfAnswer(proposalOf({}), { ...approval, kind: 'rejected' }, paused)).toBeUndefined();
    expect(refusalOfAnswer(proposalOf({}), approval, paused)).toContain('by anna: news');
    expect(refusalOfAnswer(proposalOf({}), { ...approval, token: 'agent' }, ACTIVE)).toContain('cannot approve it');
    expect(refusalOfAnswer(proposalOf({}), { ...approval, at: 500 }, ACTIVE)).toContain('has expired at');
  });
});

describe('a cycle that carries a proposal out', () => {
  it('starts for an approved proposal of its account alone, and never after it has expired', () => {
    fc.assert(
      fc.property(fc.option(proposal, { nil: undefined }), moment, (found, now) => {
        if (refusalOfStart(found, now) !== undefined) return;
        expect(found?.answer?.kind).toBe('approved');
        expect(now).toBeLessThan(found?.expiresAt ?? 0);
        expect(standingOf(proposalOf({ expiresAt: found?.expiresAt ?? 0 }), now)).toBe('open');
      }),
    );
  });

  it('is named by it, and no other cycle is', () => {
    fc.assert(
      fc.property(fc.string(), (id) => {
        expect(proposalOfCycle(proposalCycleId(id))).toBe(id);
      }),
    );
    expect(proposalOfCycle('20260301T1200')).toBeUndefined();
    expect(proposalOfCycle(proposalPreviewId('p1'))).toBeUndefined();
    expect(proposalOfCycle(undefined)).toBeUndefined();
  });
});

describe('another proposal', () => {
  it('is refused for a stopped account, and where too many wait or came lately', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.nat(30), trading, (open, lately, state) => {
        const isRefused = refusalOfAnother({ open, lately }, state) !== undefined;
        expect(isRefused).toBe(state.kind !== 'active' || open >= MOST_OPEN || lately >= MOST_IN_AN_HOUR);
      }),
    );
  });
});
