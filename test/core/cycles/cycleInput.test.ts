import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidCycleInputError, limitsFor, parseCycleInput, tightenLimits } from '../../../core/cycles/cycleInput.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../core/portfolio/account/limits.ts';

describe('limitsFor', () => {
  it('lets a preview assume looser limits, and nothing that orders', () => {
    const assumedLimits = { riskBudget: 2 * DEFAULT_LIMITS.riskBudget };
    expect(limitsFor(DEFAULT_LIMITS, parseCycleInput({ preview: true, assumedLimits }))).toEqual({
      ...DEFAULT_LIMITS,
      ...assumedLimits,
    });
    for (const input of [{ assumedLimits }, { preview: false, assumedLimits }, { limits: assumedLimits }])
      expect(() => limitsFor(DEFAULT_LIMITS, parseCycleInput(input))).toThrow(InvalidCycleInputError);
  });
});

describe('parseCycleInput', () => {
  it('takes no input at all as the default cycle', () => {
    expect(parseCycleInput(undefined)).toEqual({});
    expect(parseCycleInput(null)).toEqual({});
    expect(parseCycleInput({})).toEqual({});
  });

  it('hands on everything that a start may say', () => {
    const input = {
      account: 'main',
      cycleId: '20261124T020000Z',
      symbols: ['ALT-USD'],
      signals: [{ symbol: 'ALT-USD', direction: 'buy', confidence: 2 }],
      limits: { maxWeight: 0.1 },
      preview: true,
      replay: false,
    };
    expect(parseCycleInput(input)).toEqual(input);
  });

  it('counts a symbol that is named twice once', () => {
    expect(parseCycleInput({ symbols: ['DOT-USD', 'ALT-USD', 'DOT-USD'] }).symbols).toEqual(['DOT-USD', 'ALT-USD']);
  });

  it('names the field, what was given, what is allowed and the way out', () => {
    const message = (input: unknown): string => {
      try {
        parseCycleInput(input);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidCycleInputError);
        return (error as Error).message;
      }
      throw new Error(`${JSON.stringify(input)} was accepted`);
    };
    expect(message({ symbols: ['alt/usd'] })).toContain('symbols.0: given "alt/usd"; symbols such as ALT-USD');
    expect(message({ limits: { maxWeight: 1.5 } })).toContain('limits.maxWeight: given 1.5;');
    expect(message({ cycleId: 'a:b' })).toContain('cycleId: given "a:b"; letters, digits');
    expect(message({ colour: 1 })).toMatch(/colour: no such field; allowed: account, cycleId, symbols/);
    expect(message('ALT-USD')).toContain('input: given "ALT-USD"');
    expect(message({ limits: { maxWeight: 2 }, symbols: [] })).toMatch(/symbols: .*limits\.maxWeight: /);
    expect(message({ account: 7 })).toContain('Start the cycle without input');
  });

  it.each([
    ['a cycle ID that would break workflow IDs', { cycleId: 'order:main' }],
    ['a cycle ID of more than 64 letters', { cycleId: 'x'.repeat(65) }],
    ['an empty list of symbols', { symbols: [] }],
    ['more than 50 symbols', { symbols: Array.from({ length: 51 }, (_, i) => `C${i}-USD`) }],
    ['more than 1000 signals', { signals: Array.from({ length: 1_001 }, () => ({})) }],
    ['a weight of zero', { limits: { maxWeight: 0 } }],
    ['a limit that is not a number', { limits: { riskBudget: Number.NaN } }],
    ['a limit without end', { limits: { minTradeAmount: Number.POSITIVE_INFINITY } }],
    ['half a position', { limits: { maxPositions: 2.5 } }],
    ['a limit as text', { limits: { maxWeight: '0.2' } }],
    ['an unknown limit', { limits: { maxWeigth: 0.1 } }],
    ['a list', [{}]],
    ['a number', 5],
  ])('refuses %s', (_, input) => {
    expect(() => parseCycleInput(input)).toThrow(InvalidCycleInputError);
  });

  it('answers anything at all with an input or its own error', () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        try {
          parseCycleInput(input);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidCycleInputError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('counts the unknown fields that it does not name', () => {
    const many = Object.fromEntries(Array.from({ length: 13 }, (_, index) => [`odd${index}`, 1]));
    expect(() => parseCycleInput(many)).toThrow(/odd9: .*; 3 more\. Start the cycle without input/);
  });
});

describe('tightenLimits', () => {
  it('leaves the limits alone without overrides', () => {
    expect(tightenLimits(DEFAULT_LIMITS, undefined)).toEqual(DEFAULT_LIMITS);
    expect(tightenLimits(DEFAULT_LIMITS, { maxWeight: undefined })).toEqual(DEFAULT_LIMITS);
  });

  it('accepts what is stricter or equal', () => {
    const stricter = {
      maxWeight: 0.1,
      maxPositions: 3,
      minTradeAmount: 25,
      maxBalanceUse: 0.5,
      minConfidence: 0.9,
      riskBudget: 0.01,
    };
    expect(tightenLimits(DEFAULT_LIMITS, stricter)).toEqual({ ...DEFAULT_LIMITS, ...stricter });
  });

  it.each([
    ['maxWeight', 0.21],
    ['maxPositions', 11],
    ['minTradeAmount', 4.99],
    ['maxBalanceUse', 0.6],
    ['minConfidence', 0.7],
    ['riskBudget', 0.03],
  ] as const)('refuses a looser %s and says where to change it', (field, value) => {
    expect(() => tightenLimits(DEFAULT_LIMITS, { [field]: value })).toThrow(
      `limits.${field}: given ${value}; a cycle may only tighten the configured ${DEFAULT_LIMITS[field]}`,
    );
    expect(() => tightenLimits(DEFAULT_LIMITS, { [field]: value })).toThrow('ballast.config.json');
  });

  it('lets the rebalance threshold go either way, since it protects from nothing', () => {
    expect(tightenLimits(DEFAULT_LIMITS, { rebalanceThreshold: 0.5 }).rebalanceThreshold).toBe(0.5);
    expect(tightenLimits(DEFAULT_LIMITS, { rebalanceThreshold: 0, rebalanceMode: 'absolute' })).toMatchObject({
      rebalanceThreshold: 0,
      rebalanceMode: 'absolute',
    });
  });

  it('never gives limits looser than configured, whatever is asked for', () => {
    const share = fc.double({ min: 0.01, max: 1, noNaN: true });
    const limits: fc.Arbitrary<Limits> = fc.record({
      maxWeight: share,
      maxPositions: fc.integer({ min: 1, max: 50 }),
      rebalanceThreshold: fc.double({ min: 0, max: 0.9, noNaN: true }),
      rebalanceMode: fc.constantFrom('relative', 'absolute'),
      minTradeAmount: fc.double({ min: 0.01, max: 100, noNaN: true }),
      maxBalanceUse: share,
      minConfidence: share,
      riskBudget: share,
      riskMeasure: fc.constantFrom('valueAtRisk', 'conditionalValueAtRisk'),
    });
    fc.assert(
      fc.property(limits, limits, (configured, asked) => {
        let result: Limits;
        try {
          result = tightenLimits(configured, asked);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidCycleInputError);
          return;
        }
        expect(result.maxWeight).toBeLessThanOrEqual(configured.maxWeight);
        expect(result.maxPositions).toBeLessThanOrEqual(configured.maxPositions);
        expect(result.minTradeAmount).toBeGreaterThanOrEqual(configured.minTradeAmount);
        expect(result.maxBalanceUse).toBeLessThanOrEqual(configured.maxBalanceUse);
        expect(result.minConfidence).toBeGreaterThanOrEqual(configured.minConfidence);
        expect(result.riskBudget).toBeLessThanOrEqual(configured.riskBudget);
      }),
    );
  });
});
