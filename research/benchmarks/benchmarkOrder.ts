import { Decimal } from 'decimal.js';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { Side } from '../../core/market/side.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import { MARKET_STYLE } from '../../core/orders/order.ts';
import { revisionName } from '../../core/orders/orderKey.ts';
import { NOTHING_EXECUTED } from '../../core/orders/orderState.ts';
import { freezeOrder } from '../../core/venues/freezeOrder.ts';
import type { OrderRow } from '../backtest/backtestResult.ts';
import { VENUE } from '../backtest/checkedOrder.ts';
import { PAST_ACCOUNT } from '../backtest/historicalVenue.ts';
import { orderRow } from '../backtest/orderRow.ts';
import type { TradingPlace } from '../backtest/tradeOrder.ts';

/**
 * Buys or sells at any price, within the venue's increments and minimums, at its fees and from its book. What is too small, or not traded now, is left.
 *
 * @param amount quote currency; a buy costs no more, its fee included
 */
export function benchmarkOrder(
  { venue }: TradingPlace,
  symbol: TradingSymbol,
  side: Side,
  amount: Decimal,
): readonly OrderRow[] {
  const rules = venue.rules().get(symbol);
  const quote = venue.quote(symbol);
  if (rules?.tradable !== true || quote === undefined) return [];
  const price = side === 'buy' ? quote.ask : quote.bid;
  const held = venue.holdings().holdings.find((holding) => holding.symbol === symbol)?.available ?? '0';
  const wanted = amount.div(price);
  const base = side === 'sell' ? Decimal.min(held, wanted) : wanted;
  const trade = {
    symbol,
    side,
    price,
    quoteAmount: amount.toFixed(),
    baseQuantity: base.toDecimalPlaces(18, Decimal.ROUND_DOWN).toFixed(),
    reason: 'BENCHMARK',
  } as const;
  const key = { account: PAST_ACCOUNT, cycleId: String(venue.now), symbol };
  try {
    // The reason stays in the row: the body of a market order has none.
    const frozen = freezeOrder(
      VENUE,
      rules,
      symbol.replace('-', '/'),
      key,
      { ...trade, reason: 'IMPROVES_DIVERSIFICATION' },
      MARKET_STYLE,
      revisionName(key, 0),
    );
    const answer = venue.submit(frozen);
    if (answer.kind === 'rejected') return [orderRow(trade, quote, 'REJECTED', NOTHING_EXECUTED, answer.detail)];
    const { state } = answer.order;
    const execution = 'execution' in state ? state.execution : NOTHING_EXECUTED;
    return [{ ...orderRow(trade, quote, state.status, execution, ''), baseQuantity: frozen.baseQuantity }];
  } catch (error) {
    if (error instanceof InvalidInputError) return [];
    throw error;
  }
}
