import { describe, expect, it } from 'vitest';
import type { HoldingsSnapshot } from '../../../core/portfolio/account/holdings.ts';
import { expectedAccount } from '../../../core/reconciliation/accountKnowledge.ts';
import { accountPicture, balancesIn, showsOrdersOfOthers } from '../../../core/reconciliation/accountPicture.ts';
import { confirmSnapshot } from '../../../core/reconciliation/confirmSnapshot.ts';

const NOW = 10_000_000;
const LAG = { usual: 45_000, longest: 450_000 };

const snapshot: HoldingsSnapshot = {
  account: 'main',
  quoteCurrency: 'USD',
  at: NOW,
  cash: { total: '100', free: '100' },
  holdings: [
    { symbol: 'ETH-USD', quantity: '5', available: '2', locked: [{ form: 'ETH2', quantity: '3' }] },
    { symbol: 'USDC-USD', quantity: '50', available: '50' },
  ],
  worths: [{ symbol: 'USDC-USD', kind: 'money', price: '1', detail: 'counts at par' }],
};

describe('the picture of an account with locked holdings', () => {
  it.each([
    ['as they were before', ['100', '5', '50']],
    ['for the first time', undefined],
    ['and differs from what was expected', ['100', '4', '50']],
  ])('keeps what is locked, and the worth of what has no market, where the venue tells of them %s', (_, found) => {
    const balances = found?.map((amount, index) => ({
      currency: ['USD', 'ETH', 'USDC'][index] ?? '',
      expected: amount,
      found: amount,
    }));
    const last =
      balances === undefined
        ? undefined
        : { account: 'main', sequence: 1, at: 0, completedAt: 0, balances, manualOrders: [] };
    const expected = expectedAccount({ last, orders: [], manualOrders: [] }, NOW, LAG.usual);
    const verdict = confirmSnapshot(expected, balancesIn(snapshot), NOW, LAG);
    const picture = accountPicture(expected, snapshot, verdict, [], { now: NOW, lag: LAG.usual });
    expect(picture.worths).toEqual(snapshot.worths);
    expect(picture.holdings[0]).toMatchObject({ symbol: 'ETH-USD', locked: [{ form: 'ETH2', quantity: '3' }] });
    expect(Number(picture.holdings[0]?.available)).toBeLessThanOrEqual(2);
    expect(picture.holdings[1]).toEqual({ symbol: 'USDC-USD', quantity: '50', available: '50' });
  });

  it('takes no cash that is lent for held by orders of others, and keeps it apart', () => {
    const lent: HoldingsSnapshot = {
      ...snapshot,
      cash: { total: '100', free: '60', locked: [{ form: 'LDUSD', quantity: '40' }] },
    };
    const then = { now: NOW, lag: LAG.usual };
    expect(showsOrdersOfOthers(lent, [], then)).toBe(false);
    expect(showsOrdersOfOthers({ ...lent, cash: { ...lent.cash, free: '59' } }, [], then)).toBe(true);
    const expected = expectedAccount({ last: undefined, orders: [], manualOrders: [] }, NOW, LAG.usual);
    const verdict = confirmSnapshot(expected, balancesIn(lent), NOW, LAG);
    expect(accountPicture(expected, lent, verdict, [], then).cash).toEqual(lent.cash);
  });
});
