import { Decimal } from 'decimal.js';
import type { DecimalString } from '../../market/decimalString.ts';
import type { Quote } from '../../market/quote.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import type { ReconciliationStatus } from '../../reconciliation/status.ts';
import { amountText } from '../../text/amountText.ts';
import { holdingNotices } from './fixedHoldings.ts';
import type { HoldingsSnapshot } from './holdings.ts';
import { diversification, type RiskModel, valueAtRisk } from './portfolioRisk.ts';
import type { PositionView } from './positionView.ts';
import { ProjectedPortfolio } from './projectedPortfolio.ts';
import { type Valuation, valuePortfolio } from './valuation.ts';

/** The account after a cycle, at the venue's prices of that moment. */
export interface PortfolioPosture {
  readonly at: number;
  readonly quoteCurrency: string;
  readonly equity: DecimalString;
  readonly cash: DecimalString;
  readonly positions: readonly PositionView[];
  readonly diversification: number;
  /** One-day 95 % value at risk as a share of equity. */
  readonly valueAtRisk: number;
  readonly riskBudget: number;
  /** What counts without being tradable, and what does not count though it may be worth something; absent where there is nothing of it. */
  readonly notices?: readonly string[];
  /** How ledger and venue were reconciled last; absent in what earlier versions recorded. */
  readonly reconciliation?: ReconciliationStatus;
}

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
  const portfolio = ProjectedPortfolio.of(valuation);
  const names = portfolio.names(new Decimal(minTradeAmount));
  const notices = holdingNotices(holdings, valuation);
  return {
    at: holdings.at,
    quoteCurrency: holdings.quoteCurrency,
    equity: amountText(valuation.equity),
    cash: amountText(valuation.cash),
    positions: positionViews(valuation, targets),
    diversification: diversification(names.map((symbol) => portfolio.weight(symbol))),
    valueAtRisk: valueAtRisk(risk, portfolio.weights()),
    riskBudget,
    ...(notices.length === 0 ? {} : { notices }),
  };
}
