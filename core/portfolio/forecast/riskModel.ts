import type { Candle } from '../../market/candle.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import type { RiskModel } from '../account/portfolioRisk.ts';
import { forecastMarket } from './forecast.ts';
import type { ForecastSettings } from './forecastSettings.ts';
import type { SymbolWork } from './symbolWork.ts';

/**
 * The risk of the symbols with a usable history over the next day, without a word on their returns.
 * @param at ms UTC, by which it is told whose candles have stopped
 * @param work what earlier forecasts on the same bars have made of them
 */
export function riskModelOf(
  candles: ReadonlyMap<TradingSymbol, readonly Candle[]>,
  minimumHistory: number,
  settings: ForecastSettings,
  at: number,
  work?: SymbolWork,
): RiskModel {
  const { varViews, pairs } = settings;
  return forecastMarket({
    candles,
    at,
    minimumHistory,
    signals: [],
    ...(work === undefined ? {} : { work }),
    settings: { ...settings, varViews: { ...varViews, enabled: false }, pairs: { ...pairs, enabled: false } },
  }).risk;
}
