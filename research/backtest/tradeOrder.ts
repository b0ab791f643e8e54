import type { Decimal } from 'decimal.js';
import { accountAtCheck, symbolsAtCheck } from '../../core/cycles/accountAtCheck.ts';
import type { TradingSettings } from '../../core/cycles/tradingSettings.ts';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { DecimalString } from '../../core/market/decimalString.ts';
import type { Quote } from '../../core/market/quote.ts';
import type { FrozenOrder } from '../../core/orders/order.ts';
import { type OrderKey, revisionName } from '../../core/orders/orderKey.ts';
import { executionOf, isClosed, NOTHING_EXECUTED } from '../../core/orders/orderState.ts';
import type { PlannedTrade } from '../../core/portfolio/decision/plan.ts';
import { sentenceFor } from '../../core/portfolio/explaining/explain.ts';
import { riskModelOf } from '../../core/portfolio/forecast/riskModel.ts';
import type { SymbolWork } from '../../core/portfolio/forecast/symbolWork.ts';
import { executionWords } from '../../core/portfolio/lastCheck/executionWords.ts';
import type { Liquidity } from '../../core/portfolio/lastCheck/liquidity.ts';
import { verifyTrade } from '../../core/portfolio/lastCheck/verifyTrade.ts';
import { freezeOrder } from '../../core/venues/freezeOrder.ts';
import { requireVenue } from '../../core/venues/venues.ts';
import type { AccountWatch } from './accountWatch.ts';
import type { HistoricalVenue } from './historicalVenue.ts';
import type { KnownCandles } from './knownCandles.ts';
import { orderRow } from './orderRow.ts';
import type { OrderRow } from './result.ts';

/** The simulator speaks its dialect, and charges as it does. */
export const VENUE = requireVenue('coinbase');

/** Time between two orders, far below a tick. */
const MOMENT_MS = 1;

/** What an order of a backtest is made with. */
export interface TradingPlace {
  readonly watch: AccountWatch;
  readonly settings: TradingSettings;
  readonly venue: HistoricalVenue;
  readonly candles: KnownCandles;
  /** What the forecasts of the present day share. */
  readonly work: SymbolWork;
}

/** A trade of a plan, at its turn. */
export interface TradeAtTurn {
  readonly key: OrderKey;
  readonly trade: PlannedTrade;
  /** Base units that were held when it was planned. */
  readonly heldBefore: DecimalString;
  /** Quote currency that the cycle has spent on buys. */
  readonly spent: Decimal;
}

/** Checks a trade on the account and the market of this moment, freezes it and sends it, as a live order is. */
export function tradeOrder(place: TradingPlace, turn: TradeAtTurn): OrderRow {
  const { venue, watch } = place;
  // Some time passes with each order: its fills come after what was valued before it.
  venue.advanceTo(venue.now + MOMENT_MS);
  const quote = venue.quote(turn.trade.symbol);
  const order = watch.obstacleTo(turn.trade) ?? checkedOrder(place, turn);
  if (typeof order === 'string') return orderRow(turn.trade, quote, 'REFUSED', NOTHING_EXECUTED, order);
  return sentOrder(place, turn, order, quote);
}

function sentOrder(
  { venue, watch }: TradingPlace,
  { key, trade }: TradeAtTurn,
  order: FrozenOrder,
  quote: Quote | undefined,
): OrderRow {
  const answer = venue.submit(order);
  const sent = { baseQuantity: order.baseQuantity, ...(order.limit ? { limitPrice: order.limit.price } : {}) };
  if (answer.kind === 'rejected') {
    const row = { ...orderRow(trade, quote, 'REJECTED', NOTHING_EXECUTED, answer.detail), ...sent };
    watch.ordered(key, row, []);
    return row;
  }
  const { state, venueOrderId } = answer.order;
  if (!isClosed(state.status)) throw new Error(`${key.symbol} rests at the venue, and an order of its type never does`);
  const detail = 'reason' in state ? state.reason : (order.limit?.cut ?? '');
  const row = { ...orderRow(trade, quote, state.status, executionOf(state), detail), ...sent };
  watch.ordered(key, row, venue.fills(venueOrderId));
  return row;
}

/** The order as the venue takes it, or in words why it may not be sent. */
function checkedOrder(place: TradingPlace, { key, trade, heldBefore, spent }: TradeAtTurn): FrozenOrder | string {
  const { venue, candles, settings } = place;
  const { symbol } = trade;
  const holdings = venue.holdings();
  const symbols = symbolsAtCheck(holdings, symbol);
  const rules = venue.rules();
  const bars = candles.readAll(symbols);
  const account = accountAtCheck(
    {
      symbol,
      holdings,
      quotes: venue.quotes(symbols.filter((held) => rules.has(held))),
      rules: rules.get(symbol),
      candles: bars,
      risk: riskModelOf(bars, settings.minimumHistory, settings.forecast, holdings.at, place.work),
      pending: [],
      spent,
    },
    settings,
  );
  const { limits, liquidity: bounds } = settings;
  const liquidity: Liquidity = { limits: bounds, book: venue.orderBook(symbol) ?? 'unread' };
  const checked = verifyTrade({ ...account, trade, heldBefore, limits, liquidity });
  if (checked.kind === 'refused') return sentenceFor(checked.verdict, settings.quoteCurrency);
  const { cut } = executionWords(checked, liquidity, settings.quoteCurrency);
  const ownRules = rules.get(symbol);
  if (ownRules === undefined) return `${symbol} is not listed`;
  try {
    const order = freezeOrder(
      VENUE,
      ownRules,
      symbol.replace('-', '/'),
      key,
      checked.trade,
      settings.orderStyle,
      revisionName(key, 0),
    );
    return order.limit === undefined || cut === undefined ? order : { ...order, limit: { ...order.limit, cut } };
  } catch (error) {
    if (error instanceof InvalidInputError) return error.message;
    throw error;
  }
}
