import { describe, expect, it } from 'vitest';
import { postureOf } from '../../../../core/portfolio/account/posture.ts';
import { marketView } from '../../../../core/portfolio/account/valuation.ts';
import { decide } from '../../../../core/portfolio/planning/decide.ts';
import { account, riskOf } from '../support/account.ts';

describe('the posture of an account', () => {
  const input = account(500, {
    ALT: { price: 2, held: 100 },
    AXL: { price: 1, held: 50 },
    DUST: { price: 1, held: 1 },
    GONE: { price: 1, held: 7, unavailable: 'UNKNOWN_SYMBOL' },
  });
  const model = riskOf(input);
  const targets = new Map([['ALT-USD', 0.25]]);
  const posture = postureOf(input.holdings, marketView(input.market).quotes, model, targets, 0.02, 5);

  it('tells equity, cash and the priced positions, largest first, with weight and target', () => {
    expect(posture).toMatchObject({ equity: '751', cash: '500', quoteCurrency: 'USD', riskBudget: 0.02 });
    expect(posture.positions.map(({ symbol }) => symbol)).toEqual(['ALT-USD', 'AXL-USD', 'DUST-USD']);
    expect(posture.positions[0]).toEqual({
      symbol: 'ALT-USD',
      quantity: '100',
      value: '200',
      weight: 200 / 751,
      targetWeight: 0.25,
    });
    expect(posture.positions[1].targetWeight).toBe(0);
  });

  it('agrees with the figures of a plan made from the same state, dust left out of the diversification', () => {
    const { before } = decide(input);
    expect(posture.diversification).toBe(before.diversification);
    expect(posture.valueAtRisk).toBeCloseTo(before.valueAtRisk, 12);
    expect(posture.equity).toBe(before.equity);
  });

  it('of an empty account is all zeros', () => {
    const empty = account(0, {});
    expect(postureOf(empty.holdings, new Map(), model, new Map(), 0.02)).toMatchObject({
      equity: '0',
      positions: [],
      diversification: 0,
      valueAtRisk: 0,
    });
  });
});
