import type { TradingSymbol } from '../../market/symbol.ts';
import { ewmaVolatility } from './ewmaVolatility.ts';
import { VOLATILITY_MODELS, type VolatilityModel } from './forecastSettings.ts';
import { garchVolatility } from './garchVolatility.ts';
import type { SymbolHistory } from './histories.ts';
import { sampleVolatility } from './sampleVolatility.ts';
import type { VolatilityEstimate, VolatilityMethod } from './volatilityEstimate.ts';

const METHODS: Readonly<Record<VolatilityModel, VolatilityMethod>> = {
  garch: garchVolatility,
  ewma: ewmaVolatility,
  sample: sampleVolatility,
};

/** A model that gave way to the next one. */
export interface FailedVolatility {
  readonly symbol: TradingSymbol;
  readonly model: VolatilityModel;
  readonly reason: string;
}

/** The volatility of a stale symbol counts as this much higher than it was last, or than its long-run level where that is higher. */
const STALE_FACTOR = 1.5;

/** The volatility of a symbol, and the models that did not give it. */
export interface SymbolVolatility {
  readonly estimate: VolatilityEstimate;
  readonly failed: readonly FailedVolatility[];
}

/** The first model from `first` on that works for a symbol, and those that did not. */
export function estimateVolatility(history: SymbolHistory, first: VolatilityModel): SymbolVolatility {
  const failed: FailedVolatility[] = [];
  for (const model of VOLATILITY_MODELS.slice(VOLATILITY_MODELS.indexOf(first))) {
    try {
      const estimate = METHODS[model](history.returns);
      return { estimate: history.stale ? raised(estimate) : estimate, failed };
    } catch (error) {
      failed.push({ symbol: history.symbol, model, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  throw new Error(`no volatility for ${history.symbol}: ${failed.map(({ reason }) => reason).join('; ')}`);
}

function raised(estimate: VolatilityEstimate): VolatilityEstimate {
  return { ...estimate, volatility: STALE_FACTOR * Math.max(estimate.volatility, estimate.longRun ?? 0) };
}
