import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createExchange } from '../../../adapters/exchange/createExchange.ts';
import { MarketService } from '../../../adapters/exchange/marketService.ts';
import { RateBudget } from '../../../adapters/exchange/rateBudget.ts';
import type { ExchangePort, VenueOrder } from '../../../core/ports/exchange.ts';
import type { FaultEffect } from '../../../simulator/faults/faultRules.ts';
import { type RunningSimulator, startSimulator } from '../../../simulator/startSimulator.ts';
import { credentialsOf } from '../../simulator/support.ts';
import { LEDGER } from '../../support/ledgerIdentity.ts';
import { type SimulatorAdmin, simulatorAdmin } from '../../support/simulatorAdmin.ts';

/** What a field should not be; `undefined` stands for one that is missing. */
const NO_ENTRIES: readonly unknown[] = [];
const MALFORMED = [undefined, null, '', 'NaN', -5, 'BOGUS', NO_ENTRIES, true] as const;

const ERRORS = ['VenueUnreachableError', 'VenueRefusedError', 'VenueBusyError'];

/** A field of an answer, and what is read with it. */
interface Field {
  /** Regular expression of the request's path. */
  readonly route: string;
  /** Path in the answer, `orders.*.status`. */
  readonly field: string;
  /** What the field is called in errors; by default the last step of its path that is a name. */
  readonly named?: string;
  readonly read: (venue: Tried) => Promise<unknown>;
  /** Values that are no fault of this field, such as a name that is as good as any other. */
  readonly except?: readonly unknown[];
  /** True for other answers that are right, such as no price, for which there is a reason of its own. */
  readonly orElse?: (read: unknown) => boolean;
}

/** A venue with one order that is filled. */
interface Tried {
  readonly exchange: ExchangePort;
  /** The same, and reads the markets anew each time. */
  readonly forgetful: ExchangePort;
  readonly orderId: string;
  /** Before the order was placed, however long ago. */
  readonly openedAt: number;
}

const holdings = async ({ exchange }: Tried) => {
  const { cash, holdings: held } = await exchange.holdings('main', 'USD');
  return { cash, held };
};
const permissions = ({ exchange }: Tried) => exchange.permissions();
const time = async ({ exchange }: Tried) => (await exchange.time()) > 0;
const order = async ({ exchange, orderId }: Tried) => figures(await exchange.fetchOrder(orderId, 'DOT-USD'));
const fills = ({ exchange, orderId }: Tried) => exchange.fills(orderId, 'DOT-USD');
const listed = ({ exchange, openedAt }: Tried) => exchange.orders(openedAt, ['DOT-USD']);
const bid = async ({ exchange }: Tried) => (await exchange.quotes(['DOT-USD'])).size;
const rules = async ({ forgetful }: Tried) => {
  const { quoteVolume24h: _, ...rule } = (await forgetful.rules('USD')).get('AAVE-USD') ?? {};
  return rule;
};

/** An order by what counts; sums of its fills may differ from what the order tells by their last digits. */
function figures({ state, clientOrderId }: VenueOrder): unknown {
  if (state.status === 'INTENT' || state.status === 'SUBMITTED' || state.status === 'UNKNOWN') return state;
  const { filledBase, filledQuote, feeQuote } = state.execution;
  return [state.status, clientOrderId, ...[filledBase, filledQuote, feeQuote].map((text) => Number(text).toFixed(4))];
}

const hasNoPrice = (read: unknown): boolean => read === 0;
const isClosedByUs = (read: unknown): boolean =>
  typeof read === 'object' && read !== null && 'closedBecause' in read && 'tradable' in read && read.tradable === false;
/** A status that is not known leaves the order open, with all that it has executed: it is asked for again. */
const isStillOpen = (read: unknown): boolean =>
  Array.isArray(read) && read[0] === 'PARTIALLY_FILLED' && read[2] !== '0.0000';
const isListedOpen = (read: unknown): boolean =>
  Array.isArray(read) && read.length > 0 && read.every(({ closed, filledBase }) => !closed && Number(filledBase) > 0);
const cannotTell = (read: unknown): boolean =>
  typeof read === 'object' && read !== null && 'canTransfer' in read && read.canTransfer === undefined;

const ORDER = '/orders/historical/[0-9a-f-]{36}$';
const BATCH = '/orders/historical/batch$';
const FILLS = '/orders/historical/fills$';
const isPersons = (read: unknown): boolean =>
  Array.isArray(read) && read.length > 0 && read.every(({ clientOrderId }) => clientOrderId === '');

const COINBASE: readonly Field[] = [
  { route: '/brokerage/time$', field: 'epochMillis', read: time },
  { route: '/accounts$', field: 'accounts', read: holdings, except: [NO_ENTRIES] },
  { route: '/accounts$', field: 'accounts.*.available_balance', read: holdings },
  { route: '/accounts$', field: 'accounts.*.available_balance.value', read: holdings },
  { route: '/accounts$', field: 'accounts.*.available_balance.currency', read: holdings, except: ['NaN', 'BOGUS'] },
  { route: '/accounts$', field: 'accounts.*.hold', read: holdings },
  { route: '/accounts$', field: 'accounts.*.hold.value', read: holdings },
  { route: '/accounts$', field: 'accounts.*.type', read: holdings },
  { route: '/accounts$', field: 'has_next', read: holdings },
  { route: '/accounts$', field: 'cursor', read: holdings },
  { route: '/key_permissions$', field: 'can_view', read: permissions },
  { route: '/key_permissions$', field: 'can_trade', read: permissions },
  { route: '/key_permissions$', field: 'can_transfer', read: permissions, except: [true], orElse: cannotTell },
  { route: ORDER, field: 'order', read: order },
  { route: ORDER, field: 'order.order_id', read: order },
  { route: ORDER, field: 'order.client_order_id', read: order, except: ['NaN', 'BOGUS'] },
  { route: ORDER, field: 'order.product_id', read: order, except: ['NaN', 'BOGUS'] },
  { route: ORDER, field: 'order.side', read: order, except: ['NaN', 'BOGUS'] },
  { route: ORDER, field: 'order.status', read: order, orElse: isStillOpen },
  { route: ORDER, field: 'order.filled_size', read: order },
  { route: ORDER, field: 'order.filled_value', read: order },
  { route: ORDER, field: 'order.average_filled_price', read: order },
  { route: ORDER, field: 'order.total_fees', read: order },
  { route: BATCH, field: 'orders', read: listed, except: [NO_ENTRIES] },
  { route: BATCH, field: 'has_next', read: listed },
  { route: BATCH, field: 'orders.*.order_id', read: listed, except: ['NaN', 'BOGUS'] },
  { route: BATCH, field: 'orders.*.client_order_id', read: listed, except: ['NaN', 'BOGUS'], orElse: isPersons },
  { route: BATCH, field: 'orders.*.product_id', read: listed, except: ['NaN', 'BOGUS'] },
  { route: BATCH, field: 'orders.*.side', read: listed },
  { route: BATCH, field: 'orders.*.status', read: listed, orElse: isListedOpen },
  { route: BATCH, field: 'orders.*.filled_size', read: listed },
  { route: BATCH, field: 'orders.*.created_time', read: listed },
  { route: FILLS, field: 'fills', read: fills, except: [NO_ENTRIES] },
  { route: FILLS, field: 'fills.*.trade_id', read: fills, except: ['NaN', 'BOGUS'] },
  { route: FILLS, field: 'fills.*.order_id', read: fills, except: ['NaN', 'BOGUS'] },
  { route: FILLS, field: 'fills.*.price', read: fills },
  { route: FILLS, field: 'fills.*.size', read: fills },
  { route: FILLS, field: 'fills.*.commission', read: fills },
  { route: FILLS, field: 'fills.*.side', read: fills },
  { route: FILLS, field: 'fills.*.trade_time', read: fills },
  { route: '/best_bid_ask$', field: 'pricebooks', read: bid, except: [NO_ENTRIES] },
  { route: '/best_bid_ask$', field: 'pricebooks.*.bids', read: bid, orElse: hasNoPrice },
  { route: '/best_bid_ask$', field: 'pricebooks.*.asks.*.price', read: bid, orElse: hasNoPrice },
  { route: '/best_bid_ask$', field: 'pricebooks.*.time', read: bid, orElse: hasNoPrice },
  { route: '/market/products$', field: 'products.0.base_increment', read: rules, orElse: isClosedByUs },
  { route: '/market/products$', field: 'products.0.quote_increment', read: rules, orElse: isClosedByUs },
  { route: '/market/products$', field: 'products.0.base_min_size', read: rules, orElse: isClosedByUs },
  { route: '/market/products$', field: 'products.0.quote_min_size', read: rules, orElse: isClosedByUs },
];

const A_ORDER = '^/api/v3/order$';
const ALL_ORDERS = '^/api/v3/allOrders$';
const TRADES = '^/api/v3/myTrades$';

const BINANCE: readonly Field[] = [
  { route: '^/api/v3/time$', field: 'serverTime', read: time },
  { route: '^/api/v3/account$', field: 'balances', read: holdings, except: [NO_ENTRIES] },
  { route: '^/api/v3/account$', field: 'balances.*.free', read: holdings },
  { route: '^/api/v3/account$', field: 'balances.*.locked', read: holdings },
  { route: '^/api/v3/account$', field: 'balances.*.asset', read: holdings, except: ['NaN', 'BOGUS'] },
  { route: 'apiRestrictions$', field: 'enableReading', read: permissions },
  { route: 'apiRestrictions$', field: 'enableSpotAndMarginTrading', read: permissions },
  { route: 'apiRestrictions$', field: 'enableWithdrawals', read: permissions, except: [true], orElse: cannotTell },
  { route: A_ORDER, field: 'orderId', read: order },
  { route: A_ORDER, field: 'clientOrderId', read: order, except: ['NaN', 'BOGUS'] },
  { route: A_ORDER, field: 'symbol', read: order, except: ['NaN', 'BOGUS'] },
  { route: A_ORDER, field: 'side', read: order, except: ['NaN', 'BOGUS'] },
  { route: A_ORDER, field: 'status', read: order, orElse: isStillOpen },
  { route: A_ORDER, field: 'executedQty', read: order },
  { route: A_ORDER, field: 'cummulativeQuoteQty', read: order },
  { route: ALL_ORDERS, field: '*.orderId', read: listed },
  { route: ALL_ORDERS, field: '*.clientOrderId', read: listed, except: ['NaN', 'BOGUS'], orElse: isPersons },
  { route: ALL_ORDERS, field: '*.symbol', read: listed, except: ['NaN', 'BOGUS'] },
  { route: ALL_ORDERS, field: '*.side', read: listed },
  { route: ALL_ORDERS, field: '*.status', read: listed, orElse: isListedOpen },
  { route: ALL_ORDERS, field: '*.executedQty', read: listed },
  { route: ALL_ORDERS, field: '*.time', read: listed },
  { route: TRADES, field: '*.id', read: fills },
  { route: TRADES, field: '*.price', read: fills },
  { route: TRADES, field: '*.qty', read: fills },
  { route: TRADES, field: '*.commission', read: fills },
  { route: TRADES, field: '*.commissionAsset', read: fills, except: ['NaN', 'BOGUS'] },
  { route: TRADES, field: '*.time', read: fills },
  { route: TRADES, field: '*.isBuyer', read: fills, except: [true] },
  { route: 'ticker/24hr$', field: '*.bidPrice', read: bid, orElse: hasNoPrice },
  { route: 'ticker/24hr$', field: '*.closeTime', read: bid, orElse: hasNoPrice },
];

const OKX_ORDER = '^/api/v5/trade/order$';
const OKX_HISTORY = '^/api/v5/trade/orders-history$';
const OKX_FILLS = '^/api/v5/trade/fills';

const OKX: readonly Field[] = [
  { route: '^/api/v5/public/time$', field: 'data.0.ts', read: time },
  { route: '^/api/v5/account/balance$', field: 'data', read: holdings },
  { route: '^/api/v5/account/balance$', field: 'data.0.details', read: holdings, except: [NO_ENTRIES] },
  { route: '^/api/v5/account/balance$', field: 'data.0.details.*.cashBal', read: holdings },
  { route: '^/api/v5/account/balance$', field: 'data.0.details.*.availBal', read: holdings },
  { route: '^/api/v5/account/balance$', field: 'data.0.details.*.ccy', read: holdings, except: ['NaN', 'BOGUS'] },
  { route: '^/api/v5/account/config$', field: 'data.0.perm', read: permissions },
  { route: '^/api/v5/account/config$', field: 'data.0.acctLv', read: permissions },
  { route: OKX_ORDER, field: 'data', read: order },
  { route: OKX_ORDER, field: 'data.0.ordId', read: order },
  { route: OKX_ORDER, field: 'data.0.clOrdId', read: order, except: ['NaN', 'BOGUS'] },
  { route: OKX_ORDER, field: 'data.0.instId', read: order, except: ['NaN', 'BOGUS'] },
  { route: OKX_ORDER, field: 'data.0.side', read: order, except: ['NaN', 'BOGUS'] },
  { route: OKX_ORDER, field: 'data.0.state', read: order, orElse: isStillOpen },
  { route: OKX_ORDER, field: 'data.0.accFillSz', read: order },
  // What was paid is in the fills.
  { route: OKX_ORDER, field: 'data.0.avgPx', read: order },
  { route: OKX_HISTORY, field: 'data', read: listed, except: [NO_ENTRIES] },
  { route: OKX_HISTORY, field: 'data.*.ordId', read: listed },
  { route: OKX_HISTORY, field: 'data.*.clOrdId', read: listed, except: ['NaN', 'BOGUS'], orElse: isPersons },
  { route: OKX_HISTORY, field: 'data.*.instId', read: listed, except: ['NaN', 'BOGUS'] },
  { route: OKX_HISTORY, field: 'data.*.side', read: listed },
  { route: OKX_HISTORY, field: 'data.*.state', read: listed, orElse: isListedOpen },
  { route: OKX_HISTORY, field: 'data.*.accFillSz', read: listed },
  { route: OKX_HISTORY, field: 'data.*.cTime', read: listed },
  { route: OKX_FILLS, field: 'data', read: fills, except: [NO_ENTRIES] },
  { route: OKX_FILLS, field: 'data.*.tradeId', read: fills },
  { route: OKX_FILLS, field: 'data.*.ordId', read: fills },
  { route: OKX_FILLS, field: 'data.*.billId', read: fills },
  { route: OKX_FILLS, field: 'data.*.fillPx', read: fills },
  { route: OKX_FILLS, field: 'data.*.fillSz', read: fills },
  { route: OKX_FILLS, field: 'data.*.fee', read: fills, except: [-5] },
  { route: OKX_FILLS, field: 'data.*.feeCcy', read: fills, except: ['NaN', 'BOGUS'] },
  { route: OKX_FILLS, field: 'data.*.side', read: fills },
  { route: OKX_FILLS, field: 'data.*.ts', read: fills },
  { route: '^/api/v5/market/tickers?$', field: 'data', read: bid, except: [NO_ENTRIES] },
  { route: '^/api/v5/market/tickers?$', field: 'data.*.bidPx', read: bid, orElse: hasNoPrice },
  { route: '^/api/v5/market/tickers?$', field: 'data.*.ts', read: bid, orElse: hasNoPrice },
];

const BYBIT_SHOWN = '^/v5/order/realtime$';
const BYBIT_HISTORY = '^/v5/order/history$';
const BYBIT_FILLS = '^/v5/execution/list$';

const BYBIT: readonly Field[] = [
  { route: '^/v5/market/time$', field: 'time', read: time },
  { route: '^/v5/account/wallet-balance$', field: 'result.list.0.coin', read: holdings, except: [NO_ENTRIES] },
  { route: '^/v5/account/wallet-balance$', field: 'result.list.0.coin.*.walletBalance', read: holdings },
  { route: '^/v5/account/wallet-balance$', field: 'result.list.0.coin.*.locked', read: holdings },
  { route: '^/v5/user/query-api$', field: 'result.readOnly', read: permissions },
  { route: '^/v5/user/query-api$', field: 'result.permissions.Wallet', read: permissions, orElse: cannotTell },
  { route: BYBIT_SHOWN, field: 'result.list.0.orderId', read: order },
  { route: BYBIT_SHOWN, field: 'result.list.0.orderLinkId', read: order, except: ['NaN', 'BOGUS'] },
  { route: BYBIT_SHOWN, field: 'result.list.0.orderStatus', read: order, orElse: isStillOpen },
  { route: BYBIT_SHOWN, field: 'result.list.0.cumExecQty', read: order },
  { route: BYBIT_HISTORY, field: 'result.list', read: listed, except: [NO_ENTRIES] },
  { route: BYBIT_HISTORY, field: 'result.list.*.orderStatus', read: listed, orElse: isListedOpen },
  { route: BYBIT_HISTORY, field: 'result.list.*.cumExecQty', read: listed },
  { route: BYBIT_HISTORY, field: 'result.list.*.createdTime', read: listed },
  { route: BYBIT_FILLS, field: 'result.list', read: fills, except: [NO_ENTRIES] },
  { route: BYBIT_FILLS, field: 'result.list.*.execId', read: fills, except: ['NaN', 'BOGUS'] },
  { route: BYBIT_FILLS, field: 'result.list.*.execPrice', read: fills },
  { route: BYBIT_FILLS, field: 'result.list.*.execQty', read: fills },
  { route: BYBIT_FILLS, field: 'result.list.*.execFee', read: fills, except: [-5] },
  { route: BYBIT_FILLS, field: 'result.list.*.feeCurrency', read: fills, except: ['NaN', 'BOGUS'] },
  { route: BYBIT_FILLS, field: 'result.list.*.side', read: fills },
  { route: '^/v5/market/tickers$', field: 'result.list.*.bid1Price', read: bid, orElse: hasNoPrice },
];

const KRAKEN_SHOWN = '^/0/private/QueryOrders$';
const KRAKEN_LISTED = '^/0/private/ClosedOrders$';
const KRAKEN_FILLS = '^/0/private/QueryTrades$';
const KRAKEN_KEY = '^/0/private/GetApiKeyInfo$';
const KRAKEN_BALANCES = '^/0/private/BalanceEx$';

const KRAKEN: readonly Field[] = [
  { route: '^/0/public/Time$', field: 'result.unixtime', read: time },
  { route: KRAKEN_BALANCES, field: 'result.*.balance', read: holdings },
  { route: KRAKEN_BALANCES, field: 'result.*.hold_trade', read: holdings },
  { route: KRAKEN_KEY, field: 'result.permissions', read: permissions, except: [NO_ENTRIES] },
  { route: KRAKEN_KEY, field: 'result.nonceWindow', read: permissions },
  { route: KRAKEN_KEY, field: 'result.queryFrom', read: permissions },
  { route: KRAKEN_SHOWN, field: 'result.*.status', read: order, orElse: isStillOpen },
  { route: KRAKEN_SHOWN, field: 'result.*.vol_exec', read: order },
  { route: KRAKEN_SHOWN, field: 'result.*.descr.type', read: order, except: ['NaN', 'BOGUS'] },
  { route: KRAKEN_LISTED, field: 'result.closed', read: listed, except: [NO_ENTRIES] },
  { route: KRAKEN_LISTED, field: 'result.count', read: listed, except: [NO_ENTRIES] },
  { route: KRAKEN_LISTED, field: 'result.closed.*.status', read: listed, orElse: isListedOpen },
  { route: KRAKEN_LISTED, field: 'result.closed.*.vol_exec', read: listed },
  { route: KRAKEN_LISTED, field: 'result.closed.*.opentm', read: listed },
  { route: KRAKEN_SHOWN, field: 'result.*.trades', read: fills, except: [NO_ENTRIES] },
  { route: KRAKEN_FILLS, field: 'result.*.ordertxid', read: fills, except: ['NaN', 'BOGUS'] },
  { route: KRAKEN_FILLS, field: 'result.*.price', read: fills },
  { route: KRAKEN_FILLS, field: 'result.*.vol', read: fills },
  { route: KRAKEN_FILLS, field: 'result.*.fee', read: fills },
  { route: KRAKEN_FILLS, field: 'result.*.type', read: fills },
  { route: KRAKEN_FILLS, field: 'result.*.time', read: fills },
];

// Some thousand requests are read for their forms: the pace between them has no part in it.
beforeAll(() => {
  const pace = vi.spyOn(RateBudget.prototype, 'take').mockResolvedValue(undefined);
  return () => pace.mockRestore();
});

interface Told {
  readonly id: string;
  readonly fields: readonly Field[];
  /** The key of the account; undefined where the simulator makes one. */
  readonly key: { readonly apiKey: string; readonly secret: string; readonly passphrase?: string } | undefined;
  readonly order: string;
  readonly fills: string;
  /** An order that has executed 12.5 for 30.25, as numbers, and its fills. */
  readonly asNumbers: { readonly order: Record<string, number>; readonly fills: Record<string, number> };
  /** An order that does not tell for how much, and fills that tell less. */
  readonly untold: Record<string, string>;
  readonly fewerFills: Record<string, string>;
}

const VENUES: readonly Told[] = [
  {
    id: 'coinbase',
    fields: COINBASE,
    key: undefined,
    order: ORDER,
    fills: FILLS,
    asNumbers: {
      order: { 'order.filled_size': 12.5, 'order.filled_value': 30.25, 'order.total_fees': 0.363 },
      fills: {},
    },
    untold: { 'order.filled_value': '', 'order.average_filled_price': '', 'order.total_fees': '' },
    fewerFills: { 'fills.*.size': '0.1' },
  },
  {
    id: 'binance',
    fields: BINANCE,
    key: { apiKey: 'binance-key', secret: 'binance-secret' },
    order: A_ORDER,
    fills: TRADES,
    asNumbers: { order: { executedQty: 12.5, cummulativeQuoteQty: 30.25 }, fills: { '*.qty': 12.5 } },
    untold: { cummulativeQuoteQty: '-1' },
    fewerFills: { '*.qty': '0.1' },
  },
  {
    id: 'okx',
    fields: OKX,
    key: { apiKey: 'okx-key', secret: 'okx-secret', passphrase: 'okx-passphrase' },
    order: OKX_ORDER,
    fills: OKX_FILLS,
    asNumbers: {
      order: { 'data.0.accFillSz': 12.5 },
      fills: { 'data.*.fillSz': 12.5, 'data.*.fillPx': 2.42, 'data.*.fee': -0.1 },
    },
    untold: { 'data.0.avgPx': '' },
    fewerFills: { 'data.*.fillSz': '0.1' },
  },
  {
    id: 'bybit',
    fields: BYBIT,
    key: { apiKey: 'bybit-key', secret: 'bybit-secret' },
    order: BYBIT_SHOWN,
    fills: BYBIT_FILLS,
    asNumbers: {
      order: { 'result.list.0.cumExecQty': 12.5 },
      fills: { 'result.list.*.execQty': 12.5, 'result.list.*.execPrice': 2.42, 'result.list.*.execFee': 0.1 },
    },
    untold: { 'result.list.0.cumExecValue': '' },
    fewerFills: { 'result.list.*.execQty': '0.1' },
  },
  {
    id: 'kraken',
    fields: KRAKEN,
    key: { apiKey: 'kraken-key', secret: Buffer.from('kraken-secret').toString('base64') },
    order: KRAKEN_SHOWN,
    fills: KRAKEN_FILLS,
    asNumbers: { order: { 'result.*.vol_exec': 12.5, 'result.*.cost': 30.25, 'result.*.fee': 0.363 }, fills: {} },
    untold: { 'result.*.cost': '', 'result.*.fee': '' },
    fewerFills: { 'result.*.vol': '0.1' },
  },
];

describe.each(VENUES)('an answer of $id', ({ id, fields, key, asNumbers, untold, fewerFills, ...routes }) => {
  let directory: string;
  let simulator: RunningSimulator;
  let admin: SimulatorAdmin;
  let tried: Tried;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'ballast-forms-'));
    simulator = await startSimulator({ dataDirectory: directory, port: 0, accounts: [{ name: 'main', ...key }] });
    admin = simulatorAdmin(simulator.url, 'main');
    const credentials = key ?? credentialsOf(simulator);
    const parts = { id, credentials, url: simulator.url, ledger: LEDGER, timeoutMs: 30_000 };
    const exchange = await createExchange({ ...parts, service: new MarketService(3_600_000) });
    const forgetful = await createExchange({ ...parts, service: new MarketService(0) });
    const openedAt = Date.now() - 60_000;
    await exchange.rules('USD');
    const trade = {
      symbol: 'DOT-USD',
      side: 'buy',
      baseQuantity: '0',
      quoteAmount: '25',
      price: '1',
      reason: 'INCREASES_TO_TARGET',
    } as const;
    const frozen = exchange.freeze({ account: 'main', cycleId: 'c1', symbol: 'DOT-USD' }, trade);
    const answer = await exchange.submit(frozen);
    if (answer.kind !== 'accepted') throw new Error(answer.detail);
    tried = { exchange, forgetful, orderId: answer.order.venueOrderId, openedAt };
    expect(await listed(tried)).toHaveLength(1);
  });
  beforeEach(() => admin.clearFaults());
  afterAll(async () => {
    await simulator.stop();
    rmSync(directory, { recursive: true });
  });

  const outcomeOf = async (read: Field['read']) => {
    try {
      return { value: await read(tried) };
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return { error };
    }
  };

  it.each(fields)(
    'with something else in $field ($route) is an error that names it, or read rightly',
    async (tested) => {
      const { route, field, read, except = [], orElse } = tested;
      const right = await read(tried);
      const name = field.split('.').findLast((step) => step !== '*' && !/^\d+$/.test(step)) ?? field;
      for (const value of MALFORMED) {
        if (except.includes(value)) continue;
        const effect: FaultEffect = {
          kind: 'changeFields',
          set: value === undefined ? {} : { [field]: value },
          remove: value === undefined ? [field] : [],
        };
        await admin.addFault({ path: route, effect });
        const { error, value: answer } = await outcomeOf(read);
        await admin.clearFaults();
        const what = `${field} = ${JSON.stringify(value)}`;
        if (error === undefined) {
          if (orElse?.(answer) !== true) expect(answer, what).toEqual(right);
          continue;
        }
        expect(ERRORS, `${what}: ${error.stack}`).toContain(error.name);
        expect(error.message, what).toContain(name);
      }
    },
  );

  it('with decimals as JSON numbers is read exactly', async () => {
    const changed = (path: string, set: Record<string, number>) =>
      admin.addFault({ path, effect: { kind: 'changeFields', set, remove: [] } });
    await changed(routes.order, asNumbers.order);
    await changed(routes.fills, asNumbers.fills);
    const { state } = await tried.exchange.fetchOrder(tried.orderId, 'DOT-USD');
    expect(state).toMatchObject({ status: 'FILLED', execution: { filledBase: '12.5', filledQuote: '30.25' } });
  });

  it('that tells an execution and not for how much is completed from the fills, never taken for nothing', async () => {
    const right = await order(tried);
    const changed = (path: string, set: Record<string, string>) =>
      admin.addFault({ path, effect: { kind: 'changeFields', set, remove: [] } });
    await changed(routes.order, untold);
    expect(await order(tried)).toEqual(right);
    await changed(routes.fills, fewerFills);
    await expect(order(tried)).rejects.toThrow(/the fills tell|"avgPx"|"cumExecValue"/);
  });
});
