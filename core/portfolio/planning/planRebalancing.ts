import { Decimal } from 'decimal.js';
import { floorTo } from '../../market/increments.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import { amountText } from '../../text/amountText.ts';
import type { Limits } from '../account/limits.ts';
import { type RiskModel, valueAtRisk } from '../account/portfolioRisk.ts';
import type { ProjectedPortfolio } from '../account/projectedPortfolio.ts';
import { tradeCost } from '../account/tradeCost.ts';
import { isTooSmall } from '../account/tradeMinimum.ts';
import type { TradableMarket, ValuedPosition } from '../account/valuation.ts';
import type { PlannedTrade } from '../decision/plan.ts';
import type { Verdict } from '../decision/verdict.ts';
import type { Improvement } from './improvement.ts';
import type { TradePlanning } from './planSells.ts';
import { isWithinBand } from './tolerance.ts';

/** What the sells towards a lower target are planned from. */
export interface RebalancingInput {
  /** The portfolio after the sells that bring back the limits. */
  readonly projected: ProjectedPortfolio;
  /** The positions that may be sold, with their markets; none of them is sold already. */
  readonly sellable: ReadonlyMap<TradingSymbol, { readonly position: ValuedPosition; readonly market: TradableMarket }>;
  readonly targets: ReadonlyMap<TradingSymbol, number>;
  readonly improvement: Improvement;
  readonly risk: RiskModel;
  readonly limits: Limits;
  /** How much more the equity may be than that of the portfolio, which has what is quoted too wide at the bid. */
  readonly doubt: Decimal;
}

/**
 * Sells of what is above its target by more than the tolerance band, where the better portfolio earns more over the horizon than the sell
 * and the way back cost, since signals come and go; the largest gap first. Quantities are rounded down, so that a sell never goes past its target; what would be left as dust goes
 * as well. None raises the risk above the budget, or by its cost another position above the weight cap.
 */
export function planRebalancing(input: RebalancingInput): TradePlanning {
  const { limits, targets, risk } = input;
  const verdicts = new Map<TradingSymbol, Verdict>();
  const trades: PlannedTrade[] = [];
  let projected = input.projected;
  if (projected.equity.lte(0)) return { trades, verdicts, after: projected };
  const gap = (symbol: TradingSymbol): number => projected.weight(symbol) - (targets.get(symbol) ?? 0);
  const order = [...input.sellable.keys()]
    .filter((symbol) => gap(symbol) > 0 && !isWithinBand(projected.weight(symbol), targets.get(symbol) ?? 0, limits))
    .sort((a, b) => gap(b) - gap(a) || (a < b ? -1 : 1));
  for (const symbol of order) {
    const item = input.sellable.get(symbol);
    if (item === undefined) continue;
    const { position, market } = item;
    const target = targets.get(symbol) ?? 0;
    const quantity = quantityTo(target, projected.equity.plus(input.doubt), position, market, projected, limits);
    if (quantity.lte(0)) continue;
    const weight = projected.weight(symbol);
    const sold = quantity.times(position.price).div(projected.equity);
    const { buying, selling } = tradeCost(market);
    const cost = sold.times(selling.plus(buying)).toNumber();
    const benefit = input.improvement.of(projected.weights(), symbol, -sold.toNumber());
    const figures = { weight, target, benefit, cost, amount: quantity.times(market.quote.bid).toNumber() };
    if (!input.improvement.isWish && !(benefit > cost)) {
      verdicts.set(symbol, { reason: 'COST_EXCEEDS_BENEFIT', figures });
      continue;
    }
    const after = projected.afterSell(symbol, quantity, market);
    const before = valueAtRisk(risk, projected.weights());
    if (
      valueAtRisk(risk, after.weights()) > Math.max(before, limits.riskBudget) ||
      pushesAbove(projected, after, limits)
    )
      continue;
    trades.push({
      symbol,
      side: 'sell',
      baseQuantity: quantity.toFixed(),
      quoteAmount: amountText(quantity.times(market.quote.bid)),
      price: market.quote.bid,
      reason: 'REDUCES_TO_TARGET',
      ...(input.improvement.isWish ? {} : { worth: benefit / sold.toNumber() }),
    });
    verdicts.set(symbol, { reason: 'REDUCES_TO_TARGET', figures });
    projected = after;
  }
  return { trades, verdicts, after: projected };
}

/** Base units above the target, rounded down; all that may be sold where the rest would be dust. 0 where it is too small to sell. */
function quantityTo(
  target: number,
  equity: Decimal,
  position: ValuedPosition,
  { quote, rules }: TradableMarket,
  projected: ProjectedPortfolio,
  limits: Limits,
): Decimal {
  const tooSmall = (quantity: Decimal): boolean => isTooSmall(quantity, quote.bid, limits, rules);
  const sellable = floorTo(position.available, rules.baseIncrement);
  const excess = projected.value(position.symbol).minus(equity.times(target)).div(position.price);
  const wanted = floorTo(Decimal.min(excess, sellable), rules.baseIncrement);
  const quantity = tooSmall(position.quantity.minus(wanted)) ? sellable : wanted;
  return tooSmall(quantity) ? new Decimal(0) : quantity;
}

/** True where the cost of a sell makes the equity so much smaller that another position passes the cap. */
function pushesAbove(before: ProjectedPortfolio, after: ProjectedPortfolio, { maxWeight }: Limits): boolean {
  return [...after.values.keys()].some(
    (symbol) => after.weight(symbol) > maxWeight && before.weight(symbol) <= maxWeight,
  );
}
