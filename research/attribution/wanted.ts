import type { TradingSymbol } from '../../core/market/symbol.ts';
import type { Plan } from '../../core/portfolio/decision/plan.ts';
import type { SymbolAnalysis } from '../../core/portfolio/decision/symbolAnalysis.ts';
import type { OrderRow } from '../backtest/backtestResult.ts';
import type { AttributedLimit, AttributedModel } from './attributed.ts';

/** What a plan aimed at in one symbol. */
export interface Wanted {
  /** Share of equity. */
  readonly target: number;
  /** Shares that add up to 1. */
  readonly models: ReadonlyMap<AttributedModel, number>;
  /** Why what is held is not the target. */
  readonly limit: AttributedLimit;
}

/** What a plan aimed at, by symbol, once its orders are through. */
export function wantedBy(
  { analyses, decisions, trades }: Plan,
  orders: readonly OrderRow[],
): ReadonlyMap<TradingSymbol, Wanted> {
  const reasons = new Map<TradingSymbol, AttributedLimit>(decisions.map(({ symbol, reason }) => [symbol, reason]));
  for (const { symbol, limitedBy } of trades) if (limitedBy !== undefined) reasons.set(symbol, limitedBy);
  for (const { symbol, status } of orders)
    if (status === 'REFUSED') reasons.set(symbol, 'LAST_CHECK');
    else if (status !== 'FILLED') reasons.set(symbol, 'NOT_FILLED');
  return new Map(
    analyses.map((analysis) => [
      analysis.symbol,
      {
        target: analysis.target,
        models: modelShares(analysis),
        limit: reasons.get(analysis.symbol) ?? 'NOT_IN_TARGET',
      },
    ]),
  );
}

/** Accounts are long only: those models that expect a gain are why a symbol is held, in proportion to what they expect. */
function modelShares({ forecast }: SymbolAnalysis): Wanted['models'] {
  const gains = Object.entries(forecast?.contributions ?? {}).filter(([, value]) => value > 0);
  const total = gains.reduce((sum, [, value]) => sum + value, 0);
  if (total === 0) return new Map([['none', 1]]);
  return new Map(gains.map(([model, value]) => [model as AttributedModel, value / total]));
}
