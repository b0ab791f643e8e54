import { Decimal } from 'decimal.js';
import { effectivePositions } from '../../../quant/risk/effectivePositions.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import { ceilingsOf } from '../account/ceilings.ts';
import { capsOn, type JointCap } from '../account/jointCap.ts';
import type { Limits } from '../account/limits.ts';
import { type RiskModel, valueAtRisk, WeightedRisk } from '../account/portfolioRisk.ts';
import type { ProjectedPortfolio } from '../account/projectedPortfolio.ts';
import { tradeCost } from '../account/tradeCost.ts';
import { smallestPlannedBuy } from '../account/tradeMinimum.ts';
import type { TradableMarket } from '../account/valuation.ts';
import type { ReasonCode } from '../decision/decision.ts';
import type { PlannedTrade } from '../decision/plan.ts';
import type { Verdict } from '../decision/verdict.ts';
import { largestThatFits } from './bisection.ts';
import type { Improvement } from './improvement.ts';
import type { TradePlanning } from './planSells.ts';
import { sizeBuy } from './sizeBuy.ts';
import type { GivenUp, TargetPortfolio } from './targets.ts';
import { isWithinBand } from './tolerance.ts';

/** What buys are planned from. Amounts in quote currency. */
export interface BuyPlanningInput {
  /** The portfolio after the sells. */
  readonly projected: ProjectedPortfolio;
  /** The symbols that may be bought, with their markets. */
  readonly buyable: ReadonlyMap<TradingSymbol, TradableMarket>;
  readonly portfolio: TargetPortfolio;
  readonly improvement: Improvement;
  readonly caps: readonly JointCap[];
  readonly risk: RiskModel;
  readonly limits: Limits;
  /** What the buys may use, fees included. */
  readonly spendable: Decimal;
  /** Holdings that are worth something but have no price. */
  readonly missingPrices: readonly TradingSymbol[];
}

/** What a verdict on a buy knows beside its reason. */
interface Noted {
  readonly market?: TradableMarket;
  readonly amount?: Decimal;
  readonly cap?: JointCap | undefined;
  /** Shares of equity over the horizon. */
  readonly benefit?: number;
  readonly cost?: number;
  readonly effectiveBefore?: number;
  readonly effectiveAfter?: number;
  /** The share of equity that the target portfolio would have given it. */
  readonly weightGivenUp?: number | undefined;
  /** Its part of what the buys together may use, in quote currency. */
  readonly scaledAmount?: Decimal;
}

interface WantedBuy {
  readonly symbol: TradingSymbol;
  readonly market: TradableMarket;
  /** Quote amount without the fee. */
  readonly amount: Decimal;
}

/**
 * What the buys of a cycle may use, fees included: `maxBalanceUse` of what was free when the cycle began, less what it has spent.
 * Proceeds of sells that are not in the balance yet do not count.
 */
export function spendableBalance(freeCash: Decimal, spent: Decimal, limits: Limits): Decimal {
  const budget = freeCash.plus(spent).times(limits.maxBalanceUse).minus(spent);
  return Decimal.max(0, Decimal.min(budget, freeCash));
}

/**
 * The buys that lead towards the targets, largest first: as far in proportion as the balance and the risk budget allow, and only where
 * the better portfolio earns more over the horizon than the buy costs, and what is added to a position more than the way back costs as well. Each is cut to what the portfolio after the trades before it
 * still admits, so that the limits hold after every one of them.
 */
export function planBuys(input: BuyPlanningInput): TradePlanning {
  const refused = new Map<TradingSymbol, Verdict>();
  for (;;) {
    const planning = new BuyPlanner(input, refused).plan();
    if (planning.refused.size === 0) return planning;
    for (const [symbol, verdict] of planning.refused) refused.set(symbol, verdict);
  }
}

class BuyPlanner {
  private readonly input: BuyPlanningInput;
  private readonly verdicts: Map<TradingSymbol, Verdict>;
  private projected: ProjectedPortfolio;
  /** Of `projected`. */
  private valueAtRisk: number;
  private spendable: Decimal;
  /** What scaled all buys down, where something did. */
  private scaledBy: ReasonCode | undefined;

  /** @param refused symbols that cannot be bought after all, with the reason: their shares go to the others. */
  constructor(input: BuyPlanningInput, refused: ReadonlyMap<TradingSymbol, Verdict>) {
    this.input = input;
    this.verdicts = new Map(refused);
    this.projected = input.projected;
    this.valueAtRisk = valueAtRisk(input.risk, input.projected.weights());
    this.spendable = input.spendable;
  }

  /** The planning, and the buys that turned out to be impossible or not worth their cost. */
  plan(): TradePlanning & { readonly refused: ReadonlyMap<TradingSymbol, Verdict> } {
    const trades: PlannedTrade[] = [];
    const refused = new Map<TradingSymbol, Verdict>();
    const wanted = this.scaleDown(this.wantedBuys());
    let leastEquity = this.projected.equity;
    for (const { amount, market } of wanted) leastEquity = leastEquity.minus(amount.times(tradeCost(market).buying));
    for (const buy of wanted) {
      const trade = this.size(buy, leastEquity);
      if (trade !== undefined) {
        trades.push(trade);
        continue;
      }
      const verdict = this.verdicts.get(buy.symbol);
      if (verdict !== undefined) refused.set(buy.symbol, verdict);
    }
    return { trades, verdicts: this.verdicts, after: this.projected, refused };
  }

  private target(symbol: TradingSymbol): number {
    return this.input.portfolio.targets.get(symbol) ?? 0;
  }

  /** The buys that the targets ask for, largest first; a verdict on each symbol that stays as it is. */
  private wantedBuys(): WantedBuy[] {
    const wanted: WantedBuy[] = [];
    for (const [symbol, market] of this.input.buyable) {
      if (this.verdicts.has(symbol)) continue;
      const reason = this.reasonToStay(symbol);
      if (reason !== undefined) {
        this.note(symbol, reason.reason, { weightGivenUp: reason.weight });
        continue;
      }
      const gap = this.projected.equity.times(this.target(symbol)).minus(this.projected.value(symbol));
      wanted.push({ symbol, market, amount: gap.div(tradeCost(market).valueBought) });
    }
    return wanted.sort((a, b) => b.amount.comparedTo(a.amount) || (a.symbol < b.symbol ? -1 : 1));
  }

  private reasonToStay(symbol: TradingSymbol): GivenUp | undefined {
    if (this.projected.equity.lte(0)) return { reason: 'NO_EQUITY' };
    const givenUp = this.input.portfolio.givenUp.get(symbol);
    if (givenUp !== undefined) return givenUp;
    const weight = this.projected.weight(symbol);
    const target = this.target(symbol);
    if (weight >= ceilingsOf(this.input.limits).weight) return { reason: 'AT_WEIGHT_LIMIT' };
    if (target === 0) return { reason: 'NOT_IN_TARGET' };
    return target <= weight || isWithinBand(weight, target, this.input.limits) ? { reason: 'WITHIN_BAND' } : undefined;
  }

  /**
   * Scales the buys down to the balance that may be spent and to the risk ceiling; those whose share would be too small are given up,
   * smallest first.
   */
  private scaleDown(wanted: readonly WantedBuy[]): readonly WantedBuy[] {
    const { limits } = this.input;
    let buys = wanted;
    for (;;) {
      const { factor, reason } = this.shareOf(buys);
      const scaled = buys.map((buy) => ({ ...buy, amount: buy.amount.times(factor) }));
      const share = ({ symbol, amount, market }: WantedBuy): Decimal =>
        amount.div(smallestPlannedBuy(this.projected.value(symbol), market, limits));
      const smallest = scaled.reduce<WantedBuy | undefined>(
        (least, buy) => (least === undefined || share(buy).lte(share(least)) ? buy : least),
        undefined,
      );
      if (smallest === undefined || share(smallest).gte(1)) {
        this.scaledBy = factor.lt(1) ? reason : undefined;
        return scaled;
      }
      const unscaled = buys.find(({ symbol }) => symbol === smallest.symbol) ?? smallest;
      const isSmallItself = share(unscaled).lt(1);
      this.note(smallest.symbol, isSmallItself ? 'BELOW_MIN_TRADE' : reason, {
        market: smallest.market,
        ...(isSmallItself ? {} : { scaledAmount: smallest.amount }),
      });
      buys = buys.filter(({ symbol }) => symbol !== smallest.symbol);
    }
  }

  /** How much of the buys fits into the balance that may be spent and below the risk ceiling, and which of them binds. */
  private shareOf(buys: readonly WantedBuy[]): { factor: Decimal; reason: ReasonCode } {
    const { risk, limits } = this.input;
    let cost = new Decimal(0);
    const direction = new Map<TradingSymbol, number>();
    for (const { symbol, amount, market } of buys) {
      cost = cost.plus(amount.times(new Decimal(market.rules.takerFee).plus(1)));
      direction.set(symbol, amount.times(tradeCost(market).valueBought).div(this.projected.equity).toNumber());
    }
    const affordable = cost.gt(this.spendable) ? this.spendable.div(cost) : new Decimal(1);
    const riskAt = new WeightedRisk(risk, this.projected.weights()).along(direction);
    const ceiling = ceilingsOf(limits).valueAtRisk;
    const bearable = new Decimal(largestThatFits(1, (share) => riskAt(share) <= ceiling));
    return bearable.lt(affordable)
      ? { factor: bearable, reason: 'RISK_BUDGET' }
      : { factor: affordable, reason: 'BALANCE_PRESERVED' };
  }

  private size({ symbol, market, amount }: WantedBuy, leastEquity: Decimal): PlannedTrade | undefined {
    const { limits, risk } = this.input;
    const caps = capsOn(symbol, this.input.caps);
    const ceilings = ceilingsOf(limits);
    const { isWish } = this.input.improvement;
    const isNew = this.projected.value(symbol).lt(limits.minTradeAmount);
    const sized = sizeBuy(this.projected, {
      symbol,
      market,
      wanted: amount,
      smallest: smallestPlannedBuy(this.projected.value(symbol), market, limits),
      spendable: this.spendable,
      missingPrices: this.input.missingPrices,
      leastEquity,
      limits,
      risk,
      caps: caps.map((cap) => ({ ...cap, maxWeight: cap.maxWeight * ceilings.share })),
      weightCeiling: ceilings.weight,
      riskCeiling: ceilings.valueAtRisk,
    });
    if (sized.quoteAmount.lte(0)) {
      this.note(symbol, sized.boundBy ?? 'BELOW_MIN_TRADE', { market, cap: sized.cap });
      return undefined;
    }
    const value = sized.quoteAmount.times(tradeCost(market).valueBought).div(this.projected.equity).toNumber();
    // What is added to a position is the first to go when the risk rises again: it pays for the way back as well.
    const { buying, selling } = tradeCost(market);
    const wayBack = isNew || isWish ? new Decimal(0) : selling;
    const cost = sized.quoteAmount.times(buying.plus(wayBack)).div(this.projected.equity).toNumber();
    const benefit = this.input.improvement.of(this.projected.weights(), symbol, value);
    if (!isWish && !(benefit > cost)) {
      this.note(symbol, 'COST_EXCEEDS_BENEFIT', { market, amount: sized.quoteAmount, benefit, cost });
      return undefined;
    }
    const after = this.projected.afterBuy(symbol, sized.quoteAmount, market);
    const [effectiveBefore, effectiveAfter] = [this.effective(this.projected), this.effective(after)];
    const reason =
      !isWish && isNew && effectiveAfter > effectiveBefore ? 'IMPROVES_DIVERSIFICATION' : 'INCREASES_TO_TARGET';
    this.note(symbol, reason, { market, amount: sized.quoteAmount, benefit, cost, effectiveBefore, effectiveAfter });
    const { equity } = this.projected;
    this.projected = after;
    this.valueAtRisk = valueAtRisk(risk, this.projected.weights());
    this.spendable = this.spendable.minus(sized.quoteAmount.times(new Decimal(market.rules.takerFee).plus(1)));
    const limitedBy = sized.boundBy ?? this.scaledBy;
    return {
      symbol,
      side: 'buy',
      baseQuantity: sized.quoteAmount.div(market.quote.ask).toDecimalPlaces(12, Decimal.ROUND_DOWN).toFixed(),
      quoteAmount: sized.quoteAmount.toFixed(),
      price: market.quote.ask,
      reason,
      ...(isWish ? {} : { worth: new Decimal(benefit).times(equity).div(sized.quoteAmount).minus(wayBack).toNumber() }),
      ...(limitedBy === undefined ? {} : { limitedBy }),
      ...(caps.length === 0 ? {} : { caps }),
    };
  }

  private effective(projected: ProjectedPortfolio): number {
    const names = projected.names(new Decimal(this.input.limits.minTradeAmount));
    return effectivePositions(names.map((symbol) => projected.weight(symbol)));
  }

  private note(symbol: TradingSymbol, reason: ReasonCode, noted: Noted = {}): void {
    const { market, amount, cap, benefit, cost, effectiveBefore, effectiveAfter, weightGivenUp, scaledAmount } = noted;
    const { limits, portfolio } = this.input;
    this.verdicts.set(symbol, {
      reason,
      figures: {
        weight: this.projected.weight(symbol),
        target: this.target(symbol),
        amount: amount?.toNumber() ?? 0,
        maxWeight: limits.maxWeight,
        maxPositions: limits.maxPositions,
        rebalanceThreshold: limits.rebalanceThreshold,
        minimum:
          market === undefined
            ? limits.minTradeAmount
            : smallestPlannedBuy(this.projected.value(symbol), market, limits).toNumber(),
        spendable: this.spendable.toNumber(),
        valueAtRisk: this.valueAtRisk,
        riskBudget: limits.riskBudget,
        ...(benefit === undefined || cost === undefined ? {} : { benefit, cost }),
        ...(effectiveBefore === undefined || effectiveAfter === undefined ? {} : { effectiveBefore, effectiveAfter }),
        ...(weightGivenUp === undefined ? {} : { weightGivenUp }),
        ...(scaledAmount === undefined ? {} : { scaledAmount: scaledAmount.toNumber() }),
        ...(cap === undefined ? {} : this.capFigures(cap)),
      },
      ...(cap === undefined ? {} : { detail: partnersIn(cap, symbol) }),
      ...(reason === 'NOT_IN_TARGET' ? { detail: portfolio.attempts.at(-1)?.method ?? 'hold' } : {}),
    });
  }

  private capFigures(cap: JointCap): Readonly<Record<string, number>> {
    const jointWeight = cap.symbols.reduce((sum, symbol) => sum + this.projected.weight(symbol), 0);
    return { jointWeight, jointCap: cap.maxWeight };
  }
}

/** The other symbols of a pair, or the name of a group. */
function partnersIn({ kind, name, symbols }: JointCap, symbol: TradingSymbol): string {
  return kind === 'group' ? name : symbols.filter((other) => other !== symbol).join(' and ');
}
