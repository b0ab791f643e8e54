import type { Decimal } from 'decimal.js';
import { accountAtCheck, symbolsAtCheck } from '../../core/cycles/accountAtCheck.ts';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { DecimalString } from '../../core/market/decimalString.ts';
import type { FrozenOrder, OrderStyle } from '../../core/orders/order.ts';
import { type OrderKey, revisionName } from '../../core/orders/orderKey.ts';
import type { HoldingsSnapshot } from '../../core/portfolio/account/holdings.ts';
import type { PlannedTrade } from '../../core/portfolio/decision/plan.ts';
import { sentenceFor } from '../../core/portfolio/explaining/explain.ts';
import { riskModelOf } from '../../core/portfolio/forecast/riskModel.ts';
import { executionWords } from '../../core/portfolio/lastCheck/executionWords.ts';
import type { Liquidity } from '../../core/portfolio/lastCheck/liquidity.ts';
import { type PendingOrder, verifyTrade } from '../../core/portfolio/lastCheck/verifyTrade.ts';
import { withCut } from '../../core/portfolio/lastCheck/withCut.ts';
import { freezeOrder } from '../../core/venues/freezeOrder.ts';
import { requireVenue } from '../../core/venues/venues.ts';
import type { AccountPlace } from './accountPlace.ts';

/** The simulator speaks its dialect, and charges as it does. */
export const VENUE = requireVenue('coinbase');

/** A trade before it is sent, and what the account has under way. */
export interface TradeToCheck {
  readonly key: OrderKey;
  readonly trade: PlannedTrade;
  /** Base units that were held when it was planned; undefined where all of it is still to be done. */
  readonly heldBefore: DecimalString | undefined;
  /** Quote currency that the cycle has spent on buys. */
  readonly spent: Decimal;
  readonly holdings: HoldingsSnapshot;
  readonly pending: readonly PendingOrder[];
  readonly style: OrderStyle;
  readonly revision: number;
}

/** Checks a trade on the account and the market of this moment, as live orders are: the order as the venue takes it, or in words why it may not be sent. */
export function checkedOrder(
  { venue, candles, settings, work }: AccountPlace,
  { key, trade, heldBefore, spent, holdings, pending, style, revision }: TradeToCheck,
): FrozenOrder | string {
  const { symbol } = trade;
  const symbols = symbolsAtCheck(holdings, symbol);
  const rules = venue.rules();
  const bars = candles.readAll([...symbols, ...pending.map((order) => order.symbol)]);
  const account = accountAtCheck(
    {
      symbol,
      holdings,
      quotes: venue.quotes(symbols.filter((held) => rules.has(held))),
      rules: rules.get(symbol),
      candles: bars,
      risk: riskModelOf(bars, settings.minimumHistory, settings.forecast, holdings.at, work),
      pending,
      spent,
    },
    settings,
  );
  const { limits, liquidity: bounds } = settings;
  const book = style.type === 'limit' ? 'not needed' : (venue.orderBook(symbol) ?? 'unread');
  const liquidity: Liquidity = { limits: bounds, book };
  const checked = verifyTrade({ ...account, trade, heldBefore, limits, liquidity });
  if (checked.kind === 'refused') return sentenceFor(checked.verdict, settings.quoteCurrency);
  const { cut } = executionWords(checked, liquidity, settings.quoteCurrency);
  const ownRules = rules.get(symbol);
  if (ownRules === undefined) return `${symbol} is not listed`;
  try {
    const name = revisionName(key, revision);
    return withCut(freezeOrder(VENUE, ownRules, symbol.replace('-', '/'), key, checked.trade, style, name), cut);
  } catch (error) {
    if (error instanceof InvalidInputError) return error.message;
    throw error;
  }
}
