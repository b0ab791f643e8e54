import { v5 as uuidV5 } from 'uuid';
import type { LedgerBooks, VenueBooks, VenueFill, VenueOrder } from '../../chaos/check/books.ts';
import type { Fill, OrderRecord } from '../../core/orders/order.ts';
import { LEDGER } from '../support/ledgerIdentity.ts';

const ACCOUNT = 'alpha';
const CYCLE = 'r1';

/** The name of an order of the test's account. */
export function nameOf(symbol: string, cycleId = CYCLE): string {
  return `order:${ACCOUNT}:${cycleId}:${symbol}`;
}

/** The client order ID that an order of the test's account and cycle must carry. */
export function idOf(symbol: string, cycleId = CYCLE, revision = ''): string {
  return uuidV5(`${nameOf(symbol, cycleId)}${revision}`, LEDGER);
}

/** A buy of 2 units at 50 with a fee of 1.2, as the venue has it. */
export function venueOrder(symbol: string, change: Partial<VenueOrder> = {}): VenueOrder {
  return {
    orderId: `venue-${symbol}`,
    clientOrderId: idOf(symbol),
    productId: symbol,
    side: 'BUY',
    status: 'FILLED',
    filledSize: '2',
    filledValue: '100',
    totalFees: '1.2',
    createdAt: 1_000,
    closedAt: 1_001,
    ...change,
  };
}

/** Its only fill. */
export function venueFill(symbol: string, sequence: number, change: Partial<VenueFill> = {}): VenueFill {
  return {
    sequence,
    tradeId: `trade-${symbol}`,
    orderId: `venue-${symbol}`,
    productId: symbol,
    side: 'BUY',
    price: '50',
    size: '2',
    commission: '1.2',
    commissionCurrency: 'USD',
    at: 1_000 + sequence,
    ...change,
  };
}

/** The same order as the ledger has it. */
export function ledgerOrder(symbol: string, change: Partial<OrderRecord> = {}): OrderRecord {
  return {
    key: { account: ACCOUNT, cycleId: CYCLE, symbol },
    order: {
      venue: 'coinbase',
      clientOrderId: idOf(symbol),
      symbol,
      side: 'buy',
      type: 'market',
      baseQuantity: '2',
      quoteAmount: '101.2',
      referencePrice: '50',
      body: '{}',
    },
    state: {
      status: 'FILLED',
      venueOrderId: `venue-${symbol}`,
      execution: { filledBase: '2', filledQuote: '100', feeQuote: '1.2' },
    },
    revision: 0,
    intended: { baseQuantity: '2', quoteAmount: '101.2' },
    earlier: { filledBase: '0', filledQuote: '0', feeQuote: '0' },
    frozenAt: 0,
    version: 3,
    createdAt: 0,
    updatedAt: 0,
    ...change,
  };
}

/** Its fill there. */
export function ledgerFill(symbol: string, change: Partial<Fill> = {}): Fill {
  return {
    venueFillId: `trade-${symbol}`,
    venueOrderId: `venue-${symbol}`,
    symbol,
    side: 'buy',
    base: '2',
    price: '50',
    fee: '1.20',
    feeCurrency: 'USD',
    at: 1_001,
    ...change,
  };
}

/** Books of an account with 1000 USD that has bought some symbols; both sides agree. */
export function booksOf(symbols: readonly string[]): { venue: VenueBooks; ledger: LedgerBooks } {
  return {
    venue: {
      account: ACCOUNT,
      orders: symbols.map((symbol) => venueOrder(symbol)),
      fills: symbols.map((symbol, index) => venueFill(symbol, index + 1)),
      transfers: [{ currency: 'USD', amount: '1000', at: 0 }],
      balances: [
        { currency: 'USD', total: String(1000 - 101.2 * symbols.length) },
        ...symbols.map((symbol) => ({ currency: symbol.replace('-USD', ''), total: '2' })),
      ],
    },
    ledger: {
      account: ACCOUNT,
      ledger: LEDGER,
      orders: symbols.map((symbol) => ledgerOrder(symbol)),
      fills: new Map(symbols.map((symbol) => [nameOf(symbol), [ledgerFill(symbol)]])),
    },
  };
}
