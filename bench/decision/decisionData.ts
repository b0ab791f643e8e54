import type { Candle } from '../../core/market/candle.ts';
import { toSymbol } from '../../core/market/symbol.ts';
import { DEFAULT_LIMITS } from '../../core/portfolio/account/limits.ts';
import type { DecisionInput } from '../../core/portfolio/decision/decisionInput.ts';
import { DEFAULT_OBJECTIVE } from '../../core/portfolio/decision/objective.ts';
import { DEFAULT_FORECAST } from '../../core/portfolio/forecast/forecastSettings.ts';
import { createRandom, type RandomGenerator } from '../../quant/statistics/random.ts';
import { paperMarket } from '../paperMarket.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2025, 0, 1, 12);
const SECTORS = 6;
/** Every so-manyth symbol is tied to the one before it. */
const TIED = 10;
const HELD = 8;
const CASH = 80_000;
const POSITION = 3_000;

/**
 * An account with some positions in a market of n symbols with a history of `days` daily returns, and signals on most of them:
 * r_ti = beta_i m_t + exposure_i sector_t + own_ti, with a market m whose volatility clusters (GARCH) and Student-t (4) own parts. Every tenth symbol is
 * cointegrated with the one before it.
 */
export function decisionData(size: number, days: number, seed: number): DecisionInput {
  const random = createRandom(BigInt(seed) * 1_000n + BigInt(size));
  const symbols = Array.from({ length: size }, (_, i) => toSymbol(`C${String(i + 1).padStart(3, '0')}`, 'USD'));
  const returns = marketReturns(size, days, random);
  const candles = new Map(symbols.map((symbol, i) => [symbol, candlesOf(returns[i], random)]));
  const prices = new Map([...candles].map(([symbol, bars]) => [symbol, bars[bars.length - 1].close]));
  const held = symbols.filter((_, i) => i % Math.ceil(size / HELD) === 0);
  return {
    account: 'bench',
    cycleId: 'bench',
    holdings: {
      account: 'bench',
      quoteCurrency: 'USD',
      at: NOW,
      cash: { total: String(CASH), free: String(CASH) },
      holdings: held.map((symbol) => {
        const quantity = (POSITION / (prices.get(symbol) ?? 1)).toFixed(8);
        return { symbol, quantity, available: quantity };
      }),
    },
    market: {
      venue: 'bench',
      at: NOW,
      available: [...prices].map(([symbol, price]) => paperMarket(symbol, price, NOW, days)),
      unavailable: [],
    },
    candles,
    signals: {
      provider: 'bench',
      at: NOW,
      accepted: symbols.flatMap((symbol, i) => {
        const confidence = 0.7 + 0.25 * random.uniform();
        const direction = i % 5 === 4 ? 'sell' : 'buy';
        return i % 5 === 3 ? [] : [{ symbol, direction, confidence, at: NOW - DAY / 24, source: 'bench' }];
      }),
      rejected: [],
    },
    limits: DEFAULT_LIMITS,
    policy: {
      quoteCurrency: 'USD',
      signalMaxAge: DAY,
      minimumHistory: 60,
      stablecoins: [],
      deny: [],
      allow: 'all',
      minQuoteVolume24h: 0,
      maxVolumeShare: 0.01,
      maxSpread: 0.05,
      protect: {},
      objective: DEFAULT_OBJECTIVE,
      // All models, those that are off by default too: each has its time.
      forecast: {
        ...DEFAULT_FORECAST,
        varViews: { ...DEFAULT_FORECAST.varViews, enabled: true },
        pairs: { ...DEFAULT_FORECAST.pairs, enabled: true },
      },
      groups: [],
      scope: 'all',
    },
    state: { paused: false, outstanding: [], ordered: [], spent: '0' },
  };
}

/** Daily simple returns, one series per symbol. */
function marketReturns(size: number, days: number, random: RandomGenerator): readonly Float64Array[] {
  const market = clusteredReturns(days, random);
  const sectors = Array.from({ length: SECTORS }, () =>
    Float64Array.from({ length: days }, () => 0.015 * random.normal()),
  );
  const series: Float64Array[] = [];
  for (let i = 0; i < size; i += 1) {
    const beta = 0.6 + 0.8 * random.uniform();
    const sector = sectors[random.integer(SECTORS)];
    const exposure = 1.2 * random.uniform();
    const own = 0.01 * 5 ** random.uniform();
    const before = series[i - 1];
    series.push(
      i % TIED === TIED - 1
        ? tiedTo(before, random)
        : market.map((common, t) =>
            Math.max(-0.6, beta * common + exposure * sector[t] + own * Math.SQRT1_2 * random.studentT(4)),
          ),
    );
  }
  return series;
}

/** h_t = 0.03 s^2 + 0.1 r_{t-1}^2 + 0.87 h_{t-1} about s = 3 % a day. */
function clusteredReturns(days: number, random: RandomGenerator): Float64Array {
  const level = 0.03 ** 2;
  const returns = new Float64Array(days);
  let variance = level;
  for (let t = 0; t < days; t += 1) {
    returns[t] = Math.sqrt(variance) * random.normal();
    variance = 0.03 * level + 0.1 * returns[t] ** 2 + 0.87 * variance;
  }
  return returns;
}

/** A series whose log price is that of another plus a spread that reverts by 15 % a day. */
function tiedTo(other: Float64Array, random: RandomGenerator): Float64Array {
  let spread = 0;
  return other.map((value) => {
    const before = spread;
    spread = 0.85 * spread + 0.015 * random.normal();
    return Math.expm1(Math.log1p(value) + spread - before);
  });
}

function candlesOf(returns: Float64Array, random: RandomGenerator): readonly Candle[] {
  const end = Math.floor(NOW / DAY) * DAY;
  const prices = [10 ** (4 * random.uniform() - 1)];
  for (const value of returns) prices.push(prices[prices.length - 1] * (1 + value));
  return prices.map((close, k) => {
    const open = prices[Math.max(0, k - 1)];
    return {
      openTime: end - (prices.length - k) * DAY,
      open,
      high: Math.max(open, close),
      low: Math.min(open, close),
      close,
      volume: 1e7 / close,
    };
  });
}
