import type { Candle } from '../../market/candle.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import type { RiskModel } from '../account/portfolioRisk.ts';
import { forecastMarket } from './forecast.ts';
import type { ForecastSettings } from './forecastSettings.ts';

/**
 * The risk of the symbols with a usable history over the next day, without a word on their returns.
 * @param at ms UTC, by which it is told whose candles have stopped
 */
export function riskModelOf(
  candles: ReadonlyMap<TradingSymbol, readonly Candle[]>,
  minimumHistory: number,
  settings: ForecastSettings,
  at: number,
): RiskModel {
  const { varViews, pairs } = settings;
  return forecastMarket({
    candles,
    at,
    minimumHistory,
    signals: [],
    settings: { ...settings, varViews: { ...varViews, enabled: false }, pairs: { ...pairs, enabled: false } },
  }).risk;
}
