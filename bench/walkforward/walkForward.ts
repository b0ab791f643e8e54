import type { Candle } from '../../core/market/candle.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import { forecastMarket } from '../../core/portfolio/forecast/forecast.ts';
import { DEFAULT_FORECAST } from '../../core/portfolio/forecast/forecastSettings.ts';
import { type PortfolioVar, portfolioVar } from '../../core/portfolio/forecast/portfolioVar.ts';
import type { PortfolioRule } from './fixedPortfolios.ts';
import { DAY, pastCandles } from './pastCandles.ts';

/** One day of one portfolio: what was forecast the evening before, and what came. */
export interface WalkedDay {
  /** Open time of the day, ms UTC. */
  readonly day: number;
  readonly forecast: PortfolioVar;
  readonly realised: number;
}

export interface WalkForwardOptions {
  readonly candles: ReadonlyMap<TradingSymbol, readonly Candle[]>;
  /** First and last day, ms UTC at midnight. */
  readonly from: number;
  readonly to: number;
  /** Daily candles that a decision sees, as in the product's configuration. */
  readonly historyDays: number;
  readonly minimumHistory: number;
  readonly portfolios: readonly PortfolioRule[];
}

/**
 * Forecasts every day from the candles before it, and compares with what the day brought. Symbols without a candle of that day or of the day
 * before are not held on it.
 *
 * @returns the days of each portfolio by its name
 */
export function walkForward(options: WalkForwardOptions): ReadonlyMap<string, readonly WalkedDay[]> {
  const { candles, historyDays, portfolios } = options;
  const walked = new Map<string, WalkedDay[]>(portfolios.map(({ name }) => [name, []]));
  const closes = new Map(
    [...candles].map(([symbol, bars]) => [symbol, new Map(bars.map(({ openTime, close }) => [openTime, close]))]),
  );
  const settings = {
    ...DEFAULT_FORECAST,
    varViews: { ...DEFAULT_FORECAST.varViews, enabled: false },
    pairs: { ...DEFAULT_FORECAST.pairs, enabled: false },
  };
  for (let day = options.from; day <= options.to; day += DAY) {
    const past = pastCandles(candles, day, historyDays);
    const returns = new Map<TradingSymbol, number>();
    for (const symbol of candles.keys()) {
      const before = closes.get(symbol)?.get(day - DAY);
      const after = closes.get(symbol)?.get(day);
      if (before === undefined || after === undefined) past.delete(symbol);
      else returns.set(symbol, after / before - 1);
    }
    const forecast = forecastMarket({
      candles: past,
      minimumHistory: options.minimumHistory,
      signals: [],
      settings,
    });
    for (const { name, weights } of portfolios) {
      const held = weights(forecast);
      if (held.size === 0) continue;
      let realised = 0;
      for (const [symbol, weight] of held) realised += weight * (returns.get(symbol) ?? 0);
      walked.get(name)?.push({ day, forecast: portfolioVar(forecast, held), realised });
    }
  }
  return walked;
}
