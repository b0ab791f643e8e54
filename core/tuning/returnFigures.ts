import { annualReturn } from '../../quant/performance/annualReturn.ts';
import { sharpeRatio } from '../../quant/performance/performanceRatios.ts';
import { drawdown } from '../../quant/risk/drawdown.ts';
import type { ReturnFigures } from './tunedSettings.ts';

const DAYS_PER_YEAR = 365;

/** @param returns of each day, as shares */
export function returnFigures(returns: readonly number[]): ReturnFigures {
  const options = { periodsPerYear: DAYS_PER_YEAR };
  return {
    days: returns.length,
    annualReturn: annualReturn(returns, options),
    sharpeRatio: sharpeRatio(returns, options) ?? null,
    maxDrawdown: drawdown(returns).maxDrawdown,
  };
}
