import fc from 'fast-check';
import type { Candle } from '../../../../core/market/candle.ts';
import type { Quote, TradingRules } from '../../../../core/market/quote.ts';
import type { SymbolMarket, UnavailableMarket } from '../../../../core/market/snapshot.ts';
import type { JointCap } from '../../../../core/portfolio/account/jointCap.ts';
import type { Limits, RiskMeasure } from '../../../../core/portfolio/account/limits.ts';
import type { DecisionInput } from '../../../../core/portfolio/decision/decisionInput.ts';
import { OBJECTIVES, type ObjectiveSettings } from '../../../../core/portfolio/decision/objective.ts';
import { DEFAULT_FORECAST, type VolatilityModel } from '../../../../core/portfolio/forecast/forecastSettings.ts';
import { validateSignals } from '../../../../core/signals/validateSignals.ts';
import { candlesOf, factorReturns, NOW } from './account.ts';

/** Histories are short in generated cases, to run through many of them. */
const MINIMUM_HISTORY = 20;
const LONGEST = 40;

type History = 'usual' | 'twin' | 'constant' | 'short' | 'none' | 'jump' | 'hostile' | 'stopped';

interface GeneratedAsset {
  readonly base: string;
  readonly price: number;
  readonly halfSpread: number;
  readonly held: number;
  readonly availableShare: number;
  readonly market:
    | 'open'
    | 'halted'
    | 'MARKET_CLOSED'
    | 'NO_PRICE'
    | 'NO_CANDLES'
    | 'UNKNOWN_SYMBOL'
    | 'zero price'
    | 'absent';
  readonly history: History;
  readonly volatility: number;
  readonly baseDecimals: number;
  readonly quoteIncrement: string;
  readonly priceIncrement: string;
  readonly minBaseSteps: number;
  readonly minQuote: string;
  readonly takerFee: string;
  readonly quoteVolume24h: number | undefined;
  readonly protectedShare: number;
  readonly signal: 'buy' | 'sell' | 'hold' | 'weak' | 'stale' | 'none';
  readonly confidence: number;
}

const BASES = ['ALT', 'AXL', 'AAVE', 'DOT', 'SOL', 'BTC', 'ETH', 'ADA', 'LINK', 'USDC', 'PEPE', 'OP'];

const MAJORS: JointCap = {
  kind: 'group',
  name: 'majors',
  symbols: ['ALT-USD', 'AXL-USD', 'SOL-USD', 'DOT-USD'],
  maxWeight: 0.25,
};

/** Evenly between two numbers: fast-check's doubles are even over their bits, nearly all of them close to 0. */
export const between = (least: number, most: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1_000_000 }).map((step) => least + ((most - least) * step) / 1_000_000);

const magnitude = (least: number, most: number): fc.Arbitrary<number> =>
  between(least, most).map((exponent) => 10 ** exponent);

const often = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, fc.constantFrom(usual, ...others));

const asset = (base: string): fc.Arbitrary<GeneratedAsset> =>
  fc.record({
    base: fc.constant(base),
    price: fc.oneof({ weight: 5, arbitrary: magnitude(-2, 3) }, magnitude(-12, 8)),
    halfSpread: fc.oneof(fc.constant(0.0005), fc.constantFrom(0, 0.02)),
    held: fc.oneof(
      { weight: 3, arbitrary: fc.constant(0) },
      { weight: 4, arbitrary: magnitude(1, 3.5) },
      magnitude(-6, 7),
    ),
    availableShare: often(1, 0, 0.5),
    market: often<GeneratedAsset['market']>(
      'open',
      'halted',
      'MARKET_CLOSED',
      'NO_PRICE',
      'NO_CANDLES',
      'UNKNOWN_SYMBOL',
      'zero price',
      'absent',
    ),
    history: often<History>('usual', 'twin', 'constant', 'short', 'none', 'jump', 'hostile', 'stopped'),
    volatility: fc.oneof(between(0.005, 0.08), magnitude(-6, -0.8)),
    baseDecimals: often(8, 2, 0, 4, 18),
    quoteIncrement: often('0.01', '0.000001', '1', '0.25'),
    priceIncrement: often('0.0001', '0.1', '0.00000001', '0.04'),
    minBaseSteps: often(1, 0, 1000),
    minQuote: often('1', '0', '10', '100'),
    takerFee: often('0.006', '0', '0.012', '0.1'),
    quoteVolume24h: often<number | undefined>(undefined, 1_000, 1_000_000),
    protectedShare: often(0, 0.5, 2),
    signal: fc.oneof(
      { weight: 3, arbitrary: fc.constant('buy' as const) },
      fc.constantFrom('buy', 'sell', 'hold', 'weak', 'stale', 'none'),
    ),
    confidence: between(0, 1),
  });

const objective: fc.Arbitrary<ObjectiveSettings> = fc
  .record({
    kind: fc.constantFrom(...OBJECTIVES),
    riskAversion: fc.oneof(fc.constant(2.5), magnitude(-1, 2)),
    horizonDays: fc.oneof(fc.constant(30), magnitude(0, 2.5)),
    minCash: often(0, 0.1, 0.6),
    targets: fc.dictionary(
      fc.constantFrom(...BASES.map((base) => `${base}-USD`)),
      fc.oneof(fc.constant(0), between(0, 0.4), between(0, 1)),
    ),
    supplies: fc.dictionary(
      fc.constantFrom(...BASES.map((base) => `${base}-USD`)),
      fc.oneof(fc.constant('0'), fc.integer({ min: 1, max: 1_000_000 }).map(String)),
    ),
  })
  .map(({ targets, supplies, ...settings }) => {
    if (settings.kind === 'fixed') return { ...settings, targets };
    return settings.kind === 'marketCap' ? { ...settings, supplies: { asOf: 0, of: supplies } } : settings;
  });

const limits: fc.Arbitrary<Limits> = fc.record({
  maxWeight: fc.oneof(fc.constant(0.2), between(0.01, 1)),
  maxPositions: fc.oneof(fc.constant(10), fc.integer({ min: 1, max: 12 })),
  rebalanceThreshold: fc.oneof(fc.constant(0.1), fc.constant(0), between(0, 0.99)),
  rebalanceMode: fc.constantFrom('relative', 'absolute'),
  minTradeAmount: fc.oneof({ weight: 4, arbitrary: fc.constant(5) }, magnitude(-6, 3)),
  maxBalanceUse: fc.oneof(fc.constant(0.5), between(0.01, 1)),
  minConfidence: fc.constantFrom(0.75, 0.75, 0, 1),
  riskMeasure: often<RiskMeasure>('valueAtRisk', 'conditionalValueAtRisk'),
  riskBudget: fc.oneof(fc.constant(0.02), magnitude(-2, 0), magnitude(-4, 0)),
});

/** What a careless or hostile provider may send. */
const hostileSignal: fc.Arbitrary<unknown> = fc.oneof(
  fc.anything(),
  fc.record({
    symbol: fc.oneof(fc.constantFrom('ALT-USD', 'btc/usd', 'XXX-USD', 'ALT-EUR', '', '__proto__'), fc.string()),
    direction: fc.constantFrom('buy', 'BUY', 'sell', 'moon', undefined),
    confidence: fc.oneof(fc.double(), fc.constantFrom('0.9', null, -1, 2, Number.NaN)),
    at: fc.oneof(fc.constant(NOW), fc.double(), fc.constant(NOW + 1e9), fc.constant('2026-03-01')),
  }),
);

function decimal(value: number, digits = 12): string {
  return value >= 1e15
    ? BigInt(Math.round(value)).toString()
    : value.toFixed(Math.min(30, Math.max(0, digits - Math.floor(Math.log10(value)))));
}

function historyOf(
  { history }: GeneratedAsset,
  usual: readonly number[],
  twin: readonly number[],
): readonly Candle[] | undefined {
  switch (history) {
    case 'usual':
      return candlesOf(usual);
    case 'twin':
      return candlesOf(twin);
    case 'constant':
      return candlesOf(usual.map(() => 0));
    case 'short':
      return candlesOf(usual.slice(0, MINIMUM_HISTORY - 2));
    case 'jump':
      return candlesOf(usual.map((value, k) => (k === 10 ? 999 : value)));
    case 'stopped':
      return candlesOf(usual).slice(0, -6);
    case 'hostile':
      return [
        ...candlesOf(usual),
        { openTime: Number.NaN, open: 1, high: 1, low: 1, close: 1, volume: 1 },
        { openTime: 0, open: 0, high: -1, low: Number.NaN, close: Number.POSITIVE_INFINITY, volume: -1 },
        { openTime: 86_400_000, open: 1e-300, high: 1e300, low: 1e-300, close: 1e300, volume: 0 },
      ];
    case 'none':
      return undefined;
    default: {
      const unreachable: never = history;
      return unreachable;
    }
  }
}

function marketsOf(assets: readonly GeneratedAsset[]): { available: SymbolMarket[]; unavailable: UnavailableMarket[] } {
  const available: SymbolMarket[] = [];
  const unavailable: UnavailableMarket[] = [];
  for (const asset of assets) {
    const symbol = `${asset.base}-USD`;
    const price = asset.market === 'zero price' ? 0 : asset.price;
    const text = (value: number): string => (value === 0 ? '0' : decimal(value));
    const quote: Quote = {
      symbol,
      bid: text(price * (1 - asset.halfSpread)),
      ask: text(price * (1 + asset.halfSpread)),
      last: text(price),
      at: NOW,
    };
    const baseIncrement = (10 ** -asset.baseDecimals).toFixed(asset.baseDecimals);
    const rules: TradingRules = {
      symbol,
      tradable: asset.market !== 'halted' && asset.market !== 'MARKET_CLOSED',
      baseIncrement,
      quoteIncrement: asset.quoteIncrement,
      priceIncrement: asset.priceIncrement,
      minBase: (asset.minBaseSteps * 10 ** -asset.baseDecimals).toFixed(asset.baseDecimals),
      minQuote: asset.minQuote,
      takerFee: asset.takerFee,
      ...(asset.quoteVolume24h === undefined ? {} : { quoteVolume24h: asset.quoteVolume24h }),
    };
    const candles = { timeframe: '1d' as const, from: 0, to: NOW, count: LONGEST };
    switch (asset.market) {
      case 'absent':
        break;
      case 'UNKNOWN_SYMBOL':
        unavailable.push({ symbol, reason: 'UNKNOWN_SYMBOL', detail: 'not listed' });
        break;
      case 'NO_PRICE':
        unavailable.push({ symbol, reason: 'NO_PRICE', detail: 'no quote', rules });
        break;
      case 'MARKET_CLOSED':
      case 'NO_CANDLES':
        unavailable.push({ symbol, reason: asset.market, detail: 'as generated', quote, rules });
        break;
      case 'open':
      case 'halted':
      case 'zero price':
        available.push({ symbol, quote, rules, candles });
        break;
      default: {
        const unreachable: never = asset.market;
        throw new Error(String(unreachable));
      }
    }
  }
  return { available, unavailable };
}

const anyInput: fc.Arbitrary<DecisionInput> = fc
  .record({
    assets: fc.subarray(BASES, { maxLength: 9 }).chain((bases) => fc.tuple(...bases.map((base) => asset(base)))),
    cash: fc.oneof({ weight: 5, arbitrary: magnitude(1.5, 4) }, fc.constantFrom(0, 0.01, 1e9)),
    freeShare: often(1, 0, 0.3),
    limits,
    objective,
    volatility: often<VolatilityModel>('sample', 'ewma', 'garch'),
    groups: often<readonly JointCap[]>([], [MAJORS], [MAJORS, { ...MAJORS, name: 'more', maxWeight: 0.5 }]),
    hostile: fc.oneof(fc.constant([]), fc.array(hostileSignal, { maxLength: 3 })),
    paused: often(false, true),
    outstanding: often<readonly string[]>([], ['ALT'], ['BTC', 'DOT']),
    ordered: often<readonly string[]>([], ['AXL'], ['ETH', 'SOL']),
    allow: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, fc.subarray(BASES, { minLength: 1 })),
    maxSpread: often(0.05, 0.0005),
    scope: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, fc.subarray(BASES, { minLength: 1 })),
    spentShare: often(0, 0.3, 2),
    seed: fc.integer({ min: 0, max: 1_000 }),
    loading: fc.constantFrom(0.7, 0, 0.95, -0.7),
  })
  .map(
    ({
      assets,
      cash,
      freeShare,
      limits,
      objective,
      volatility,
      groups,
      hostile,
      paused,
      outstanding,
      ordered,
      allow,
      maxSpread,
      scope,
      spentShare,
      seed,
      loading,
    }) => {
      const symbols = (bases: readonly string[]): string[] => bases.map((base) => `${base}-USD`);
      const returns = factorReturns(
        assets.map(({ volatility }) => volatility),
        loading,
        LONGEST,
        seed,
      );
      const twin = factorReturns([0.03], 0, LONGEST, seed)[0];
      const signals = assets
        .filter(({ signal }) => signal !== 'none')
        .map(({ base, signal, confidence }) => ({
          symbol: `${base}-USD`,
          direction: signal === 'weak' || signal === 'stale' ? 'buy' : signal,
          confidence: signal === 'weak' ? confidence : 1,
          at: signal === 'stale' ? NOW - 86_400_001 : NOW - 60_000,
        }));
      return {
        account: 'main',
        cycleId: 'C1',
        holdings: {
          account: 'main',
          quoteCurrency: 'USD',
          at: NOW,
          cash: { total: cash.toFixed(8), free: (cash * freeShare).toFixed(8) },
          holdings: assets
            .filter(({ held }) => held > 0)
            .map(({ base, held, price, availableShare }) => {
              const quantity = decimal(held / price);
              return {
                symbol: `${base}-USD`,
                quantity,
                available: availableShare === 1 ? quantity : decimal((held / price) * availableShare * 0.999 + 1e-30),
              };
            }),
        },
        market: { venue: 'test', at: NOW, ...marketsOf(assets) },
        candles: new Map(
          assets.flatMap((item, i) => {
            const bars = historyOf(item, returns[i], twin);
            return bars === undefined ? [] : [[`${item.base}-USD`, bars] as const];
          }),
        ),
        signals: validateSignals([...signals, ...hostile], { provider: 'test', at: NOW }),
        limits,
        policy: {
          quoteCurrency: 'USD',
          signalMaxAge: 86_400_000,
          minimumHistory: MINIMUM_HISTORY,
          stablecoins: ['USDC'],
          objective,
          forecast: { ...DEFAULT_FORECAST, volatility },
          groups,
          deny: ['OP-USD'],
          allow: allow === undefined ? 'all' : symbols(allow),
          minQuoteVolume24h: 10_000,
          maxVolumeShare: 0.01,
          maxSpread,
          protect: Object.fromEntries(
            assets
              .filter(({ protectedShare }) => protectedShare > 0)
              .map(({ base, held, price, protectedShare }) => [
                `${base}-USD`,
                decimal((Math.max(held, 1) / price) * protectedShare),
              ]),
          ),
          scope: scope === undefined ? 'all' : symbols(scope),
        },
        state: {
          paused,
          outstanding: symbols(outstanding),
          ordered: symbols(ordered),
          spent: (cash * spentShare).toFixed(8),
        },
      };
    },
  );

/**
 * Accounts, markets, signals and rules of every kind that passes the checks at the edges, many of them hostile. Most cases are drawn evenly:
 * fast-check's bias to extremes alone leaves few accounts that trade at all.
 */
export const arbitraryInput: fc.Arbitrary<DecisionInput> = fc.oneof(anyInput, {
  weight: 3,
  arbitrary: fc.noBias(anyInput),
});
