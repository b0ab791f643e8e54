import { valuationOf } from '../../core/breakers/accountValuation.ts';
import { tradingObstacle } from '../../core/cycles/tradingState.ts';
import type { Quote } from '../../core/market/quote.ts';
import type { HoldingsSnapshot } from '../../core/portfolio/account/holdings.ts';
import type { PlannedTrade } from '../../core/portfolio/decision/plan.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { measureBreakers } from './measureBreakers.ts';

/** Why a buy may not be ordered by what the breakers find at this moment; undefined where it may. */
export async function breakerBeforeBuy(
  dependencies: ActivityDependencies,
  account: string,
  fresh: { readonly holdings: HoldingsSnapshot; readonly quotes: ReadonlyMap<string, Quote> },
  trade: PlannedTrade,
): Promise<string | undefined> {
  const valuation = valuationOf(fresh.holdings, fresh.quotes, Date.now());
  const expected = [{ symbol: trade.symbol, price: Number(trade.price), at: valuation.at }];
  const { trading } = await measureBreakers(dependencies, account, { valuation, quotes: fresh.quotes, expected });
  return tradingObstacle(trading, trade)?.detail;
}
