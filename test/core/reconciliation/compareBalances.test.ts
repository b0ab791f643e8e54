import { describe, expect, it } from 'vitest';
import type { Fill } from '../../../core/orders/order.ts';
import { changesOfExecution, changesOfFills, changesSince } from '../../../core/reconciliation/balanceChanges.ts';
import { compareBalances, driftIn } from '../../../core/reconciliation/compareBalances.ts';
import { differencesText, findingLines, reconciliationLines } from '../../../core/reconciliation/describe.ts';
import type { Reconciliation } from '../../../core/reconciliation/reconciliation.ts';
import { reconciliationStatus } from '../../../core/reconciliation/status.ts';

const fill = (change: Partial<Fill> = {}): Fill => ({
  venueFillId: '1',
  venueOrderId: 'a',
  symbol: 'ALT-USD',
  side: 'buy',
  base: '10',
  price: '0.5',
  fee: '0.06',
  feeCurrency: 'USD',
  at: 0,
  ...change,
});

describe('changes of balances', () => {
  it('by a buy are base in, value and fee out; by a sell the other way round', () => {
    expect(changesOfFills([fill()])).toEqual({ ALT: '10', USD: '-5.06' });
    expect(changesOfFills([fill({ side: 'sell' })])).toEqual({ ALT: '-10', USD: '4.94' });
    const execution = { filledBase: '10', filledQuote: '5', feeQuote: '0.06' };
    expect(changesOfExecution('ALT-USD', 'buy', execution)).toEqual({ ALT: '10', USD: '-5.06' });
  });

  it('take fees in the currency that they were taken in, be it the bought one or a third', () => {
    expect(changesOfFills([fill({ fee: '0.01', feeCurrency: 'ALT' })])).toEqual({ ALT: '9.99', USD: '-5' });
    expect(changesOfFills([fill({ fee: '0.001', feeCurrency: 'BNB' })])).toEqual({
      ALT: '10',
      USD: '-5',
      BNB: '-0.001',
    });
  });

  it('count a fill that is listed twice once, and fills of two orders under one number both', () => {
    expect(changesOfFills([fill(), fill()])).toEqual({ ALT: '10', USD: '-5.06' });
    expect(changesOfFills([fill(), fill({ venueOrderId: 'b' })])).toEqual({ ALT: '20', USD: '-10.12' });
  });

  it('since an earlier count are what has come to it', () => {
    expect(changesSince({ ALT: '4', USD: '-2' }, { ALT: '10', USD: '-5.06' })).toEqual({ ALT: '6', USD: '-3.06' });
    expect(changesSince({ ALT: '4' }, { ALT: '4' })).toEqual({});
  });
});

describe('the comparison of balances', () => {
  const before = [
    { currency: 'ALT', expected: '100', found: '100' },
    { currency: 'USD', expected: '50', found: '50' },
  ];

  it('has nothing to compare the first balances with', () => {
    expect(driftIn(compareBalances(undefined, { USD: '-5' }, { USD: '45' }))).toEqual([]);
  });

  it('finds what orders explain explained, also where a currency is sold out or new', () => {
    const changes = { ALT: '-100', USD: '30', DOT: '7' };
    expect(driftIn(compareBalances(before, changes, { USD: '80', DOT: '7' }))).toEqual([]);
  });

  it('shows both sides of what they do not explain, also of a currency that has vanished or come from nowhere', () => {
    expect(driftIn(compareBalances(before, { USD: '-5' }, { USD: '145', BTC: '1' }))).toEqual([
      { currency: 'ALT', expected: '100', found: '0' },
      { currency: 'BTC', expected: '0', found: '1' },
      { currency: 'USD', expected: '45', found: '145' },
    ]);
  });

  it('leaves differences in the last digits to the rounding of the venue, and no larger ones', () => {
    expect(driftIn(compareBalances(before, {}, { ALT: '100', USD: '50.00000001' }))).toEqual([]);
    expect(driftIn(compareBalances(before, {}, { ALT: '100', USD: '50.00000002' }))).toHaveLength(1);
  });
});

describe('the status of reconciliations', () => {
  const DAY = 86_400_000;
  const reconciliation = (sequence: number, completedAt: number, found = '50'): Reconciliation => ({
    account: 'main',
    sequence,
    at: completedAt,
    completedAt,
    balances: [{ currency: 'USD', expected: '50', found }],
    manualOrders: [],
  });

  it('shows what was found within a day, and when the last one was', () => {
    const all = [
      reconciliation(3, 2 * DAY),
      reconciliation(2, 2 * DAY - 1_000, '45'),
      reconciliation(1, DAY - 1, '40'),
    ];
    expect(reconciliationStatus(all, 2 * DAY)).toEqual({
      completedAt: 2 * DAY,
      currencies: 1,
      findings: [
        {
          at: 2 * DAY - 1_000,
          manualOrders: [],
          drift: [{ currency: 'USD', expected: '50', found: '45', difference: '-5' }],
        },
      ],
    });
    expect(reconciliationStatus([], DAY)).toBeUndefined();
  });

  it('is told in words with both figures', () => {
    expect(reconciliationLines(undefined)).toEqual([expect.stringContaining('not been reconciled yet')]);
    const [line] = findingLines({
      at: 0,
      manualOrders: [],
      drift: [{ currency: 'USD', expected: '50', found: '60', difference: '10' }],
    });
    expect(line).toContain('+10 USD: 50 expected, 60 found');
  });
});

it('names a few of many balances that differ, with the figures of both sides', () => {
  const differences = Array.from({ length: 500 }, (_, i) => ({ currency: `COIN${i}`, expected: '2', found: '1' }));
  expect(differencesText(differences.slice(0, 1))).toBe('2 COIN0 expected, 1 found');
  expect(differencesText(differences)).toMatch(/COIN4 expected, 1 found; and 495 more$/);
});
