import { Decimal } from 'decimal.js';
import type { TradingSymbol } from '../../market/symbol.ts';
import { ceilingsOf } from '../account/ceilings.ts';
import { hasFixedCoins } from '../account/fixedHoldings.ts';
import type { JointCap } from '../account/jointCap.ts';
import type { Limits } from '../account/limits.ts';
import { ProjectedPortfolio } from '../account/projectedPortfolio.ts';
import { tradeCost } from '../account/tradeCost.ts';
import { smallestPlannedBuy } from '../account/tradeMinimum.ts';
import type { MarketView, TradableMarket, Valuation, ValuedPosition } from '../account/valuation.ts';
import type { ObjectiveSettings } from '../decision/objective.ts';
import type { PlannedTrade } from '../decision/plan.ts';
import type { Verdict } from '../decision/verdict.ts';
import type { Eligibility } from './eligibility.ts';
import { Improvement } from './improvement.ts';
import type { Outlook } from './outlook.ts';
import { planBuys, spendableBalance } from './planBuys.ts';
import { planRebalancing, type RebalancingInput } from './planRebalancing.ts';
import { planSells } from './planSells.ts';
import type { Movable } from './targetInput.ts';
import { type TargetPortfolio, targetPortfolio } from './targets.ts';

/** What the trades of a plan follow from. */
export interface TradesInput {
  readonly valuation: Valuation;
  readonly market: MarketView;
  readonly eligibility: ReadonlyMap<TradingSymbol, Eligibility>;
  readonly outlook: Outlook;
  /** The part that a sell saves of what each signal to sell expects its symbol to lose, a share of its price. */
  readonly expectedLosses: ReadonlyMap<TradingSymbol, number>;
  readonly limits: Limits;
  readonly objective: ObjectiveSettings;
  readonly caps: readonly JointCap[];
  /** Quote currency spent on buys in this cycle so far, fees included. */
  readonly spent: Decimal;
  /** Holdings that are worth something but have no price. */
  readonly missingPrices: readonly TradingSymbol[];
}

/** The trades in their order, a verdict on every symbol that one was considered for, and where they lead. */
export interface PlannedTrades {
  readonly trades: readonly PlannedTrade[];
  readonly verdicts: ReadonlyMap<TradingSymbol, Verdict>;
  readonly after: ProjectedPortfolio;
  readonly portfolio: TargetPortfolio;
}

/**
 * The trades from the present portfolio towards the target:
 * 1. sells that bring back what is broken, the weight cap or the measured risk, and those of a sell signal that is worth its cost (planSells);
 * 2. the target portfolio of the objective for what is left (targetPortfolio);
 * 3. sells of what has a buy signal but is above its target beyond the band and worth its cost (planRebalancing);
 * 4. buys of what is below its target, on the same terms (planBuys). Nothing sold is bought.
 *
 * All stop a tolerance band below the limits (ceilings), so that small drift neither breaks a limit nor starts a trade.
 */
export function planTrades(input: TradesInput): PlannedTrades {
  const { valuation, market, eligibility, outlook, limits, objective } = input;
  const { risk } = outlook;
  const { expectedLosses, missingPrices } = input;
  const forced = planSells({ valuation, market, eligibility, risk, expectedLosses, limits, missingPrices });
  const sold = new Set(forced.trades.map(({ symbol }) => symbol));
  const { movable, sellable, buyable } = movableSymbols(input, forced.after, sold);
  const ceilings = ceilingsOf(limits);
  const portfolio = targetPortfolio({
    outlook,
    objective,
    present: forced.after.weights(),
    movable,
    names: new Set([...forced.after.names(new Decimal(limits.minTradeAmount)), ...missingPrices]),
    maxPositions: limits.maxPositions,
    caps: input.caps.map((cap) => ({ ...cap, maxWeight: cap.maxWeight * ceilings.share })),
    riskCeiling: ceilings.valueAtRisk,
    riskBudget: limits.riskBudget,
  });
  const { targets } = portfolio;
  const improvement = new Improvement(outlook, targets, objective);
  const rebalancing = planRebalancing({
    projected: forced.after,
    sellable,
    targets,
    improvement,
    risk,
    limits,
    doubt: ProjectedPortfolio.ofSellable(valuation).equity.minus(valuation.equity),
  });
  for (const { symbol } of rebalancing.trades) sold.add(symbol);
  const buys = planBuys({
    projected: rebalancing.after,
    buyable: new Map([...buyable].filter(([symbol]) => !sold.has(symbol))),
    portfolio,
    improvement,
    caps: input.caps,
    risk,
    limits,
    spendable: spendableBalance(valuation.freeCash, input.spent, limits),
    missingPrices,
  });
  const atLimit = new Set([...buys.verdicts].flatMap(([s, { reason }]) => (reason === 'AT_WEIGHT_LIMIT' ? [s] : [])));
  const refused = [...rebalancing.verdicts].filter(([symbol]) => !atLimit.has(symbol) || sold.has(symbol));
  return {
    trades: [...forced.trades, ...rebalancing.trades, ...buys.trades],
    verdicts: new Map([...buys.verdicts, ...refused, ...forced.verdicts]),
    after: buys.after,
    portfolio,
  };
}

/** The symbols whose weight the target may choose, and those that may be sold and bought towards it. */
function movableSymbols(
  { valuation, market, eligibility, outlook, limits, missingPrices }: TradesInput,
  projected: ProjectedPortfolio,
  sold: ReadonlySet<TradingSymbol>,
): {
  readonly movable: ReadonlyMap<TradingSymbol, Movable>;
  readonly sellable: RebalancingInput['sellable'];
  readonly buyable: ReadonlyMap<TradingSymbol, TradableMarket>;
} {
  const modelled = new Set(outlook.risk.symbols);
  const movable = new Map<TradingSymbol, Movable>();
  const sellable = new Map<TradingSymbol, { position: ValuedPosition; market: TradableMarket }>();
  const buyable = new Map<TradingSymbol, TradableMarket>();
  const isKnown = missingPrices.length === 0 && !hasFixedCoins(valuation, limits.minTradeAmount);
  for (const [symbol, tradable] of market.tradable) {
    const judged = eligibility.get(symbol);
    if (judged?.mayTrade !== true || sold.has(symbol)) continue;
    if (judged.mayBuy) buyable.set(symbol, tradable);
    if (!modelled.has(symbol) || projected.equity.lte(0)) continue;
    const position = valuation.positions.get(symbol);
    const present = projected.weight(symbol);
    // Without a buy signal there is no view that says less of a holding is better: only limits sell it.
    const maySell =
      judged.buySignal &&
      isKnown &&
      position?.available.gt(0) === true &&
      position.wide === undefined &&
      position.value.gte(limits.minTradeAmount);
    const held = maySell ? position : undefined;
    if (held !== undefined) sellable.set(symbol, { position: held, market: tradable });
    else if (!judged.mayBuy) continue;
    const { buying, selling, valueBought } = tradeCost(tradable);
    movable.set(symbol, {
      floor:
        held === undefined
          ? present
          : held.value.minus(held.available.times(held.price)).div(projected.equity).toNumber(),
      ceiling: judged.mayBuy ? ceilingsOf(limits).weight : present,
      cost: Decimal.max(buying, selling).toNumber(),
      leastAddition: judged.mayBuy
        ? smallestPlannedBuy(projected.value(symbol), tradable, limits)
            .times(valueBought)
            .div(projected.equity)
            .toNumber()
        : undefined,
    });
  }
  return { movable, sellable, buyable };
}
