import { Decimal } from 'decimal.js';
import type { TradingSymbol } from '../../market/symbol.ts';
import { amountText } from '../../text/amountText.ts';
import { ceilingsOf } from '../account/ceilings.ts';
import type { Limits } from '../account/limits.ts';
import { type RiskModel, WeightedRisk } from '../account/portfolioRisk.ts';
import { ProjectedPortfolio } from '../account/projectedPortfolio.ts';
import { tradeCost } from '../account/tradeCost.ts';
import { minimumTrade } from '../account/tradeMinimum.ts';
import type { MarketView, TradableMarket, Valuation, ValuedPosition } from '../account/valuation.ts';
import type { ReasonCode } from '../decision/decision.ts';
import type { PlannedTrade } from '../decision/plan.ts';
import type { Verdict } from '../decision/verdict.ts';
import type { Eligibility } from './eligibility.ts';
import { keptBack } from './keptBack.ts';
import { missingPriceVerdict } from './missingPrices.ts';
import { excessAboveCap, isForLimit, neededSell, shareAboveRisk } from './neededSell.ts';
import { sizeSell } from './sizeSell.ts';

/** What sells are planned from. */
export interface SellPlanningInput {
  readonly valuation: Valuation;
  readonly market: MarketView;
  readonly eligibility: ReadonlyMap<TradingSymbol, Eligibility>;
  readonly risk: RiskModel;
  /** The part that a sell saves of what each signal to sell expects its symbol to lose, a share of its price. */
  readonly expectedLosses: ReadonlyMap<TradingSymbol, number>;
  readonly limits: Limits;
  /** Holdings that are worth something but have no price; while there are any, only signals sell. */
  readonly missingPrices: readonly TradingSymbol[];
}

/** Trades in the order of their execution, a verdict on every symbol that is sold or should be, and the portfolio after the trades. */
export interface TradePlanning {
  readonly trades: readonly PlannedTrade[];
  readonly verdicts: ReadonlyMap<TradingSymbol, Verdict>;
  readonly after: ProjectedPortfolio;
}

/** What a sell costs lowers the equity and so raises all other weights; after so many looks the rest is beyond any increment. */
const ROUNDS = 5;

interface Intent {
  /** Base units. */
  readonly quantity: Decimal;
  readonly reason: ReasonCode;
}

/**
 * The sells that bring back the limits or follow a signal; nothing is ever sold merely because another portfolio would be better.
 *
 * 1. All of what has a fresh, confident sell signal, where what the sell saves of the loss that the signal expects is more than the sell and the way back cost. What
 *    has no usable history, so that nothing tells how far it moves, is sold on the signal alone.
 * 2. What is above the weight cap, down to the ceiling below it.
 * 3. While the measured value at risk is above the budget: the largest contributor to it, as far as it takes to reach the ceiling below the
 *    budget; first among holdings without a buy signal, then among all. Largest contributors first makes the fewest trades. A risk that is
 *    only assumed, for holdings without usable history, sells nothing: a gap in the data is no reason to leave a position. Nor is a price
 *    that is missing: a holding that counts as nothing makes all other weights and the risk look larger than they are. Nothing is sold at a quote
 *    that is too wide, nor because of one.
 *
 * The sells run in the order that lowers the risk the most. One that would raise it above the budget, by its costs or because it takes away
 * a hedge, is not made, and the others are planned again without it.
 */
export function planSells(input: SellPlanningInput): TradePlanning {
  const blocked = new Map<TradingSymbol, Verdict>();
  for (;;) {
    const { trades, verdicts, after, rejected } = new SellPlanner(input, blocked).plan();
    if (rejected.size === 0) return { trades, verdicts: new Map([...blocked, ...verdicts]), after };
    for (const [symbol, verdict] of rejected) blocked.set(symbol, verdict);
  }
}

class SellPlanner {
  private readonly input: SellPlanningInput;
  /** Symbols that are not to be sold, with the reason. */
  private readonly blocked: ReadonlyMap<TradingSymbol, Verdict>;
  private readonly start: ProjectedPortfolio;
  private readonly intents = new Map<TradingSymbol, Intent>();
  private readonly verdicts = new Map<TradingSymbol, Verdict>();
  /** The portfolio after all intents so far, what has too wide a quote left out. */
  private intended: ProjectedPortfolio;

  constructor(input: SellPlanningInput, blocked: ReadonlyMap<TradingSymbol, Verdict>) {
    this.input = input;
    this.blocked = blocked;
    this.start = ProjectedPortfolio.of(input.valuation);
    this.intended = ProjectedPortfolio.ofSellable(input.valuation);
  }

  /** The planning, and the sells that were rejected because of the risk. */
  plan(): TradePlanning & { readonly rejected: ReadonlyMap<TradingSymbol, Verdict> } {
    if (this.start.equity.lte(0))
      return { trades: [], verdicts: this.verdicts, after: this.start, rejected: new Map() };
    for (const position of this.input.valuation.positions.values()) {
      this.noteWide(position);
      this.intendBySignal(position);
    }
    if (this.input.missingPrices.length > 0) {
      this.noteMissingPrices();
      return this.execute();
    }
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = this.intended;
      for (const position of this.largestFirst()) this.intendForCap(position);
      this.intendForRisk();
      if (this.intended === before) break;
    }
    return this.execute();
  }

  private market(symbol: TradingSymbol): TradableMarket | undefined {
    const mayTrade = this.input.eligibility.get(symbol)?.mayTrade === true && !this.blocked.has(symbol);
    const isWide = this.input.valuation.positions.get(symbol)?.wide !== undefined;
    return mayTrade && !isWide ? this.input.market.tradable.get(symbol) : undefined;
  }

  /** Tells on a holding that would be sold why it is not where its quote is too wide. */
  private noteWide({ symbol, wide }: ValuedPosition): void {
    const judged = this.input.eligibility.get(symbol);
    if (wide === undefined || judged?.mayTrade !== true) return;
    if (!judged.sellSignal && this.start.weight(symbol) <= this.input.limits.maxWeight) return;
    const { spread, maxSpread } = wide;
    this.verdicts.set(symbol, { reason: 'WIDE_SPREAD', figures: { ...this.figures(symbol), spread, maxSpread } });
  }

  private intendBySignal(position: ValuedPosition): void {
    const { symbol } = position;
    const market = this.market(symbol);
    if (market === undefined || this.input.eligibility.get(symbol)?.sellSignal !== true) return;
    const loss = this.input.expectedLosses.get(symbol);
    const { buying, selling } = tradeCost(market);
    const cost = selling.plus(buying).toNumber();
    if (loss === undefined || loss > cost) {
      this.intend(position, market, position.quantity, 'SELL_SIGNAL');
      return;
    }
    // As elsewhere, shares of equity.
    const figures = this.figures(symbol);
    this.verdicts.set(symbol, {
      reason: 'COST_EXCEEDS_BENEFIT',
      figures: { ...figures, benefit: loss * figures.weight, cost: cost * figures.weight },
      detail: 'sell signal',
    });
  }

  /** The cap is the same for all, so that the largest position has the largest excess. The names must not choose: each sell moves the equity of the next. */
  private largestFirst(): readonly ValuedPosition[] {
    const projected = this.intended;
    return [...this.input.valuation.positions.values()].sort(
      (a, b) => projected.value(b.symbol).cmp(projected.value(a.symbol)) || (a.symbol < b.symbol ? -1 : 1),
    );
  }

  private intendForCap(position: ValuedPosition): void {
    const { symbol, price } = position;
    const { limits } = this.input;
    const market = this.market(symbol);
    if (market === undefined || this.intended.weight(symbol) <= limits.maxWeight) return;
    const excess = excessAboveCap(this.intended, symbol, market, limits);
    this.intend(position, market, excess.div(price).plus(this.alreadyIntended(symbol)), 'REDUCES_TO_LIMIT');
  }

  /** Tells on each holding that would be sold for a limit, were all prices known, why it is not. */
  private noteMissingPrices(): void {
    const { limits, risk, valuation, missingPrices } = this.input;
    const kept = [...valuation.positions.keys()].filter((symbol) => this.intended.weight(symbol) > limits.maxWeight);
    const gauge = new WeightedRisk(risk, this.intended.weights());
    const contributor =
      gauge.now.measured > limits.riskBudget
        ? this.largestContributor(this.intended, gauge, new Set(this.intents.keys()))
        : undefined;
    for (const symbol of [...kept, ...(contributor === undefined ? [] : [contributor])])
      if (!this.intents.has(symbol) && !this.verdicts.has(symbol) && this.market(symbol) !== undefined)
        this.verdicts.set(symbol, missingPriceVerdict(missingPrices, this.figures(symbol)));
  }

  private alreadyIntended(symbol: TradingSymbol): Decimal {
    return this.intents.get(symbol)?.quantity ?? new Decimal(0);
  }

  /** Sells at least `wanted` base units of a position in all, or notes why that cannot be. */
  private intend(position: ValuedPosition, market: TradableMarket, wanted: Decimal, reason: ReasonCode): void {
    const { symbol } = position;
    const before = this.alreadyIntended(symbol);
    // what has a buy signal would only be bought again
    const leaveNoDust = this.input.eligibility.get(symbol)?.buySignal !== true;
    const quantity = sizeSell(position, wanted, leaveNoDust, market, this.input.limits);
    if (quantity.lte(before)) {
      if (quantity.lte(0) && reason !== 'REDUCES_RISK') this.verdicts.set(symbol, this.unsellable(position, market));
      return;
    }
    this.intents.set(symbol, { quantity, reason });
    this.intended = this.intended.afterSell(symbol, quantity.minus(before), market);
  }

  /** Why nothing of a position can be sold. */
  private unsellable(position: ValuedPosition, market: TradableMarket): Verdict {
    const { symbol, protectedQuantity } = position;
    const figures = this.figures(symbol);
    const { limits } = this.input;
    const kept = keptBack(position, market, limits);
    if (kept !== undefined) return { ...kept, figures: { ...figures, ...kept.figures } };
    if (protectedQuantity.gt(0))
      return { reason: 'PROTECTED', figures: { ...figures, protectedQuantity: protectedQuantity.toNumber() } };
    const minimum = minimumTrade(limits, market.rules).toNumber();
    return { reason: 'BELOW_MIN_TRADE', figures: { ...figures, minimum } };
  }

  private intendForRisk(): void {
    const { limits, risk, valuation } = this.input;
    if (new WeightedRisk(risk, this.intended.weights()).now.measured <= limits.riskBudget) return;
    const goal = ceilingsOf(limits).valueAtRisk;
    const exhausted = new Set<TradingSymbol>();
    for (;;) {
      const projected = this.intended;
      const gauge = new WeightedRisk(risk, projected.weights());
      if (gauge.now.measured <= goal) return;
      const symbol = this.largestContributor(projected, gauge, exhausted);
      const position = symbol === undefined ? undefined : valuation.positions.get(symbol);
      const market = symbol === undefined ? undefined : this.market(symbol);
      if (position === undefined || market === undefined) return;
      exhausted.add(position.symbol);
      const sold = shareAboveRisk(gauge, position.symbol, projected.weight(position.symbol), market, goal);
      const quantity = projected.equity.times(sold).div(position.price);
      this.intend(position, market, quantity.plus(this.alreadyIntended(position.symbol)), 'REDUCES_RISK');
    }
  }

  /** The tradable holding whose sale relieves the measured risk most, per percent of it sold; those without a buy signal go first. */
  private largestContributor(
    projected: ProjectedPortfolio,
    gauge: WeightedRisk,
    exhausted: ReadonlySet<TradingSymbol>,
  ): TradingSymbol | undefined {
    const now = gauge.now;
    let best: { symbol: TradingSymbol; relief: number; buySignal: boolean } | undefined;
    for (const [symbol, weight] of projected.weights()) {
      const market = this.market(symbol);
      if (exhausted.has(symbol) || market === undefined) continue;
      const sold = weight / 100;
      const relief = now.measured - gauge.after(symbol, -sold, -tradeCost(market).selling.toNumber() * sold).measured;
      if (!(relief > 0)) continue;
      const buySignal = this.input.eligibility.get(symbol)?.buySignal === true;
      if (
        best === undefined ||
        (best.buySignal && !buySignal) ||
        (best.buySignal === buySignal && relief > best.relief)
      )
        best = { symbol, relief, buySignal };
    }
    return best?.symbol;
  }

  private execute(): TradePlanning & { readonly rejected: ReadonlyMap<TradingSymbol, Verdict> } {
    const { limits, risk } = this.input;
    const rejected = new Map<TradingSymbol, Verdict>();
    const trades: PlannedTrade[] = [];
    let projected = this.start;
    let judged = ProjectedPortfolio.ofSellable(this.input.valuation);
    const waiting = new Map(this.intents);
    while (waiting.size > 0) {
      const gauge = new WeightedRisk(risk, projected.weights());
      const now = gauge.now.total;
      const next = this.leastRiskyNext(projected, gauge, waiting);
      if (next === undefined || next.risk > Math.max(now, limits.riskBudget)) {
        for (const symbol of waiting.keys())
          rejected.set(symbol, {
            reason: 'RISK_BUDGET',
            figures: { ...this.figures(symbol), valueAtRisk: now },
            detail: 'selling it would raise the portfolio risk above the budget',
          });
        break;
      }
      const { symbol, intent, market } = next;
      waiting.delete(symbol);
      const loss = this.input.expectedLosses.get(symbol);
      const quoteAmount = intent.quantity.times(market.quote.bid);
      trades.push({
        symbol,
        side: 'sell',
        baseQuantity: intent.quantity.toFixed(),
        quoteAmount: amountText(quoteAmount),
        price: market.quote.bid,
        reason: intent.reason,
        ...(loss === undefined || intent.reason !== 'SELL_SIGNAL' ? {} : { worth: loss }),
        ...(this.followsOthers(judged, symbol, intent, market) ? { followsOthers: true } : {}),
      });
      const after = projected.afterSell(symbol, intent.quantity, market);
      this.verdicts.set(symbol, {
        reason: intent.reason,
        figures: {
          ...this.figures(symbol),
          target: after.weight(symbol),
          amount: quoteAmount.toNumber(),
          valueAtRisk: now,
        },
      });
      projected = after;
      judged = judged.afterSell(symbol, intent.quantity, market);
    }
    return { trades, verdicts: this.verdicts, after: projected, rejected };
  }

  /** True where no limit asks for a sell at the moment it is made: it is only the sells after it that make it necessary. */
  private followsOthers(
    projected: ProjectedPortfolio,
    symbol: TradingSymbol,
    { reason }: Intent,
    market: TradableMarket,
  ): boolean {
    return isForLimit(reason) && neededSell(projected, symbol, market, reason, this.input).lte(0);
  }

  private leastRiskyNext(
    projected: ProjectedPortfolio,
    gauge: WeightedRisk,
    waiting: ReadonlyMap<TradingSymbol, Intent>,
  ): { symbol: TradingSymbol; intent: Intent; market: TradableMarket; risk: number } | undefined {
    let best: { symbol: TradingSymbol; intent: Intent; market: TradableMarket; risk: number } | undefined;
    for (const [symbol, intent] of waiting) {
      const market = this.market(symbol);
      const position = this.input.valuation.positions.get(symbol);
      if (market === undefined || position === undefined) continue;
      const sold = intent.quantity.times(position.price).div(projected.equity);
      const cost = sold.times(tradeCost(market).selling).toNumber();
      const risk = gauge.after(symbol, -sold.toNumber(), -cost).total;
      if (best === undefined || risk < best.risk) best = { symbol, intent, market, risk };
    }
    return best;
  }

  private figures(symbol: TradingSymbol): { weight: number; maxWeight: number; riskBudget: number } {
    const { maxWeight, riskBudget } = this.input.limits;
    return { weight: this.start.weight(symbol), maxWeight, riskBudget };
  }
}
