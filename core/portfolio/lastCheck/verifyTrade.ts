import { Decimal } from 'decimal.js';
import type { DecimalString } from '../../market/decimalString.ts';
import type { Quote, TradingRules } from '../../market/quote.ts';
import type { Side } from '../../market/side.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import { amountText } from '../../text/amountText.ts';
import { HEADROOM } from '../account/ceilings.ts';
import type { Limits } from '../account/limits.ts';
import { measuredBy, type RiskModel, valueAtRisk } from '../account/portfolioRisk.ts';
import { ProjectedPortfolio } from '../account/projectedPortfolio.ts';
import { tradeCost } from '../account/tradeCost.ts';
import { isTooSmall, minimumTrade, smallestBuy } from '../account/tradeMinimum.ts';
import { isUsableQuote, relativeSpread, type TradableMarket, type Valuation } from '../account/valuation.ts';
import type { ReasonCode } from '../decision/decision.ts';
import type { PlannedTrade } from '../decision/plan.ts';
import type { Verdict } from '../decision/verdict.ts';
import { keptBack } from '../planning/keptBack.ts';
import { missingPriceVerdict } from '../planning/missingPrices.ts';
import { isForLimit, neededSell } from '../planning/neededSell.ts';
import { spendableBalance } from '../planning/planBuys.ts';
import { sizeBuy } from '../planning/sizeBuy.ts';
import { cutSell, sizeSell } from '../planning/sizeSell.ts';
import type { Liquidity } from './liquidity.ts';
import { cutSellTo, type MarketRoom, marketRoom, partTaken } from './marketRoom.ts';
import { restOfTrade } from './restOfTrade.ts';

/** An order of the account that is not closed. */
export interface PendingOrder {
  readonly symbol: TradingSymbol;
  readonly side: Side;
  readonly quoteAmount: DecimalString;
  /** True where the venue has accepted it, so that what it may spend is on hold and not free any more. */
  readonly onHold?: boolean;
}

/** Everything the last check before sending looks at, all of it fresh. */
export interface VerificationInput {
  readonly trade: PlannedTrade;
  /** Base units of the symbol that were held when the trade was planned; undefined where that is not known. */
  readonly heldBefore?: DecimalString | undefined;
  readonly valuation: Valuation;
  readonly quote: Quote | undefined;
  readonly rules: TradingRules | undefined;
  readonly risk: RiskModel;
  readonly limits: Limits;
  readonly pending: readonly PendingOrder[];
  /** Quote currency spent on buys in this cycle so far, fees included. */
  readonly spent: DecimalString;
  /** Holdings that are worth something but have no price at this moment. */
  readonly missingPrices: readonly TradingSymbol[];
  /** Widest spread that is traded at: (ask - bid) / mid. */
  readonly maxSpread: number;
  /** What the market offers at this moment. Absent: not looked at. */
  readonly liquidity?: Liquidity;
}

/** What a confirmed trade meets in its market. */
export interface ExpectedExecution {
  /** How much worse than the best price the mean price is expected to be, a share of it. */
  readonly impact: number;
  /** The bounds that it was held against, by name as in verdicts. */
  readonly figures: Readonly<Record<string, number>>;
  /** True where it is smaller than was planned because of them. */
  readonly cut: boolean;
}

export type Verification =
  | { readonly kind: 'confirmed'; readonly trade: PlannedTrade; readonly execution?: ExpectedExecution }
  | { readonly kind: 'refused'; readonly verdict: Verdict };

/**
 * Checks a planned trade against fresh balances and prices at the last moment before it is frozen. A buy is cut down to what the limits
 * still admit, a sell to what is available, and where it is for the weight cap or the risk to what that still asks for; neither is ever
 * enlarged. What has been bought or sold since the plan without its knowledge counts as part of the trade.
 *
 * An order that is not closed counts as executed in full where that is the worse case: the limits must hold with all pending buys
 * done, both with and without the pending sells.
 */
export function verifyTrade(given: VerificationInput): Verification {
  const input = { ...given, risk: measuredBy(given.risk, given.limits.riskMeasure) };
  const { trade, quote, rules } = input;
  if (rules === undefined) return refused('UNKNOWN_SYMBOL', {}, 'the venue no longer lists it');
  if (!rules.tradable) return refused('MARKET_CLOSED', {}, 'the venue takes no orders for it');
  if (quote === undefined || !isUsableQuote(quote)) return refused('NO_PRICE', {}, 'the venue quotes no usable price');
  if (input.pending.some((order) => order.symbol === trade.symbol)) return refused('ORDER_OUTSTANDING', {});
  const spread = relativeSpread(quote);
  if (spread > input.maxSpread && !goesOnAtAnySpread(trade))
    return refused('WIDE_SPREAD', { spread, maxSpread: input.maxSpread });
  const market = { quote, rules };
  const rest = restOfTrade(trade, input.heldBefore, input.valuation.positions.get(trade.symbol)?.quantity, quote);
  if (rest === undefined)
    return refused(
      'WITHIN_BAND',
      {},
      trade.side === 'buy' ? 'as much was bought since the plan' : 'as much was sold since the plan',
    );
  switch (rest.side) {
    case 'sell':
      return verifySell({ ...input, trade: rest }, market);
    case 'buy':
      return verifyBuy({ ...input, trade: rest }, market);
    default: {
      const unreachable: never = rest.side;
      return unreachable;
    }
  }
}

/** To leave an account is decided, whatever it brings; and the rest of a sell that has begun may be of that. */
function goesOnAtAnySpread({ side, reason }: PlannedTrade): boolean {
  return side === 'sell' && (reason === 'LIQUIDATION' || reason === 'ORDER_OUTSTANDING');
}

function refused(reason: ReasonCode, figures: Readonly<Record<string, number>>, detail?: string): Verification {
  return { kind: 'refused', verdict: detail === undefined ? { reason, figures } : { reason, figures, detail } };
}

/** The portfolio with all pending buys, and the portfolio with the pending sells as well, where there are any. */
function possiblePortfolios(
  { valuation, pending }: VerificationInput,
  feeRate: Decimal,
): readonly [ProjectedPortfolio, ...ProjectedPortfolio[]] {
  const after = (projected: ProjectedPortfolio, { symbol, side, quoteAmount }: PendingOrder): ProjectedPortfolio => {
    const amount = new Decimal(quoteAmount);
    if (side === 'buy') return projected.moved(symbol, amount, amount.times(feeRate.plus(1)).neg());
    const sold = Decimal.min(amount, projected.value(symbol));
    return projected.moved(symbol, sold.neg(), sold.times(new Decimal(1).minus(feeRate)));
  };
  const sells = pending.filter((order) => order.side === 'sell');
  const bought = pending.filter((order) => order.side === 'buy').reduce(after, ProjectedPortfolio.of(valuation));
  return sells.length === 0 ? [bought] : [bought, sells.reduce(after, bought)];
}

function verifySell(input: VerificationInput, market: TradableMarket): Verification {
  const { trade, valuation, limits, risk } = input;
  const { quote, rules } = market;
  const position = valuation.positions.get(trade.symbol);
  if (input.missingPrices.length > 0 && (isForLimit(trade.reason) || trade.reason === 'REDUCES_TO_TARGET'))
    return { kind: 'refused', verdict: missingPriceVerdict(input.missingPrices, {}) };
  let quantity =
    position === undefined ? new Decimal(0) : cutSell(position, new Decimal(trade.baseQuantity), market, limits);
  if (position !== undefined && isForLimit(trade.reason) && trade.followsOthers !== true) {
    const projected = ProjectedPortfolio.ofSellable(valuation);
    const needed = neededSell(projected, trade.symbol, market, trade.reason, { risk, limits });
    if (needed.lte(0))
      return refused(
        'WITHIN_BAND',
        {
          weight: projected.weight(trade.symbol),
          maxWeight: limits.maxWeight,
          valueAtRisk: valueAtRisk(risk, projected.weights()),
          riskBudget: limits.riskBudget,
        },
        'no limit asks for the sell any more',
      );
    quantity = Decimal.min(quantity, sizeSell(position, needed.div(position.price), true, market, limits));
  }
  const kept = position === undefined || quantity.gt(0) ? undefined : keptBack(position, market, limits);
  if (kept !== undefined) return { kind: 'refused', verdict: kept };
  if (quantity.lte(0))
    return refused('BELOW_MIN_TRADE', {
      available: position?.available.toNumber() ?? 0,
      minimum: minimumTrade(limits, rules).toNumber(),
    });
  const room = marketRoom('sell', input.liquidity, market, limits);
  const decided = quantity;
  const part = partTaken(trade, room, decided.times(quote.bid));
  if (position !== undefined) quantity = cutSellTo(part.amount, decided, position, market, limits);
  if (isTooSmall(quantity, quote.bid, limits, rules))
    return tooThin(part.figures, decided.times(quote.bid), minimumTrade(limits, rules));
  const bound = room.at(quantity.times(quote.bid));
  // To leave an account altogether is decided, whatever the risk is on the way.
  const portfolios = trade.reason === 'LIQUIDATION' ? [] : possiblePortfolios(input, new Decimal(rules.takerFee));
  for (const projected of portfolios) {
    const now = valueAtRisk(risk, projected.weights());
    const after = valueAtRisk(risk, projected.afterSell(trade.symbol, quantity, bound).weights());
    if (after > Math.max(now, limits.riskBudget))
      return refused(
        'RISK_BUDGET',
        { valueAtRisk: now, riskBudget: limits.riskBudget },
        'selling it would raise the portfolio risk above the budget',
      );
  }
  return {
    kind: 'confirmed',
    trade: {
      ...trade,
      baseQuantity: quantity.toFixed(),
      quoteAmount: amountText(quantity.times(quote.bid)),
      price: quote.bid,
    },
    ...expectedExecution(input, part.figures, bound, quantity.lt(decided)),
  };
}

/** What may be spent beside the pending buys. What is on hold for them has left the free balance already. */
function spendableBeside({ valuation, pending, spent, limits }: VerificationInput, feeRate: Decimal): Decimal {
  const costOf = (orders: readonly PendingOrder[]): Decimal =>
    orders.reduce((sum, { quoteAmount }) => sum.plus(feeRate.plus(1).times(quoteAmount)), new Decimal(0));
  const buys = pending.filter((order) => order.side === 'buy');
  const committed = costOf(buys);
  const onHold = Decimal.min(costOf(buys.filter((order) => order.onHold)), valuation.cash.minus(valuation.freeCash));
  const free = valuation.freeCash.plus(onHold);
  return Decimal.max(0, spendableBalance(free, new Decimal(spent), limits).minus(committed));
}

function verifyBuy(input: VerificationInput, market: TradableMarket): Verification {
  const { trade, limits, risk } = input;
  const { quote, rules } = market;
  const feeRate = new Decimal(rules.takerFee);
  const spendable = spendableBeside(input, feeRate);
  const share = 1 - HEADROOM / 2;
  const planned = new Decimal(trade.quoteAmount);
  const room = marketRoom('buy', input.liquidity, market, limits);
  const part = partTaken(trade, room, planned);
  let wanted = part.amount;
  const cut = wanted.lt(planned);
  const bound = room.at(wanted);
  for (const projected of possiblePortfolios(input, feeRate)) {
    const smallest = smallestBuy(projected.value(trade.symbol), bound, limits);
    if (cut && wanted.lt(smallest) && planned.gte(smallest)) return tooThin(part.figures, planned, smallest);
    const sized = sizeBuy(projected, {
      symbol: trade.symbol,
      market: bound,
      wanted,
      smallest,
      spendable,
      missingPrices: input.missingPrices,
      leastEquity: projected.equity.minus(wanted.times(tradeCost(bound).buying)),
      limits,
      risk,
      caps: (trade.caps ?? []).map((cap) => ({ ...cap, maxWeight: cap.maxWeight * share })),
      weightCeiling: limits.maxWeight * share,
      riskCeiling: limits.riskBudget * share,
    });
    if (sized.quoteAmount.lte(0))
      return refused(sized.boundBy ?? 'BELOW_MIN_TRADE', {
        weight: projected.weight(trade.symbol),
        maxWeight: limits.maxWeight,
        maxPositions: limits.maxPositions,
        minimum: smallest.toNumber(),
        spendable: spendable.toNumber(),
        valueAtRisk: valueAtRisk(risk, projected.weights()),
        riskBudget: limits.riskBudget,
      });
    wanted = sized.quoteAmount;
  }
  return {
    kind: 'confirmed',
    trade: {
      ...trade,
      quoteAmount: wanted.toFixed(),
      baseQuantity: wanted.div(quote.ask).toDecimalPlaces(12, Decimal.ROUND_DOWN).toFixed(),
      price: quote.ask,
    },
    ...expectedExecution(input, part.figures, room.at(wanted), cut),
  };
}

function expectedExecution(
  { liquidity }: VerificationInput,
  figures: MarketRoom['figures'],
  { impact = 0 }: TradableMarket,
  cut: boolean,
): { readonly execution?: ExpectedExecution } {
  return liquidity === undefined ? {} : { execution: { impact, figures, cut } };
}

/** The refusal of a trade whose market has no room for even the smallest part of it, or none at a cost that it is worth. */
function tooThin(figures: MarketRoom['figures'], planned: Decimal, smallest: Decimal): Verification {
  return refused('BOOK_TOO_THIN', { ...figures, amount: planned.toNumber(), minimum: smallest.toNumber() });
}
