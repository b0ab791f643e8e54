import type { Candle } from '../../../../core/market/candle.ts';
import type { SymbolMarket, UnavailableMarket } from '../../../../core/market/snapshot.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../../core/portfolio/account/limits.ts';
import { measuredBy, type RiskModel } from '../../../../core/portfolio/account/portfolioRisk.ts';
import { marketView, valuePortfolio } from '../../../../core/portfolio/account/valuation.ts';
import type { DecisionInput } from '../../../../core/portfolio/decision/decisionInput.ts';
import { DEFAULT_OBJECTIVE } from '../../../../core/portfolio/decision/objective.ts';
import { DEFAULT_FORECAST } from '../../../../core/portfolio/forecast/forecastSettings.ts';
import { riskModelOf } from '../../../../core/portfolio/forecast/riskModel.ts';
import { missingPrices } from '../../../../core/portfolio/planning/missingPrices.ts';
import type { Signal } from '../../../../core/signals/signal.ts';
import { createRandom } from '../../../../quant/statistics/random.ts';

export const DAY = 86_400_000;
export const NOW = Date.UTC(2026, 2, 1, 12);

/** Daily bars with the given simple returns that end the day before NOW. */
export function candlesOf(returns: readonly number[]): readonly Candle[] {
  const end = Math.floor(NOW / DAY) * DAY;
  let close = 100;
  const closes = [close, ...returns.map((value) => (close *= 1 + value))];
  return closes.map((price, k) => ({
    openTime: end - (closes.length - k) * DAY,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: 1,
  }));
}

/** Returns of several symbols with one common factor: total daily volatility and loading on the factor of each. */
export function factorReturns(
  volatilities: readonly number[],
  loading: number,
  days: number,
  seed: number,
): readonly (readonly number[])[] {
  const random = createRandom(seed);
  const factor = Array.from({ length: days }, () => random.normal());
  return volatilities.map((volatility) =>
    factor.map((common) =>
      Math.max(-0.5, volatility * (loading * common + Math.sqrt(1 - loading * loading) * random.normal())),
    ),
  );
}

/** The risk of an account's symbols by its own settings. */
export function riskOf({ candles, policy, limits, market }: DecisionInput): RiskModel {
  return measuredBy(riskModelOf(candles, policy.minimumHistory, policy.forecast, market.at), limits.riskMeasure);
}

/** The holdings of an account that are worth something but have no price. */
export function missingOf({ holdings, market, candles, limits }: DecisionInput): readonly string[] {
  const { unpriced } = valuePortfolio(holdings, marketView(market).quotes);
  return missingPrices({ holdings, unpriced, candles, at: market.at, dust: limits.minTradeAmount });
}

/** One symbol of an account as a test states it. */
export interface Asset {
  readonly price: number;
  /** Daily volatility of its candles. */
  readonly volatility?: number;
  /** Candles instead of random ones. */
  readonly candles?: readonly Candle[];
  readonly held?: number;
  readonly available?: number;
  readonly signal?: Partial<Signal> | 'none';
  readonly rules?: Partial<SymbolMarket['rules']>;
  readonly unavailable?: UnavailableMarket['reason'];
  /** Half of the spread as a share of the price. */
  readonly halfSpread?: number;
}

export interface AccountOptions {
  readonly limits?: Partial<Limits>;
  readonly policy?: Partial<DecisionInput['policy']>;
  readonly state?: Partial<DecisionInput['state']>;
  readonly seed?: number;
  readonly days?: number;
}

/**
 * An account with some cash (USD, all of it free) and assets by their base. Each asset has a fresh buy signal of confidence 0.9 unless the test says
 * otherwise, a spread of 0.1 %, and a market with a fee of 0.6 %.
 */
export function account(
  cash: number,
  assets: Readonly<Record<string, Asset>>,
  { limits, policy, state, seed = 7, days = 120 }: AccountOptions = {},
): DecisionInput {
  const entries = Object.entries(assets).map(([base, asset]) => ({ symbol: `${base}-USD`, base, ...asset }));
  const random = factorReturns(
    entries.map(({ volatility = 0.04 }) => volatility),
    0.7,
    days,
    seed,
  );
  const available: SymbolMarket[] = [];
  const unavailable: UnavailableMarket[] = [];
  for (const { symbol, price, rules, unavailable: reason, halfSpread = 0.0005 } of entries) {
    const text = (value: number): string => value.toFixed(8);
    const market = {
      quote: {
        symbol,
        bid: text(price * (1 - halfSpread)),
        ask: text(price * (1 + halfSpread)),
        last: text(price),
        at: NOW,
      },
      rules: {
        symbol,
        tradable: true,
        baseIncrement: '0.00000001',
        quoteIncrement: '0.01',
        priceIncrement: '0.0001',
        minBase: '0.00000001',
        minQuote: '1',
        takerFee: '0.006',
        ...rules,
      },
    };
    if (reason === undefined)
      available.push({ symbol, ...market, candles: { timeframe: '1d', from: 0, to: NOW, count: days } });
    else if (reason === 'NO_PRICE' || reason === 'UNKNOWN_SYMBOL')
      unavailable.push({ symbol, reason, detail: 'as the test says' });
    else unavailable.push({ symbol, reason, detail: 'as the test says', ...market });
  }
  const signals = entries.flatMap(({ symbol, signal }) =>
    signal === 'none'
      ? []
      : [{ symbol, direction: 'buy' as const, confidence: 0.9, at: NOW - 60_000, source: 'test', ...signal }],
  );
  return {
    account: 'main',
    cycleId: '20260301T120000Z',
    holdings: {
      account: 'main',
      quoteCurrency: 'USD',
      at: NOW,
      cash: { total: String(cash), free: String(cash) },
      holdings: entries.flatMap(({ symbol, held, available: free }) =>
        held === undefined ? [] : [{ symbol, quantity: String(held), available: String(free ?? held) }],
      ),
    },
    market: { venue: 'test', at: NOW, available, unavailable },
    candles: new Map(
      entries.flatMap(({ symbol, candles, unavailable: reason }, i) =>
        reason === 'NO_CANDLES' ? [] : [[symbol, candles ?? candlesOf(random[i])] as const],
      ),
    ),
    signals: { provider: 'test', at: NOW, accepted: signals, rejected: [] },
    limits: { ...DEFAULT_LIMITS, ...limits },
    policy: {
      quoteCurrency: 'USD',
      signalMaxAge: DAY,
      minimumHistory: 60,
      stablecoins: ['USDC'],
      deny: [],
      objective: DEFAULT_OBJECTIVE,
      // With this skill what a good signal says pays for its trades.
      forecast: { ...DEFAULT_FORECAST, informationCoefficient: 0.105 },
      groups: [],
      allow: 'all',
      minQuoteVolume24h: 0,
      maxVolumeShare: 0.01,
      maxSpread: 0.05,
      protect: {},
      scope: 'all',
      ...policy,
    },
    state: { paused: false, outstanding: [], ordered: [], spent: '0', ...state },
  };
}
