import { Decimal } from 'decimal.js';
import type { PortfolioPosture } from '../cycles/cycleResult.ts';
import type { Quote } from '../market/quote.ts';
import type { TradingSymbol } from '../market/symbol.ts';
import { amountText } from './amountText.ts';
import { Book } from './book.ts';
import { holdingNotices } from './fixedHoldings.ts';
import type { HoldingsSnapshot } from './holdings.ts';
import type { PositionView } from './plan.ts';
import { diversification, type RiskModel, valueAtRisk } from './portfolioRisk.ts';
import { type Valuation, valuePortfolio } from './valuation.ts';

/** The priced positions with weight and target, largest first. */
export function positionViews(
  valuation: Valuation,
  targets: ReadonlyMap<TradingSymbol, number>,
): readonly PositionView[] {
  const { equity } = valuation;
  return [...valuation.positions.values()]
    .map((position) => ({
      symbol: position.symbol,
      quantity: position.quantity.toFixed(),
      value: amountText(position.value),
      weight: equity.lte(0) ? 0 : position.value.div(equity).toNumber(),
      targetWeight: targets.get(position.symbol) ?? 0,
    }))
    .sort((a, b) => b.weight - a.weight || (a.symbol < b.symbol ? -1 : 1));
}

/**
 * How the account stands at the given prices.
 * @param risk covariance of the held symbols. @param riskBudget share of equity.
 * @param minTradeAmount quote currency; smaller holdings are dust and do not count as positions in the diversification.
 */
export function postureOf(
  holdings: HoldingsSnapshot,
  quotes: ReadonlyMap<TradingSymbol, Quote>,
  risk: RiskModel,
  targets: ReadonlyMap<TradingSymbol, number>,
  riskBudget: number,
  minTradeAmount = 0,
): PortfolioPosture {
  const valuation = valuePortfolio(holdings, quotes);
  const book = Book.of(valuation);
  const names = book.names(new Decimal(minTradeAmount));
  const notices = holdingNotices(holdings, valuation);
  return {
    at: holdings.at,
    quoteCurrency: holdings.quoteCurrency,
    equity: amountText(valuation.equity),
    cash: amountText(valuation.cash),
    positions: positionViews(valuation, targets),
    diversification: diversification(names.map((symbol) => book.weight(symbol))),
    valueAtRisk: valueAtRisk(risk, book.weights()),
    riskBudget,
    ...(notices.length === 0 ? {} : { notices }),
  };
}
