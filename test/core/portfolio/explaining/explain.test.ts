import { describe, expect, it } from 'vitest';
import { REASON_CODES } from '../../../../core/portfolio/decision/decision.ts';
import type { Verdict } from '../../../../core/portfolio/decision/verdict.ts';
import { money, percent, sentenceFor, toDecision } from '../../../../core/portfolio/explaining/explain.ts';

const say = (reason: Verdict['reason'], figures: Verdict['figures'] = {}, detail?: string): string =>
  sentenceFor(detail === undefined ? { reason, figures } : { reason, figures, detail }, 'USD');

describe('figures as people read them', () => {
  it('are percentages with one decimal below 10 and none from there on', () => {
    expect(percent(0.018)).toBe('1.8%');
    expect(percent(0.02)).toBe('2%');
    expect(percent(0.18)).toBe('18%');
    expect(percent(0.1818)).toBe('18%');
    expect(percent(0.0996)).toBe('10%');
    expect(percent(0)).toBe('0%');
    expect(percent(1)).toBe('100%');
  });

  it('are amounts with two decimals in their currency', () => {
    expect(money('12.5', 'USD')).toBe('$12.50');
    expect(money(12.5, 'EUR')).toBe('12.50 EUR');
  });
});

describe('the sentence for a reason', () => {
  it.each([
    ['IMPROVES_DIVERSIFICATION', {}, 'improves diversification'],
    [
      'IMPROVES_DIVERSIFICATION',
      { effectiveBefore: 2.7, effectiveAfter: 3.41, target: 0.08 },
      'improves diversification: 2.7 → 3.4 effective positions, target 8% weight',
    ],
    ['INCREASES_TO_TARGET', { weight: 0.05, target: 0.09 }, 'has 5% weight, target 9%'],
    ['REDUCES_TO_LIMIT', { weight: 0.25, maxWeight: 0.2 }, 'has 25% weight, above the limit of 20%'],
    ['REDUCES_RISK', { valueAtRisk: 0.031, riskBudget: 0.02 }, 'portfolio risk of 3.1% is above the budget of 2%'],
    ['SELL_SIGNAL', { weight: 0.1 }, 'has a sell signal'],
    ['HOLD_SIGNAL', { weight: 0.1 }, 'Already 10% weight, hold signal'],
    ['HOLD_SIGNAL', { weight: 0 }, 'hold signal'],
    ['HOLD_SIGNAL', { weight: 0.0000001 }, 'hold signal'],
    ['WITHIN_BAND', { weight: 0.18 }, 'Already 18% weight'],
    [
      'WITHIN_BAND',
      { weight: 0.18, target: 0.185, rebalanceThreshold: 0.1 },
      'Already 18% weight, target 19%, within the band of 10%',
    ],
    [
      'WITHIN_BAND',
      { weight: 0.033, target: 0.02, rebalanceThreshold: 0.1 },
      'Already 3.3% weight, target 2%: nothing to buy',
    ],
    ['AT_WEIGHT_LIMIT', { weight: 0.19, maxWeight: 0.2 }, 'Already 19% weight, limit 20%'],
    [
      'NOT_IN_TARGET',
      { weight: 0, target: 0 },
      'target 0% weight: the best portfolio by the objective under the limits holds none of it',
    ],
    [
      'COST_EXCEEDS_BENEFIT',
      { weight: 0.033, target: 0.02, cost: 0.0003, benefit: 0.0001 },
      'Already 3.3% weight, target 2%: expected benefit (0.01%) is below the cost (0.03%)',
    ],
    [
      'COST_EXCEEDS_BENEFIT',
      { weight: 0.033, target: 0.04, cost: 0.0003, benefit: 0.0001 },
      'a buy from 3.3% to its target of 4%: expected benefit (0.01%) is below the cost (0.03%)',
    ],
    [
      'COST_EXCEEDS_BENEFIT',
      { weight: 0.033, target: 0.04, cost: 0.00002, benefit: 0.00001 },
      'a buy from 3.3% to its target of 4%: expected benefit (0.001%) is below the cost (0.002%)',
    ],
    [
      'BELOW_MIN_TRADE',
      { weight: 0.033, target: 0.04, minimum: 5 },
      'the trade from 3.3% to its target of 4% would be below the minimum of $5.00',
    ],
    ['SELL_SIGNAL', { confidence: 0.81 }, 'has a sell signal with confidence 81%'],
    ['AT_WEIGHT_LIMIT', { weight: 0.25, maxWeight: 0.2 }, 'Already 25% weight, limit 20%'],
    ['AT_WEIGHT_LIMIT', { weight: 0, maxWeight: 0.2 }, 'its costs would push another position above 20% weight'],
    ['NO_SIGNAL', { weight: 0.18 }, 'Already 18% weight, no signal'],
    ['NO_SIGNAL', { weight: 0 }, 'no signal'],
    ['LOW_CONFIDENCE', { confidence: 0.6, minConfidence: 0.75 }, 'confidence 60% is below 75%'],
    ['STALE_SIGNAL', { ageHours: 25.04, maxAgeHours: 24 }, 'signal is 25.0 h old, at most 24.0 h allowed'],
    ['MAX_POSITIONS', { maxPositions: 10 }, 'position limit of 10 reached, and others come first'],
    ['BELOW_MIN_TRADE', { minimum: 5 }, 'the trade would be below the minimum of $5.00'],
    ['BALANCE_PRESERVED', { spendable: 3.2 }, 'cycle spending limit reached ($3.20 left)'],
    [
      'RISK_BUDGET',
      { valueAtRisk: 0.018, riskBudget: 0.02 },
      'portfolio risk of 1.8% leaves too little room below the budget of 2%',
    ],
    // What has used the budget up is named, and no figure looks like the one that it is compared with.
    [
      'RISK_BUDGET',
      { valueAtRisk: 0.012, riskBudget: 0.02, weightGivenUp: 0.0026, minimum: 5 },
      'its 0.26% of the target portfolio, which the risk budget of 2% bounds, is below the minimum of $5.00',
    ],
    [
      'RISK_BUDGET',
      { valueAtRisk: 0.012, riskBudget: 0.02, scaledAmount: 3.21, minimum: 5 },
      'its part ($3.21) of the buys that the risk budget of 2% allows is below the minimum of $5.00',
    ],
    ['RISK_BUDGET', { valueAtRisk: 0.0204, riskBudget: 0.02 }, 'portfolio risk of 2.04% is above the budget of 2.00%'],
    [
      'RISK_BUDGET',
      { valueAtRisk: 0.01996, riskBudget: 0.02 },
      'portfolio risk of 1.996% leaves too little room below the budget of 2.000%',
    ],
    [
      'BALANCE_PRESERVED',
      { spendable: 342.53, scaledAmount: 3.21, minimum: 5 },
      'its part ($3.21) of the $342.53 that the cycle may still spend is below the minimum of $5.00',
    ],
    [
      'BELOW_MIN_TRADE',
      { weight: 0, target: 0, weightGivenUp: 0.0026, minimum: 5 },
      'its 0.26% of the target portfolio would be below the minimum of $5.00',
    ],
    ['REDUCES_TO_LIMIT', { weight: 0.2041, maxWeight: 0.2 }, 'has 20.4% weight, above the limit of 20.0%'],
    ['REDUCES_RISK', { valueAtRisk: 0.0203, riskBudget: 0.02 }, 'portfolio risk of 2.03% is above the budget of 2.00%'],
    ['REDUCES_TO_TARGET', { weight: 0.1249, target: 0.1201 }, 'has 12.5% weight, target 12.0%'],
    ['STALE_SIGNAL', { ageHours: 24.01, maxAgeHours: 24 }, 'signal is 24.01 h old, at most 24.00 h allowed'],
    ['WIDE_SPREAD', { spread: 0.010004, maxSpread: 0.01 }, 'spread of 1.0004% is wider than 1.0000%'],
    ['INSUFFICIENT_HISTORY', { dailyReturns: 12, minimumHistory: 60 }, '12 daily returns, 60 needed'],
  ] as const)('%s with %o is "%s"', (reason, figures, sentence) => {
    expect(say(reason, figures)).toBe(sentence);
  });

  it('tells the detail where there is one', () => {
    expect(say('INVALID_SIGNAL', {}, 'confidence is 7')).toBe('signal cannot be used: confidence is 7');
    expect(say('UNKNOWN_SYMBOL', {}, 'not traded against USD')).toBe('unknown symbol: not traded against USD');
    expect(say('RISK_BUDGET', {}, 'selling it would raise the risk')).toBe('selling it would raise the risk');
    expect(say('DENIED', {}, 'a stablecoin')).toBe('not bought: a stablecoin');
  });

  it('is another one for each reason that a holding is left as it is', () => {
    const figures = {
      ...{ weight: 0.033, target: 0.03, maxWeight: 0.03, rebalanceThreshold: 0.2, cost: 0.001, benefit: 0.0001 },
      ...{ minimum: 5, spendable: 3, valueAtRisk: 0.019, riskBudget: 0.02, confidence: 0.6, minConfidence: 0.75 },
    };
    const reasons = [
      'WITHIN_BAND',
      'AT_WEIGHT_LIMIT',
      'COST_EXCEEDS_BENEFIT',
      'HOLD_SIGNAL',
      'NO_SIGNAL',
      'NOT_IN_TARGET',
    ];
    const sentences = reasons.map((reason) => say(reason as Verdict['reason'], figures));
    expect(new Set(sentences).size).toBe(reasons.length);
    for (const sentence of sentences) expect(sentence).not.toMatch(/^Already [\d.]+% weight$/);
  });

  it('exists for every reason and never shows a figure that is missing as something else than a number', () => {
    for (const reason of REASON_CODES) {
      expect(say(reason).length, reason).toBeGreaterThan(0);
      expect(say(reason), reason).not.toMatch(/undefined|NaN/);
    }
  });
});

describe('a decision', () => {
  it('carries symbol, action, reason, figures and sentence', () => {
    expect(toDecision('ALT-USD', 'SKIP', { reason: 'WITHIN_BAND', figures: { weight: 0.18 } }, 'USD')).toEqual({
      symbol: 'ALT-USD',
      action: 'SKIP',
      reason: 'WITHIN_BAND',
      figures: { weight: 0.18 },
      sentence: 'Already 18% weight',
    });
  });
});
