import { Decimal } from 'decimal.js';
import { floorTo, quoteStep } from '../../market/increments.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import type { JointCap } from '../account/jointCap.ts';
import type { Limits } from '../account/limits.ts';
import { type RiskModel, WeightedRisk } from '../account/portfolioRisk.ts';
import type { ProjectedPortfolio } from '../account/projectedPortfolio.ts';
import { tradeCost } from '../account/tradeCost.ts';
import type { TradableMarket } from '../account/valuation.ts';
import type { ReasonCode } from '../decision/decision.ts';
import { largestThatFits } from './bisection.ts';

/** A buy as it is wanted, and what it must keep. Amounts in quote currency. */
export interface BuyRequest {
  readonly symbol: TradingSymbol;
  readonly market: TradableMarket;
  /** Quote amount without the fee. */
  readonly wanted: Decimal;
  /** Least quote amount that is bought for. */
  readonly smallest: Decimal;
  /** What buys may still use, fees included. */
  readonly spendable: Decimal;
  /** Holdings that are worth something but have no price: each takes a place among the positions, though the portfolio has none of them. */
  readonly missingPrices: readonly TradingSymbol[];
  /** Lower bound of the equity after this buy and all others that go with it: the costs of each make every weight larger. */
  readonly leastEquity: Decimal;
  readonly limits: Limits;
  readonly risk: RiskModel;
  /** Largest weight the symbol may come to. */
  readonly weightCeiling: number;
  /** The joint caps that concern the symbol, as tight as the buy must keep them. */
  readonly caps: readonly JointCap[];
  /** Largest one-day 95 % value at risk after the buy, as a share of equity. */
  readonly riskCeiling: number;
}

/** A buy cut to the limits. An amount of 0 means that it cannot be made; `boundBy` is the limit that cut it last. */
export interface SizedBuy {
  readonly quoteAmount: Decimal;
  readonly boundBy: ReasonCode | undefined;
  /** The joint cap that cut it, where one did. */
  readonly cap?: JointCap;
}

/**
 * The largest buy up to the wanted one that keeps the weight cap, the number of positions, the balance that may be spent and the risk
 * ceiling, truncated to the venue's increments and not below any minimum. Its costs push no other position above the cap.
 */
export function sizeBuy(projected: ProjectedPortfolio, request: BuyRequest): SizedBuy {
  const { symbol, market, limits } = request;
  const { rules } = market;
  if (projected.equity.lte(0)) return nothing('NO_EQUITY');
  const value = projected.value(symbol);
  const dust = new Decimal(limits.minTradeAmount);
  const names = projected.names(dust).length + request.missingPrices.length;
  if (value.lt(dust) && names >= limits.maxPositions) return nothing('MAX_POSITIONS');

  const { valueBought, buying } = tradeCost(market);
  let amount = request.wanted;
  let boundBy: ReasonCode | undefined;
  let boundByCap: JointCap | undefined;
  const tighten = (candidate: Decimal, reason: ReasonCode, cap?: JointCap): void => {
    if (candidate.gte(amount)) return;
    amount = candidate;
    boundBy = reason;
    boundByCap = cap;
  };
  const room = request.leastEquity.times(request.weightCeiling).minus(value);
  tighten(room.div(valueBought), 'AT_WEIGHT_LIMIT');
  for (const cap of request.caps) {
    const left = request.leastEquity.times(cap.maxWeight).minus(projected.valueOf(cap.symbols));
    tighten(left.div(valueBought), cap.kind === 'pair' ? 'COINTEGRATED_WITH' : 'GROUP_LIMIT', cap);
  }
  if (buying.gt(0)) tighten(roomForCosts(projected, symbol, limits.maxWeight).div(buying), 'AT_WEIGHT_LIMIT');
  tighten(request.spendable.div(new Decimal(rules.takerFee).plus(1)), 'BALANCE_PRESERVED');
  if (amount.gt(0)) {
    const risk = new WeightedRisk(request.risk, projected.weights());
    const perEquity = amount.div(projected.equity);
    const change = perEquity.times(valueBought).toNumber();
    const loss = perEquity.times(buying).toNumber();
    const share = largestThatFits(1, (t) => risk.after(symbol, t * change, -t * loss).total <= request.riskCeiling);
    if (share < 1) tighten(amount.times(share), 'RISK_BUDGET');
  }

  const rounded = floorTo(amount, quoteStep(rules));
  if (rounded.lte(0) || rounded.lt(request.smallest)) return nothing(boundBy ?? 'BELOW_MIN_TRADE', boundByCap);
  return { quoteAmount: rounded, boundBy, ...(boundByCap === undefined ? {} : { cap: boundByCap }) };
}

/**
 * Equity that may be lost to costs until another position within the weight cap comes to it: smaller equity makes all weights larger.
 * Infinite where there is no such position.
 */
function roomForCosts(projected: ProjectedPortfolio, symbol: TradingSymbol, maxWeight: number): Decimal {
  let least = new Decimal(Number.POSITIVE_INFINITY);
  for (const [other, value] of projected.values) {
    const room = projected.equity.minus(value.div(maxWeight));
    if (other !== symbol && room.gte(0) && room.lt(least)) least = room;
  }
  return least;
}

function nothing(boundBy: ReasonCode, cap?: JointCap): SizedBuy {
  return { quoteAmount: new Decimal(0), boundBy, ...(cap === undefined ? {} : { cap }) };
}
