import type { Decimal } from 'decimal.js';
import type { Candle } from '../market/candle.ts';
import type { Quote, TradingRules } from '../market/quote.ts';
import type { TradingSymbol } from '../market/symbol.ts';
import { type HoldingsSnapshot, heldSymbols } from '../portfolio/account/holdings.ts';
import type { RiskModel } from '../portfolio/account/portfolioRisk.ts';
import { valuePortfolio } from '../portfolio/account/valuation.ts';
import type { PendingOrder, VerificationInput } from '../portfolio/lastCheck/verifyTrade.ts';
import { missingPrices } from '../portfolio/planning/missingPrices.ts';
import type { TradingSettings } from './tradingSettings.ts';

/** What the last check of an order looks at, beside the trade itself. */
export type AccountAtCheck = Omit<VerificationInput, 'trade' | 'heldBefore' | 'limits' | 'liquidity'>;

/** What was read for the last check of an order. */
export interface ReadForCheck {
  readonly symbol: TradingSymbol;
  readonly holdings: HoldingsSnapshot;
  /** Of the symbol and of all that is held. */
  readonly quotes: ReadonlyMap<TradingSymbol, Quote>;
  /** Of the symbol; undefined where the venue does not list it. */
  readonly rules: TradingRules | undefined;
  /** Daily bars of the symbols whose risk counts. */
  readonly candles: ReadonlyMap<TradingSymbol, readonly Candle[]>;
  /** Of the same symbols. */
  readonly risk: RiskModel;
  readonly pending: readonly PendingOrder[];
  /** Quote currency that the cycle has spent on buys, fees included. */
  readonly spent: Decimal;
}

/** What is held, and the symbol of the order: their prices are asked for. */
export function symbolsAtCheck(holdings: HoldingsSnapshot, symbol: TradingSymbol): readonly TradingSymbol[] {
  return [...new Set([...heldSymbols(holdings), symbol])];
}

/** The account as the last check of an order sees it. */
export function accountAtCheck(
  { symbol, holdings, quotes, rules, candles, risk, pending, spent }: ReadForCheck,
  { universe, limits }: Pick<TradingSettings, 'universe' | 'limits'>,
): AccountAtCheck {
  const valuation = valuePortfolio(holdings, quotes, universe.protect, universe.maxSpread);
  return {
    valuation,
    maxSpread: universe.maxSpread,
    missingPrices: missingPrices({
      holdings,
      unpriced: valuation.unpriced,
      candles,
      at: holdings.at,
      dust: limits.minTradeAmount,
    }),
    quote: quotes.get(symbol),
    rules,
    risk,
    pending,
    spent: spent.toFixed(),
  };
}
