import { describe, expect, it } from 'vitest';
import { explainSymbol } from '../../../../core/portfolio/explaining/explainSymbol.ts';
import { decide } from '../../../../core/portfolio/planning/decide.ts';
import { account } from '../support/account.ts';

describe('a symbol explained', () => {
  const plan = decide(account(675, { DOT: { price: 4.4, volatility: 0.025, signal: { confidence: 0.7499 } } }));

  /** The line on the signal, with a signal of that age. */
  function signalLine(ageHours: number): string | undefined {
    const analyses = plan.analyses.map((analysis) =>
      analysis.signal === undefined ? analysis : { ...analysis, signal: { ...analysis.signal, ageHours } },
    );
    return explainSymbol({ ...plan, analyses }, 'DOT-USD')?.find((line) => line.startsWith('Signal'));
  }

  it.each([
    [-2.77778e-7, 'made just now'],
    [0, 'made just now'],
    [0.00000666667, 'made just now'],
    [0.5, '30 min old'],
    [25.26, '25.3 h old'],
  ])('tells the age of a signal of %s h as people read it', (hours, words) => {
    expect(signalLine(hours)).toContain(`, ${words}, from `);
  });

  it('names the record that weighs a signal, and none where there is none', () => {
    expect(signalLine(1)).toMatch(/, from [^,]+$/);
    const weighed = plan.analyses.map((analysis) =>
      analysis.signal === undefined
        ? analysis
        : { ...analysis, signal: { ...analysis.signal, informationCoefficient: 0.0312 } },
    );
    const lines = explainSymbol({ ...plan, analyses: weighed }, 'DOT-USD') ?? [];
    expect(lines.join('\n')).toContain(', weighed by its record: information coefficient 0.031');
  });

  it('rounds no confidence up to the one that it falls short of', () => {
    expect(signalLine(1)).toContain('with confidence 74.9%');
  });
});
