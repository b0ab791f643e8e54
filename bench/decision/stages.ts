import { toDecision } from '../../core/portfolio/explaining/explain.ts';
import { cointegratedPairs } from '../../core/portfolio/forecast/cointegratedPairs.ts';
import { completedCorrelation } from '../../core/portfolio/forecast/completedCorrelation.ts';
import { estimateVolatility } from '../../core/portfolio/forecast/estimateVolatility.ts';
import { marketHistory } from '../../core/portfolio/forecast/histories.ts';
import { leadLagViews } from '../../core/portfolio/forecast/leadLagViews.ts';
import { portfolioVar } from '../../core/portfolio/forecast/portfolioVar.ts';
import { viewTilts } from '../../core/portfolio/forecast/posterior.ts';
import { signalViews } from '../../core/portfolio/forecast/signalViews.ts';
import { analyse } from '../../core/portfolio/planning/analysis.ts';
import { convergedTrades } from '../../core/portfolio/planning/convergedTrades.ts';
import { targetPortfolio } from '../../core/portfolio/planning/targets.ts';

/** The parts of a decision, in the order of their work. What belongs to none is the garbage collector's, and the reading of the input. */
export const STAGES = [
  'history',
  'volatility',
  'correlation',
  'pairs',
  'views',
  'optimization',
  'trades',
  'explain',
  'rest',
] as const;

export type Stage = (typeof STAGES)[number];

/** The stages by the names of the functions that do their work; trades are what is left of `convergedTrades` without the optimization in it. */
export const STAGE_OF_FUNCTION: ReadonlyMap<string, Stage> = new Map<string, Stage>([
  [marketHistory.name, 'history'],
  [estimateVolatility.name, 'volatility'],
  [completedCorrelation.name, 'correlation'],
  [cointegratedPairs.name, 'pairs'],
  [leadLagViews.name, 'views'],
  [signalViews.name, 'views'],
  [viewTilts.name, 'views'],
  [targetPortfolio.name, 'optimization'],
  [convergedTrades.name, 'trades'],
  [analyse.name, 'explain'],
  [toDecision.name, 'explain'],
  [portfolioVar.name, 'explain'],
]);
