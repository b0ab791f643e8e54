import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MarketView, viewTilts } from '../../../../core/portfolio/forecast/posterior.ts';
import { blackLitterman } from '../../../../quant/optimization/blackLitterman.ts';
import { createRandom } from '../../../../quant/statistics/random.ts';

const TAU = 0.05;

/** A positive definite daily covariance of n symbols with one common factor. */
function covarianceOf(n: number, seed: number): Float64Array {
  const random = createRandom(seed);
  const volatilities = Array.from({ length: n }, () => 0.01 + 0.08 * random.uniform());
  const loadings = Array.from({ length: n }, () => 1.9 * random.uniform() - 0.9);
  return Float64Array.from({ length: n * n }, (_, e) => {
    const [i, j] = [Math.floor(e / n), e % n];
    return volatilities[i] * volatilities[j] * (i === j ? 1 : loadings[i] * loadings[j]);
  });
}

const symbolsOf = (n: number) => Array.from({ length: n }, (_, i) => `S${i}-USD`);

function signal(symbol: string, level: number, confidence: number): MarketView {
  return {
    source: 'signal',
    weights: [[symbol, 1]],
    excess: level,
    uncertainty: { kind: 'confidence', confidence },
    bound: level > 0 ? 'atLeast' : 'atMost',
  };
}

describe('viewTilts', () => {
  it('never lowers the expected return of a symbol when its own view gets larger, surer, or turns from sell to buy', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 1e6 }),
        fc.array(
          fc.record({
            level: fc.double({ min: -0.05, max: 0.05, noNaN: true }),
            confidence: fc.double({ min: 0.01, max: 0.95, noNaN: true }),
          }),
          { minLength: 8, maxLength: 8 },
        ),
        fc.nat(),
        fc.record({
          level: fc.double({ min: 0, max: 0.05, noNaN: true }),
          confidence: fc.double({ min: 0, max: 0.9, noNaN: true }),
        }),
        fc.boolean(),
        (n, seed, drawn, position, rise, withPair) => {
          const symbols = symbolsOf(n);
          const covariance = covarianceOf(n, seed);
          const k = position % n;
          const pair: MarketView[] =
            withPair && n > 1
              ? [
                  {
                    source: 'pairs',
                    weights: [
                      [symbols[0], 1],
                      [symbols[1], -0.8],
                    ],
                    excess: 0.01,
                    uncertainty: { kind: 'variance', variance: 1e-4 },
                    bound: 'equal',
                  },
                ]
              : [];
          const others = symbols
            .slice(0, n)
            .flatMap((symbol, i) => (i === k ? [] : [signal(symbol, drawn[i].level, drawn[i].confidence)]));
          const own = (level: number, confidence: number) => {
            const tilts = viewTilts(
              symbols,
              covariance,
              [...others, ...pair, signal(symbols[k], level, confidence)],
              TAU,
            );
            return tilts.signal[k] + tilts.pairs[k];
          };
          const { level, confidence } = drawn[k];
          const slack = 1e-12;
          const before = own(level, confidence);
          expect(own(level + rise.level, confidence)).toBeGreaterThanOrEqual(before - slack);
          const surer = confidence + (0.95 - confidence) * rise.confidence;
          if (level > 0) expect(own(level, surer)).toBeGreaterThanOrEqual(before - slack);
          else expect(own(level, surer)).toBeLessThanOrEqual(before + slack);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is the Black-Litterman posterior where the views all speak', () => {
    const n = 4;
    const symbols = symbolsOf(n);
    const covariance = covarianceOf(n, 4);
    const views: MarketView[] = [
      {
        source: 'var',
        weights: [['S0-USD', 1]],
        excess: 0.01,
        uncertainty: { kind: 'variance', variance: 2e-4 },
        bound: 'equal',
      },
      {
        source: 'pairs',
        weights: [
          ['S1-USD', 1],
          ['S2-USD', -1.3],
        ],
        excess: -0.02,
        uncertainty: { kind: 'confidence', confidence: 0.4 },
        bound: 'equal',
      },
    ];
    const tilts = viewTilts(symbols, covariance, views, TAU);
    const pick = { rows: 2, columns: n, data: Float64Array.from([1, 0, 0, 0, 0, 1, -1.3, 0]) };
    const spread = covariance[5] - 2 * 1.3 * covariance[6] + 1.69 * covariance[10];
    const { mean } = blackLitterman({
      covariance: { rows: n, columns: n, data: covariance },
      prior: new Float64Array(n),
      pick,
      viewReturns: [0.01, -0.02],
      uncertainty: { kind: 'variances', variances: [2e-4, TAU * spread * 1.5] },
      tau: TAU,
    });
    for (let i = 0; i < n; i += 1) expect(tilts.var[i] + tilts.pairs[i]).toBeCloseTo(mean[i], 13);
  });

  it('leaves a weak buy silent where strong ones of related symbols already promise more', () => {
    const covariance = Float64Array.from([1, 0.9, 0.9, 1], (value) => value * 0.0016);
    const strong = signal('S0-USD', 0.03, 0.9);
    const both = viewTilts(symbolsOf(2), covariance, [strong, signal('S1-USD', 0.001, 0.9)], TAU);
    const alone = viewTilts(symbolsOf(2), covariance, [strong], TAU);
    expect([...both.signal]).toEqual([...alone.signal]);
  });

  it('gives a lone view the share of its promise that its confidence is', () => {
    const tilts = viewTilts(['S0-USD'], Float64Array.of(0.0016), [signal('S0-USD', 0.02, 0.6)], TAU);
    expect(tilts.signal[0]).toBeCloseTo(0.012, 14);
  });

  it('stays bounded where certain views contradict one another on identical symbols', () => {
    const covariance = Float64Array.from({ length: 4 }, () => 0.0016);
    const views: MarketView[] = [0.05, -0.05].map((excess, i) => ({
      source: 'var',
      weights: [[`S${i}-USD`, 1]],
      excess,
      uncertainty: { kind: 'variance', variance: 0 },
      bound: 'equal',
    }));
    const tilts = viewTilts(symbolsOf(2), covariance, views, TAU);
    expect(Math.abs(tilts.var[0])).toBeLessThan(0.05);
    expect(tilts.var[0]).toBeCloseTo(tilts.var[1], 12);
  });
});
