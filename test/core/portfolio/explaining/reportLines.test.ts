import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../../core/portfolio/decision/plan.ts';
import { reportLines } from '../../../../core/portfolio/explaining/reportLines.ts';
import { decide } from '../../../../core/portfolio/planning/decide.ts';
import { account } from '../support/account.ts';

const figures = { equity: '1000', cash: '500', positions: 3, diversification: 0.68, valueAtRisk: 0.018 };

const plan: Plan = {
  account: 'main',
  cycleId: 'C1',
  at: 0,
  quoteCurrency: 'USD',
  riskBudget: 0.02,
  before: figures,
  after: figures,
  positions: [{ symbol: 'ALT-USD', quantity: '1', value: '180', weight: 0.18, targetWeight: 0.18 }],
  trades: [
    {
      symbol: 'DOT-USD',
      side: 'buy',
      baseQuantity: '2.5',
      quoteAmount: '12.5',
      price: '5',
      reason: 'IMPROVES_DIVERSIFICATION',
    },
  ],
  decisions: [
    {
      symbol: 'ALT-USD',
      action: 'SKIP',
      reason: 'WITHIN_BAND',
      figures: { weight: 0.18 },
      sentence: 'Already 18% weight',
    },
    {
      symbol: 'DOT-USD',
      action: 'BUY',
      reason: 'IMPROVES_DIVERSIFICATION',
      figures: {},
      sentence: 'improves diversification',
    },
  ],
  analyses: [],
  attempts: [],
  warnings: [],
};

describe('the report of a plan', () => {
  it('reads as documented', () => {
    expect(reportLines(plan)).toEqual([
      '🎯 Portfolio analysis: 3 positions, 68% diversified',
      '📊 Evaluating ALT-USD: Already 18% weight → SKIP',
      '🔍 Finding diversification opportunity...',
      '✅ DOT-USD improves diversification → BUY $12.50',
      '🛡️ Portfolio risk: 1.8% (within 2% budget)',
    ]);
  });

  it('names the signals that made a trade, with what each said and how much it counted', () => {
    const [trade] = plan.trades;
    const one = { source: 'desk', id: 'x1', direction: 'buy', confidence: 0.82, weight: 1 } as const;
    expect(reportLines({ ...plan, trades: [{ ...trade, signals: [one] }] })).toContain('   signal of desk: buy 82%');
    const other = { source: 'momentum', id: 'x2', direction: 'hold', confidence: 0.5, weight: 0.25 } as const;
    expect(reportLines({ ...plan, trades: [{ ...trade, signals: [{ ...one, weight: 0.75 }, other] }] })).toContain(
      '   signals of desk buy 82% (weight 75%), momentum hold 50% (weight 25%)',
    );
  });

  it('says so where nothing is bought', () => {
    const { decisions } = plan;
    expect(reportLines({ ...plan, trades: [], decisions: [decisions[0]] })).toContain(
      '💤 Nothing to buy under the limits',
    );
  });

  it('names the highest confidence where no signal is confident enough, unrounded', () => {
    const [first] = plan.decisions;
    const figures = { confidence: 0.746, minConfidence: 0.75 };
    const low = { ...first, reason: 'LOW_CONFIDENCE', figures } as const;
    const analysis = (symbol: string, confidence: number, direction: 'buy' | 'hold' = 'buy') =>
      ({
        symbol,
        signal: { direction, confidence, ageHours: 0, source: 'desk', expectedReturn: -0.002, horizonDays: 10 },
        mayTrade: true,
        mayBuy: false,
        ...{ weight: 0, target: 0, after: 0, riskBefore: 0, riskAfter: 0 },
      }) as const;
    const told = (...confidences: readonly number[]) =>
      reportLines({
        ...plan,
        trades: [],
        decisions: [low],
        analyses: confidences.map((confidence, k) => analysis(`C${k}-USD`, confidence)),
      }).filter((line) => line.includes('confidence of'));
    expect(told(0.6, 0.746)).toEqual([
      '📊 No signal reaches the confidence of 75.0 % that a trade needs: the highest is 74.6 %, of C1-USD (buy, expecting -0.20 % in 10 days before costs)',
    ]);
    expect(told(0.746, 0.75)).toEqual([]);
    const held = [analysis('C0-USD', 0.7), analysis('C1-USD', 0.8, 'hold')];
    expect(reportLines({ ...plan, trades: [], decisions: [low], analyses: held })).toContain(
      '📊 No signal that is confident enough says to buy: the highest confidence is 80.0 %, of C1-USD (hold, expecting -0.20 % in 10 days before costs)',
    );
  });

  it('tells sells before buys, with their reason and amount', () => {
    const lines = reportLines({
      ...plan,
      trades: [
        {
          symbol: 'AXL-USD',
          side: 'sell',
          baseQuantity: '10',
          quoteAmount: '6.2',
          price: '0.62',
          reason: 'REDUCES_TO_LIMIT',
        },
        ...plan.trades,
      ],
      decisions: [
        ...plan.decisions,
        {
          symbol: 'AXL-USD',
          action: 'SELL',
          reason: 'REDUCES_TO_LIMIT',
          figures: {},
          sentence: 'has 21% weight, above the limit of 20%',
        },
      ],
    });
    const sell = lines.indexOf('🔻 AXL-USD has 21% weight, above the limit of 20% → SELL $6.20');
    expect(sell).toBeGreaterThan(0);
    expect(sell).toBeLessThan(lines.findIndex((line) => line.startsWith('✅')));
  });

  it('counts symbols that are neither held nor signalled instead of listing them', () => {
    const quiet = (symbol: string) => ({
      symbol,
      action: 'SKIP' as const,
      reason: 'NO_SIGNAL' as const,
      figures: {},
      sentence: 'no signal',
    });
    const rest = { symbol: 'Y-USD', quantity: '0.0001', value: '0.0001', weight: 1e-7, targetWeight: 0 };
    const lines = reportLines({
      ...plan,
      positions: [...plan.positions, rest],
      decisions: [...plan.decisions, quiet('X-USD'), quiet('Y-USD')],
    });
    expect(lines).toContain('📊 2 more without a buy signal → SKIP');
    expect(lines.join('\n')).not.toContain('X-USD');
  });

  it('speaks of one position, warns, and shouts where the risk is above the budget', () => {
    const lines = reportLines({
      ...plan,
      before: { ...figures, positions: 1 },
      after: { ...figures, valueAtRisk: 0.025 },
      warnings: ['X-USD is held but has no price: it counts as nothing'],
    });
    expect(lines[0]).toBe('🎯 Portfolio analysis: 1 position, 68% diversified');
    expect(lines).toContain('⚠️ X-USD is held but has no price: it counts as nothing');
    expect(lines.at(-1)).toBe('🛡️ Portfolio risk: 2.5% (ABOVE 2% budget)');
  });

  it('shows other currencies by their name', () => {
    expect(reportLines({ ...plan, quoteCurrency: 'EUR' })).toContain(
      '✅ DOT-USD improves diversification → BUY 12.50 EUR',
    );
  });

  it('reads like this for an account that holds ALT, AXL and AAVE with signals for them and for DOT', () => {
    const input = account(675, {
      ALT: { price: 0.13, held: 1_260, volatility: 0.03 },
      AXL: { price: 0.6, held: 125, volatility: 0.035, signal: 'none' },
      AAVE: { price: 300, held: 0.06, volatility: 0.03, signal: { confidence: 0.6 } },
      DOT: { price: 4.4, volatility: 0.025 },
    });
    const lines = reportLines(decide(input));
    expect(lines[0]).toMatch(/^🎯 Portfolio analysis: 3 positions, \d\d% diversified$/);
    expect(lines.slice(1, 5)).toEqual([
      expect.stringMatching(/^📊 Evaluating ALT-USD: Already 18% weight, .*(target|limit) \d+%.* → SKIP$/),
      '📊 Evaluating AXL-USD: Already 8% weight, no signal → SKIP',
      '📊 Evaluating AAVE-USD: confidence 60% is below 75% → SKIP',
      '🔍 Finding diversification opportunity...',
    ]);
    expect(lines[5]).toMatch(/^✅ DOT-USD improves diversification → BUY \$\d+\.\d\d$/);
    expect(lines[6]).toMatch(/^ {3}\d\.\d → \d\.\d effective positions, target \d+(\.\d)?% weight$/);
    expect(lines[7]).toBe('🛡️ Portfolio risk: 1.8% (within 2% budget)');
    expect(lines).toHaveLength(8);
  });
});
