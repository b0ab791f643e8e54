import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NoForecast } from '../../../core/signals/signal.ts';
import { validateSignals } from '../../../core/signals/validateSignals.ts';

const at = Date.UTC(2025, 0, 15, 12);
const origin = { provider: 'model', at };
const good = { symbol: 'ALT-USD', direction: 'buy', confidence: 0.8, at };

function rejectionOf(item: unknown) {
  const { accepted, rejected } = validateSignals([item], origin);
  expect(accepted).toEqual([]);
  return rejected[0];
}

describe('validateSignals', () => {
  it('accepts the project shape', () => {
    expect(validateSignals([{ ...good, expectedReturn: 0.05, horizonDays: 7, source: 'lstm' }], origin)).toEqual({
      provider: 'model',
      at,
      accepted: [{ ...good, expectedReturn: 0.05, horizonDays: 7, source: 'lstm' }],
      rejected: [],
      superseded: 0,
    });
  });

  it('accepts what models commonly write: action, lower case, slash, texts for numbers, snake case, seconds', () => {
    const { accepted } = validateSignals(
      [
        {
          symbol: 'axl/usd',
          action: 'SELL',
          confidence: '0.91',
          timestamp: at / 1000,
          expected_return: '-4e-2',
          horizon_days: '3',
          model: 'gbm',
        },
        { symbol: 'AAVE-USD', signal: 'Hold', confidence: 1, timestamp: '2025-01-15 11:00' },
        { symbol: 'BTC-USD', signal: 'Hold', confidence: 0, timestamp: '2025-01-15T12:30:00+0100' },
        { symbol: 'ETH-USD', action: 'buy', confidence: 0.5, expectedReturn: null, horizonDays: '' },
      ],
      origin,
    );
    expect(accepted).toEqual([
      {
        symbol: 'AXL-USD',
        direction: 'sell',
        confidence: 0.91,
        at,
        source: 'gbm',
        model: 'gbm',
        expectedReturn: -0.04,
        horizonDays: 3,
      },
      { symbol: 'AAVE-USD', direction: 'hold', confidence: 1, at: at - 3_600_000, source: 'model' },
      { symbol: 'BTC-USD', direction: 'hold', confidence: 0, at: at - 1_800_000, source: 'model' },
      { symbol: 'ETH-USD', direction: 'buy', confidence: 0.5, at, source: 'model' },
    ]);
  });

  it.each([
    ['confidence', { ...good, confidence: Number.NaN }],
    ['confidence', { ...good, confidence: 1.0001 }],
    ['confidence', { ...good, confidence: -0.1 }],
    ['confidence', { ...good, confidence: '80%' }],
    ['confidence', { ...good, confidence: true }],
    ['confidence', { ...good, confidence: undefined }],
    ['direction', { ...good, direction: 'long' }],
    ['direction', { ...good, direction: 1 }],
    ['symbol', { ...good, symbol: 'ALTUSD' }],
    ['symbol', { ...good, symbol: '../etc-USD' }],
    ['symbol', { ...good, symbol: 7 }],
    ['at', { ...good, at: at + 300_001 }],
    ['at', { ...good, at: 'yesterday' }],
    ['at', { ...good, at: '2025-13-45' }],
    ['at', { ...good, at: 12 }],
    ['expectedReturn', { ...good, expectedReturn: 'much' }],
    ['expectedReturn', { ...good, expectedReturn: -1.5 }],
    ['horizonDays', { ...good, horizonDays: 0 }],
    ['lossBarrier', { ...good, profitBarrier: 0.01 }],
    ['profitBarrier', { ...good, lossBarrier: 0.1 }],
    ['profitBarrier', { ...good, profitBarrier: 0, lossBarrier: 0.1 }],
    ['lossBarrier', { ...good, direction: 'buy', profitBarrier: 0.01, lossBarrier: 1 }],
    ['profitBarrier', { ...good, direction: 'sell', profitBarrier: 1, lossBarrier: 0.1 }],
    ['item', 'ALT-USD'],
    ['item', [good]],
    ['item', null],
  ])('rejects an item for its %s', (field, item) => {
    expect(rejectionOf(item)?.field).toBe(field);
  });

  it('names the symbol, what was given and what is allowed', () => {
    expect(rejectionOf({ ...good, symbol: 'alt-usd', confidence: 7 })).toEqual({
      symbol: 'ALT-USD',
      field: 'confidence',
      given: '7',
      allowed: 'a number from 0 to 1; 7 % is 0.07',
    });
  });

  it('reads what a signal was made by and from, under the words of models', () => {
    const { accepted } = validateSignals(
      [
        {
          symbol: 'ALT-USD',
          direction: 'buy',
          probability: 0.8,
          asOf: at,
          horizon: '36h',
          Model: 'gbm',
          model_version: 7,
          features_hash: 'ABCDEF0123456789',
          feature_count: '260',
          signal_id: ' run 7/ALT ',
        },
      ],
      origin,
    );
    expect(accepted).toEqual([
      {
        symbol: 'ALT-USD',
        direction: 'buy',
        confidence: 0.8,
        at,
        source: 'gbm',
        horizonDays: 1.5,
        model: 'gbm',
        version: '7',
        featuresHash: 'abcdef0123456789',
        featureCount: 260,
        id: 'run 7/ALT',
      },
    ]);
  });

  it.each([
    ['id', { ...good, id: 'x'.repeat(65) }],
    ['id', { ...good, id: { a: 1 } }],
    ['featuresHash', { ...good, featuresHash: 'no hash' }],
    ['featureCount', { ...good, featureCount: 2.5 }],
    ['featureCount', { ...good, featureCount: 'many' }],
    ['horizonDays', { ...good, horizon: '0d' }],
    ['horizonDays', { ...good, horizon: 'a week' }],
  ])('rejects an item whose %s cannot be read', (field, item) => {
    expect(rejectionOf(item)?.field).toBe(field);
  });

  it('refuses what is too old or made from too few features, where the origin asks for it', () => {
    const asked = { ...origin, maxAge: 3_600_000, minFeatures: 225 };
    const { accepted, rejected } = validateSignals(
      [
        { ...good, featureCount: 225 },
        { ...good, symbol: 'AXL-USD', featureCount: 224 },
        { ...good, symbol: 'AAVE-USD' },
        { ...good, symbol: 'BTC-USD', featureCount: 300, at: at - 3_600_001 },
        { ...good, symbol: 'ETH-USD', featureCount: 300, at: at - 1_800_001, horizon: '30m' },
      ],
      asked,
    );
    expect(accepted.map(({ symbol }) => symbol)).toEqual(['ALT-USD']);
    expect(rejected.map(({ field, allowed }) => [field, allowed])).toEqual([
      ['featureCount', 'at least 225 features'],
      ['featureCount', 'at least 225 features'],
      ['at', 'not more than 1 h before 2025-01-15T12:00:00.000Z'],
      ['at', 'not more than 0.5 h before 2025-01-15T12:00:00.000Z'],
    ]);
  });

  it('refuses what tells neither its time nor its ID, where sending it again must not count twice', () => {
    const unnamed = { symbol: 'ALT-USD', direction: 'buy', confidence: 0.8 };
    const asked = { ...origin, mustBeNamed: true };
    expect(validateSignals([unnamed], asked).rejected).toMatchObject([{ field: 'at', given: 'nothing' }]);
    for (const named of [
      { ...unnamed, id: '1' },
      { ...unnamed, at },
    ])
      expect(validateSignals([named], asked).accepted).toHaveLength(1);
  });

  it('takes a field without a name for none of those that are missing', () => {
    expect(rejectionOf({ symbol: 'ALT-USD', direction: 'buy', '': 0.9, '-': 0.9 })?.field).toBe('confidence');
  });

  it('accepts a clock that runs five minutes ahead', () => {
    expect(validateSignals([{ ...good, at: at + 300_000 }], origin).accepted).toHaveLength(1);
  });

  it('takes the newest signal of a symbol, then the most confident, then the most cautious, in any order of arrival', () => {
    const best = { ...good, direction: 'sell', confidence: 0.7, at: at - 1 };
    const others = [
      { ...good, confidence: 0.99, at: at - 2 },
      { ...good, confidence: 0.6, at: at - 1 },
      { ...good, direction: 'hold', confidence: 0.7, at: at - 1 },
      { ...good, direction: 'buy', confidence: 0.7, at: at - 1 },
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray([best, ...others], { minLength: 5 }), (items) => {
        const { accepted, superseded } = validateSignals(items, origin);
        expect(accepted).toEqual([{ ...best, source: 'model' }]);
        expect(superseded).toBe(4);
      }),
    );
  });

  it('takes the smaller expected return of two signals that are alike otherwise, whichever comes first', () => {
    const modest = { ...good, expectedReturn: 0.001 };
    for (const items of [
      [modest, { ...good, expectedReturn: 0.5 }],
      [{ ...good, expectedReturn: 0.5 }, modest],
    ])
      expect(validateSignals(items, origin).accepted).toEqual([{ ...modest, source: 'model' }]);
  });

  it.each([
    ['no expected return before a positive one', { ...good }, { ...good, expectedReturn: 0.001 }],
    ['a negative expected return before none', { ...good, expectedReturn: -0.001 }, { ...good }],
    ['the longer horizon of a buy', { ...good, horizonDays: 30 }, { ...good, horizonDays: 1 }],
    [
      'the shorter horizon of a sell',
      { ...good, direction: 'sell', horizonDays: 1 },
      { ...good, direction: 'sell', horizonDays: 30 },
    ],
    ['the first source by name', { ...good, source: 'gbm' }, { ...good, source: 'lstm' }],
  ])('decides by caution between signals that are alike otherwise: %s', (_, taken, other) => {
    expect(validateSignals([other, taken], origin).accepted).toEqual([{ source: 'model', ...taken }]);
    expect(validateSignals([taken, other], origin).accepted).toEqual([{ source: 'model', ...taken }]);
  });

  it('reads -0 as 0, so that neither of the two has to come first', () => {
    const { accepted } = validateSignals([{ ...good, confidence: -0, expectedReturn: '-0' }], origin);
    expect(accepted).toEqual([{ ...good, confidence: 0, expectedReturn: 0, source: 'model' }]);
  });

  it('accepts the same whatever the order of the items', () => {
    const item = fc.record(
      {
        symbol: fc.constantFrom('ALT-USD', 'AXL-USD'),
        direction: fc.constantFrom('buy', 'sell', 'hold'),
        confidence: fc.constantFrom(0, -0, 0.8),
        at: fc.constantFrom(at, at - 1),
        expectedReturn: fc.constantFrom(-0.1, -0, 0, 0.001, 0.5, '-0'),
        horizonDays: fc.constantFrom(1, 7),
        source: fc.constantFrom('gbm', 'lstm'),
      },
      { requiredKeys: ['symbol', 'direction', 'confidence'] },
    );
    const orders = fc
      .array(item, { maxLength: 8 })
      .chain((items) =>
        fc.tuple(fc.constant(items), fc.shuffledSubarray(items, { minLength: items.length, maxLength: items.length })),
      );
    const acceptedBySymbol = (items: readonly unknown[]) =>
      new Map(validateSignals(items, origin).accepted.map((signal) => [signal.symbol, signal]));
    fc.assert(
      fc.property(orders, ([items, shuffled]) => {
        expect(acceptedBySymbol(shuffled)).toEqual(acceptedBySymbol(items));
      }),
      { numRuns: 1_000 },
    );
  });

  it('lets a sound signal stand beside a broken newer one', () => {
    const { accepted, rejected } = validateSignals(
      [
        { ...good, at: at - 1 },
        { ...good, confidence: 2 },
      ],
      origin,
    );
    expect([accepted.length, rejected.length]).toEqual([1, 1]);
  });

  it('never throws, and accounts for every item', () => {
    const item = fc.oneof(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withObjectString: true }),
      fc.record(
        {
          symbol: fc.oneof(fc.constantFrom('ALT-USD', 'AXL-USD', 'x'), fc.anything()),
          direction: fc.oneof(fc.constantFrom('buy', 'sell', 'hold'), fc.anything()),
          confidence: fc.oneof(fc.double(), fc.constantFrom('0.5', '1'), fc.anything()),
          at: fc.oneof(fc.constant(at), fc.integer(), fc.string(), fc.anything()),
          expectedReturn: fc.oneof(fc.double(), fc.anything()),
        },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const { accepted, rejected, superseded } = validateSignals(items, origin);
        expect(accepted.length + rejected.length + (superseded ?? 0)).toBe(items.length);
        expect(new Set(accepted.map((signal) => signal.symbol)).size).toBe(accepted.length);
        for (const signal of accepted) {
          expect(signal.confidence).toBeGreaterThanOrEqual(0);
          expect(signal.confidence).toBeLessThanOrEqual(1);
          expect(signal.at).toBeLessThanOrEqual(at + 300_000);
        }
        expect(JSON.parse(JSON.stringify(rejected))).toEqual(rejected);
      }),
    );
  });

  it('lists what a provider has no forecast for with the reason that it gives, beside the sound signals', () => {
    const reason = { symbol: 'AXL-USD', field: 'history', given: 'too short', allowed: '90 days' };
    const { accepted, rejected } = validateSignals([new NoForecast(reason), good], origin);
    expect(rejected).toEqual([reason]);
    expect(accepted.map((signal) => signal.symbol)).toEqual(['ALT-USD']);
  });

  it('takes something that is no list for one bad item', () => {
    expect(validateSignals(JSON.parse('{"error":"down"}'), origin).rejected[0]?.field).toBe('symbol');
  });
});
