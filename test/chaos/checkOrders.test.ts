import { describe, expect, it } from 'vitest';
import type { VenueOrder } from '../../chaos/check/books.ts';
import { checkOrders } from '../../chaos/check/checkOrders.ts';
import type { Fill, OrderRecord } from '../../core/orders/order.ts';
import { booksOf, idOf, ledgerFill, ledgerOrder, nameOf, venueFill, venueOrder } from './books.ts';

const { venue, ledger } = booksOf(['ALT-USD', 'AXL-USD']);

function kinds(...books: Parameters<typeof checkOrders>): readonly string[] {
  return checkOrders(...books).map(({ kind }) => kind);
}

describe('the check of orders', () => {
  it('finds nothing where both sides agree', () => {
    expect(checkOrders(venue, ledger)).toEqual([]);
  });

  it('finds an order that the venue has accepted twice under one client order ID', () => {
    const twice = [...venue.orders, venueOrder('ALT-USD', { orderId: 'second' })];
    expect(kinds({ ...venue, orders: twice }, ledger)).toEqual(['duplicate']);
  });

  it('finds an order that no intent stands behind', () => {
    const orders = [...venue.orders, venueOrder('ALT-USD', { orderId: 'other', clientOrderId: idOf('ALT-USD', 'r2') })];
    expect(kinds({ ...venue, orders }, ledger)).toEqual(['without intent']);
  });

  it('finds two intents for one account, cycle and symbol, and the ID that does not belong to them', () => {
    const second = ledgerOrder('ALT-USD');
    const orders = [...ledger.orders, { ...second, order: { ...second.order, clientOrderId: idOf('ALT-USD', 'r2') } }];
    expect(kinds(venue, { ...ledger, orders })).toEqual(expect.arrayContaining(['duplicate', 'mismatch']));
  });

  it.each(['CANCELED', 'REJECTED'] as const)('finds an executed order that the ledger takes for %s', (status) => {
    const execution = { filledBase: '0', filledQuote: '0', feeQuote: '0' };
    const orders = [ledgerOrder('ALT-USD', { state: { status, execution, reason: 'never arrived' } })];
    const books = booksOf(['ALT-USD']);
    expect(kinds(books.venue, { ...books.ledger, orders })).toEqual(['lost']);
  });

  it.each([{ status: 'INTENT' }, { status: 'SUBMITTED' }] as const)(
    'finds an intent that is still $status',
    (state) => {
      const orders = [ledgerOrder('ALT-USD', { state }), ...ledger.orders.slice(1)];
      expect(kinds(venue, { ...ledger, orders })).toEqual(['without outcome']);
    },
  );

  it('finds an order that only the ledger has', () => {
    expect(new Set(kinds({ ...venue, orders: venue.orders.slice(1) }, ledger))).toEqual(new Set(['mismatch']));
  });

  it('takes a refused order for what it is', () => {
    const execution = { filledBase: '0', filledQuote: '0', feeQuote: '0' };
    const orders = [ledgerOrder('ALT-USD', { state: { status: 'REJECTED', execution, reason: 'too small' } })];
    expect(checkOrders({ ...venue, orders: [], fills: [] }, { ...ledger, orders, fills: new Map() })).toEqual([]);
  });

  it.each([
    ['the value', { filledValue: '100.00000001' }],
    ['the fees', { totalFees: '1.19999999' }],
    ['the quantity', { filledSize: '1.9999999999' }],
    ['the status', { status: 'EXPIRED' }],
    ['the symbol', { productId: 'BTC-USD' }],
  ])('finds %s off by the last decimal', (_, change) => {
    const orders = [venueOrder('ALT-USD', change), ...venue.orders.slice(1)];
    expect(new Set(kinds({ ...venue, orders }, ledger))).toEqual(new Set(['mismatch']));
  });

  it('finds a fill that is missing, doubled, or another one', () => {
    const [first, ...rest] = venue.fills;
    expect(kinds({ ...venue, fills: rest }, ledger)).toEqual(['mismatch']);
    expect(kinds({ ...venue, fills: [...venue.fills, first] }, ledger)).toEqual(['mismatch']);
    expect(kinds({ ...venue, fills: [venueFill('ALT-USD', 1, { price: '50.01' }), ...rest] }, ledger)).toEqual([
      'mismatch',
    ]);
  });

  it('takes a fee in what was bought for what it is worth, and finds one in another currency or of another amount', () => {
    const fees = { commission: '0.024', commissionCurrency: 'ALT' };
    const orders = [venueOrder('ALT-USD', { totalFees: '0.024' }), ...venue.orders.slice(1)];
    const books = { ...venue, orders, fills: [venueFill('ALT-USD', 1, fees), ...venue.fills.slice(1)] };
    const kept = (change: Partial<Fill>) => ({
      ...ledger,
      fills: new Map([...ledger.fills, [nameOf('ALT-USD'), [ledgerFill('ALT-USD', change)]]]),
    });
    expect(checkOrders(books, kept({ fee: '0.024', feeCurrency: 'ALT' }))).toEqual([]);
    expect(kinds(books, kept({ fee: '0.024', feeCurrency: 'USD' }))).toEqual(['mismatch']);
    expect(kinds(books, kept({ fee: '0.024000001', feeCurrency: 'ALT' }))).toEqual(['mismatch']);
    const dearer = [venueFill('ALT-USD', 1, { ...fees, commission: '0.025' }), ...venue.fills.slice(1)];
    expect(kinds({ ...books, fills: dearer }, kept({ fee: '0.025', feeCurrency: 'ALT' }))).toEqual(['mismatch']);
  });

  it('finds an order that has bought for more than was intended', () => {
    const intended = { baseQuantity: '2', quoteAmount: '101.19' };
    const orders = [ledgerOrder('ALT-USD', { intended }), ...ledger.orders.slice(1)];
    expect(kinds(venue, { ...ledger, orders })).toEqual(['mismatch']);
  });
});

describe('the check of an order that was priced anew', () => {
  /** A buy of 2 units: one in the first revision, which was cancelled then, and one in the second. */
  const half = { filledSize: '1', filledValue: '50', totalFees: '0.6' };
  const execution = { filledBase: '1', filledQuote: '50', feeQuote: '0.6' };
  const second = idOf('ALT-USD', undefined, ':revision:1');
  const first = venueOrder('ALT-USD', { ...half, status: 'CANCELLED', createdAt: 1_000, closedAt: 2_000 });
  const next = venueOrder('ALT-USD', {
    ...half,
    orderId: 'venue-next',
    clientOrderId: second,
    createdAt: 2_001,
    closedAt: 2_002,
  });
  const venueFills = [
    venueFill('ALT-USD', 1, { size: '1', commission: '0.6' }),
    venueFill('ALT-USD', 2, { size: '1', commission: '0.6', orderId: 'venue-next', tradeId: 'trade-next' }),
  ];
  const record = ledgerOrder('ALT-USD', {
    order: { ...ledgerOrder('ALT-USD').order, type: 'limit', clientOrderId: second },
    state: { status: 'FILLED', venueOrderId: 'venue-next', execution },
    revision: 1,
    earlier: execution,
  });
  const kept = new Map([
    [
      nameOf('ALT-USD'),
      [
        ledgerFill('ALT-USD', { base: '1', fee: '0.6' }),
        ledgerFill('ALT-USD', { base: '1', fee: '0.6', venueFillId: 'trade-next', venueOrderId: 'venue-next' }),
      ],
    ],
  ]);
  const check = (orders: readonly VenueOrder[], change: Partial<OrderRecord> = {}) =>
    kinds({ ...venue, orders, fills: venueFills }, { ...ledger, orders: [{ ...record, ...change }], fills: kept });

  it('finds nothing where its revisions followed each other and add up', () => {
    expect(check([first, next])).toEqual([]);
  });

  it('finds a revision that was placed while the one before was open', () => {
    expect(check([{ ...first, closedAt: 2_002 }, next])).toEqual(['duplicate']);
    expect(check([{ ...first, status: 'OPEN', closedAt: undefined }, next])).toEqual(['duplicate']);
  });

  it('finds a revision that nobody has decided', () => {
    const third = idOf('ALT-USD', undefined, ':revision:2');
    expect(check([first, next, venueOrder('ALT-USD', { orderId: 'third', clientOrderId: third })])).toEqual([
      'without intent',
    ]);
  });

  it('finds executions of earlier revisions that do not add up', () => {
    expect(check([first, next], { earlier: { ...execution, feeQuote: '0.61' } })).toEqual(['mismatch']);
    expect(new Set(check([next]))).toEqual(new Set(['mismatch']));
  });

  it('finds revisions that have bought for more than was decided together', () => {
    expect(check([first, next], { intended: { baseQuantity: '2', quoteAmount: '101.1' } })).toEqual(['mismatch']);
  });
});
