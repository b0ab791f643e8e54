import { Decimal } from 'decimal.js';
import type { TradingSymbol } from '../../market/symbol.ts';
import { ceilingsOf } from '../account/ceilings.ts';
import type { Limits } from '../account/limits.ts';
import { type RiskModel, WeightedRisk } from '../account/portfolioRisk.ts';
import type { ProjectedPortfolio } from '../account/projectedPortfolio.ts';
import { tradeCost } from '../account/tradeCost.ts';
import type { TradableMarket } from '../account/valuation.ts';
import type { ReasonCode } from '../decision/decision.ts';
import { smallestThatSuffices } from './bisection.ts';

/** What of a position is above the ceiling below the weight cap, at mid in quote currency; 0 where it is within the cap. */
export function excessAboveCap(
  projected: ProjectedPortfolio,
  symbol: TradingSymbol,
  market: TradableMarket,
  limits: Limits,
): Decimal {
  if (projected.weight(symbol) <= limits.maxWeight) return new Decimal(0);
  // value - x = ceiling (equity - cost x): the sell's own cost lowers the equity
  const ceiling = ceilingsOf(limits).weight;
  return projected
    .value(symbol)
    .minus(projected.equity.times(ceiling))
    .div(new Decimal(1).minus(tradeCost(market).selling.times(ceiling)));
}

/**
 * The least of a position, as a share of equity, whose sell brings the measured risk to `goal`; where none does, what lowers it the most.
 * @param gauge of the portfolio that the weight is of.
 */
export function shareAboveRisk(
  gauge: WeightedRisk,
  symbol: TradingSymbol,
  weight: number,
  market: TradableMarket,
  goal: number,
): number {
  const cost = tradeCost(market).selling.toNumber();
  const measured = (sold: number): number => gauge.after(symbol, -sold, -cost * sold).measured;
  const most = leastRiskyAmount(measured, weight);
  return smallestThatSuffices(most, (amount) => measured(amount) <= goal);
}

/** True for a sell that brings back the weight cap or the risk. */
export function isForLimit(reason: ReasonCode): boolean {
  return reason === 'REDUCES_TO_LIMIT' || reason === 'REDUCES_RISK';
}

/**
 * What of a position a limit asks to be sold, at mid in quote currency: its excess above the cap, or what brings the measured risk to its
 * ceiling, whichever is more. A sell that was decided because of the risk goes on to that ceiling, others only where the risk is above the budget:
 * between the two no sell starts, but the models of two moments differ by as much.
 */
export function neededSell(
  projected: ProjectedPortfolio,
  symbol: TradingSymbol,
  market: TradableMarket,
  reason: ReasonCode,
  { risk, limits }: { readonly risk: RiskModel; readonly limits: Limits },
): Decimal {
  const excess = excessAboveCap(projected, symbol, market, limits);
  if (projected.equity.lte(0)) return excess;
  const gauge = new WeightedRisk(risk, projected.weights());
  const ceiling = ceilingsOf(limits).valueAtRisk;
  if (gauge.now.measured <= (reason === 'REDUCES_RISK' ? ceiling : limits.riskBudget)) return excess;
  const share = shareAboveRisk(gauge, symbol, projected.weight(symbol), market, ceiling);
  return Decimal.max(excess, projected.equity.times(share));
}

/** The amount in [0, most] with the least risk, which is quasi-convex in the amount, by ternary search. A hedge sold too far raises the risk again. */
function leastRiskyAmount(riskAfter: (amount: number) => number, most: number): number {
  let low = 0;
  let high = most;
  for (let step = 0; step < 100; step += 1) {
    const third = (high - low) / 3;
    if (riskAfter(low + third) <= riskAfter(high - third)) high -= third;
    else low += third;
  }
  return riskAfter(most) <= riskAfter(high) ? most : high;
}
