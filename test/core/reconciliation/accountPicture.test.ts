import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Side } from '../../../core/market/side.ts';
import type { Fill, OrderRecord } from '../../../core/orders/order.ts';
import type { OrderState } from '../../../core/orders/orderState.ts';
import {
  type AccountKnowledge,
  expectedAccount,
  type KnownOrder,
} from '../../../core/reconciliation/accountKnowledge.ts';
import { accountPicture, balancesIn } from '../../../core/reconciliation/accountPicture.ts';
import { changesOfFills, sumOfChanges } from '../../../core/reconciliation/balanceChanges.ts';
import { confirmSnapshot } from '../../../core/reconciliation/confirmSnapshot.ts';
import { propertyCases } from '../../support/propertyCases.ts';

const NOW = 10_000_000;
const LAG = { usual: 45_000, longest: 450_000 };
const BASE = { USD: '1000', ALT: '500', DOT: '50', BNB: '5' };
const NOTHING = { filledBase: '0', filledQuote: '0', feeQuote: '0' };
const SYMBOLS = ['ALT-USD', 'DOT-USD', 'BTC-USD'];

interface Execution {
  readonly symbol: string;
  readonly side: Side;
  /** Hundredths of a unit, price in cents, fee in millionths of the fee's currency, ms after the one before. */
  readonly fills: readonly {
    size: number;
    price: number;
    fee: number;
    feeIn: 'quote' | 'base' | 'BNB';
    after: number;
  }[];
}

const execution: fc.Arbitrary<Execution> = fc.record({
  symbol: fc.constantFrom(...SYMBOLS),
  side: fc.constantFrom<Side>('buy', 'sell'),
  fills: fc.array(
    fc.record({
      size: fc.integer({ min: 1, max: 300 }),
      price: fc.integer({ min: 1, max: 400 }),
      fee: fc.integer({ min: 0, max: 9_999 }),
      feeIn: fc.constantFrom('quote' as const, 'base' as const, 'BNB' as const),
      after: fc.constantFrom(0, 0, 1, 700),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});

interface Shape {
  readonly symbol?: string;
  readonly side?: Side;
  readonly type?: 'market' | 'stop';
  readonly base?: string;
  readonly quote?: string;
  readonly state: OrderState;
  readonly updatedAt?: number;
  readonly version?: number;
}

function recordOf(
  cycleId: string,
  {
    symbol = 'ALT-USD',
    side = 'sell',
    type = 'market',
    base = '10',
    quote = '10',
    state,
    updatedAt = NOW - 5_000,
    version = 3,
  }: Shape,
): OrderRecord {
  return {
    key: { account: 'main', cycleId, symbol },
    order: {
      venue: 'coinbase',
      clientOrderId: `${cycleId}-${symbol}`,
      symbol,
      side,
      type,
      baseQuantity: base,
      quoteAmount: quote,
      referencePrice: '1',
      body: '{}',
    },
    state,
    revision: 0,
    intended: { baseQuantity: base, quoteAmount: quote },
    earlier: { filledBase: '0', filledQuote: '0', feeQuote: '0' },
    frozenAt: NOW - 60_000,
    version,
    createdAt: NOW - 60_000,
    updatedAt,
  };
}

/** Closed orders with their fills, one after the other in time. */
function ordersOf(executions: readonly Execution[], updatedAt = NOW - 5_000): readonly KnownOrder[] {
  let at = 1_000;
  return executions.map(({ symbol, side, fills }, index) => {
    const listed = fills.map(({ size, price, fee, feeIn, after }, number): Fill => {
      at += after;
      return {
        venueFillId: `${index}-${number}`,
        venueOrderId: `venue-${index}`,
        symbol,
        side,
        base: new Decimal(size).div(100).toFixed(),
        price: new Decimal(price).div(100).toFixed(),
        fee: new Decimal(fee).div(1_000_000).toFixed(),
        feeCurrency: { quote: 'USD', base: symbol.replace('-USD', ''), BNB: 'BNB' }[feeIn],
        at,
      };
    });
    at += 1;
    const filledBase = listed.reduce((sum, fill) => sum.plus(fill.base), new Decimal(0)).toFixed();
    const state: OrderState = {
      status: 'FILLED',
      venueOrderId: `venue-${index}`,
      execution: { filledBase, filledQuote: '0', feeQuote: '0' },
    };
    return { record: recordOf(`c${index}`, { symbol, side, state, updatedAt }), fills: listed, counted: undefined };
  });
}

function knowledgeOf(orders: readonly KnownOrder[], base: Readonly<Record<string, string>> = BASE): AccountKnowledge {
  const balances = Object.entries(base).map(([currency, found]) => ({ currency, expected: found, found }));
  return {
    last: { account: 'main', sequence: 1, at: 0, completedAt: 0, balances, manualOrders: [] },
    orders,
    manualOrders: [],
  };
}

type Amounts = Readonly<Record<string, string>>;

function plus(base: Amounts, fills: readonly Fill[]): Amounts {
  return sumOfChanges([base, changesOfFills(fills)]);
}

function snapshotOf(totals: Amounts, holds: Amounts = {}) {
  const part = (currency: string) => {
    const total = new Decimal(totals[currency] ?? 0);
    return { total: total.toFixed(), free: total.minus(holds[currency] ?? 0).toFixed() };
  };
  return {
    account: 'main',
    quoteCurrency: 'USD',
    at: NOW,
    cash: part('USD'),
    holdings: Object.keys(totals)
      .filter((currency) => currency !== 'USD')
      .map((currency) => ({
        symbol: `${currency}-USD`,
        quantity: part(currency).total,
        available: part(currency).free,
      })),
  };
}

function pictured(knowledge: AccountKnowledge, totals: Amounts, holds: Amounts = {}, now = NOW) {
  const expected = expectedAccount(knowledge, now, LAG.usual);
  const snapshot = snapshotOf(totals, holds);
  const verdict = confirmSnapshot(expected, balancesIn(snapshot), now, LAG);
  const orders = knowledge.orders.map(({ record }) => record);
  return { verdict, picture: accountPicture(expected, snapshot, verdict, orders, { now, lag: LAG.usual }) };
}

const amount = (text: string): string => new Decimal(text).toFixed();
const totalsOf = (picture: ReturnType<typeof pictured>['picture']): Amounts =>
  Object.fromEntries(Object.entries(balancesIn(picture)).map(([currency, total]) => [currency, amount(total)]));

describe('the picture of an account', () => {
  it('is the same whichever of our executions a late snapshot shows, of each currency by itself', () => {
    fc.assert(
      fc.property(
        fc.array(execution, { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(), { maxLength: 5 }),
        (executions, cuts) => {
          const orders = ordersOf(executions);
          const fills = orders.flatMap((order) => order.fills);
          const final = plus(BASE, fills);
          const currencies = [...new Set([...Object.keys(BASE), ...Object.keys(final)])];
          const shown = Object.fromEntries(
            currencies.map((currency, index) => {
              const seen = fills.slice(0, (cuts[index] ?? fills.length) % (fills.length + 1));
              return [currency, plus(BASE, seen)[currency] ?? '0'];
            }),
          );
          const { verdict, picture } = pictured(knowledgeOf(orders), shown);
          expect(['confirmed', 'late']).toContain(verdict.kind);
          const present = Object.fromEntries(Object.entries(final).filter(([, total]) => new Decimal(total).gt(0)));
          const told = Object.fromEntries(
            Object.entries(totalsOf(picture)).filter(([, total]) => !new Decimal(total).isZero()),
          );
          expect(told).toEqual(
            Object.fromEntries(Object.entries(present).map(([currency, total]) => [currency, amount(total)])),
          );
        },
      ),
      { numRuns: propertyCases(500) },
    );
  });

  it('finds what somebody has paid in or taken out, at once where nothing can be late, and meanwhile moves by our own executions only', () => {
    fc.assert(
      fc.property(
        fc.array(execution, { minLength: 1, maxLength: 5 }),
        fc.nat(),
        fc.integer({ min: -500, max: 500 }),
        (executions, cut, moved) => {
          fc.pre(moved !== 0);
          const orders = ordersOf(executions);
          const fills = orders.flatMap((order) => order.fills);
          // Finer than any execution, so that it cannot look like one.
          const flow = { USD: new Decimal(moved).plus('0.0000123').toFixed() };
          const shown = sumOfChanges([plus(BASE, fills.slice(0, cut % (fills.length + 1))), flow]);
          const during = pictured(knowledgeOf(orders), shown);
          expect(during.verdict).toMatchObject({ kind: 'unexplained', mayBeLate: true });
          expect(new Decimal(during.picture.cash.total).eq(Decimal.max(0, plus(BASE, fills).USD ?? 0))).toBe(true);
          const later = pictured(knowledgeOf(orders), sumOfChanges([plus(BASE, fills), flow]), {}, NOW + LAG.usual);
          expect(later.verdict).toMatchObject({ kind: 'unexplained', mayBeLate: false });
          const word = new Decimal(plus(BASE, fills).USD ?? 0).plus(flow.USD);
          expect(new Decimal(later.picture.cash.total).eq(word)).toBe(true);
        },
      ),
      { numRuns: propertyCases(300) },
    );
  });

  const bought: Execution = {
    symbol: 'BTC-USD',
    side: 'buy',
    fills: [{ size: 100, price: 200, fee: 0, feeIn: 'quote', after: 1 }],
  };

  it('does not explain a coin that is gone once its counterpart shows and the usual lag is over, and takes it for withdrawn only once it can be no earlier state', () => {
    const knowledge = knowledgeOf(ordersOf([bought]));
    const shown = { ...BASE, USD: '998' };
    const knownAt = NOW - 5_000;
    expect(pictured(knowledge, shown).verdict).toMatchObject({ kind: 'late' });
    const differences = [{ currency: 'BTC', expected: '1', found: '0' }];
    const doubtful = pictured(knowledge, shown, {}, NOW + LAG.usual);
    expect(doubtful.verdict).toEqual({
      kind: 'unexplained',
      differences,
      mayBeLate: true,
      lateUntil: knownAt + LAG.longest,
    });
    expect(doubtful.picture.holdings.find(({ symbol }) => symbol === 'BTC-USD')).toMatchObject({
      quantity: '1',
      available: '0',
      unconfirmed: '1',
    });
    expect(pictured(knowledge, shown, {}, knownAt + LAG.longest).verdict).toEqual({
      kind: 'unexplained',
      differences,
      mayBeLate: false,
    });
  });

  it('does not count a coin again that is sold where a balance is later than usual, with the others timely', () => {
    const sold: Execution = { ...bought, symbol: 'ALT-USD', side: 'sell' };
    const shown = { ...BASE, USD: '1002' };
    const { verdict, picture } = pictured(knowledgeOf(ordersOf([sold])), shown, {}, NOW + LAG.usual);
    expect(verdict).toMatchObject({ kind: 'unexplained', mayBeLate: true });
    expect(picture.holdings.find(({ symbol }) => symbol === 'ALT-USD')).toMatchObject({ quantity: '499' });
  });

  it('stands against a whole earlier state for longer, and not for ever', () => {
    const knowledge = knowledgeOf(ordersOf([bought]));
    expect(pictured(knowledge, BASE, {}, NOW + LAG.usual).verdict).toMatchObject({
      kind: 'late',
      currencies: ['BTC', 'USD'],
    });
    expect(pictured(knowledge, BASE, {}, NOW + LAG.longest).verdict).toMatchObject({ kind: 'unexplained' });
  });

  it('leaves interest and rewards to the next comparison, and takes nothing that is gone for them', () => {
    const expected = expectedAccount(knowledgeOf([]), NOW, LAG.usual);
    const judged = (USD: string) => confirmSnapshot(expected, { ...BASE, USD }, NOW, { ...LAG, accrual: 0.001 }).kind;
    expect(judged('1000.9')).toBe('late');
    expect(judged('1002')).toBe('unexplained');
    expect(judged('999.9')).toBe('unexplained');
  });

  it('is what the venue says where nothing was agreed before', () => {
    const { verdict, picture } = pictured({ last: undefined, orders: [], manualOrders: [] }, BASE);
    expect(verdict).toEqual({ kind: 'first' });
    expect(totalsOf(picture)).toEqual(BASE);
  });

  it('leaves what an order on its way has done to its worst case, whether the snapshot shows it or not', () => {
    const unknown: OrderState = {
      status: 'UNKNOWN',
      execution: NOTHING,
      reason: 'lost',
    };
    const sells = {
      record: recordOf('lost', { base: '100', quote: '50', state: unknown }),
      fills: [],
      counted: undefined,
    };
    for (const sold of ['0', '37.5', '100']) {
      const shown = {
        ...BASE,
        ALT: new Decimal(500).minus(sold).toFixed(),
        USD: new Decimal(sold).times('0.49').plus(1_000).toFixed(),
      };
      const { verdict, picture } = pictured(knowledgeOf([sells]), shown);
      expect(['confirmed', 'late']).toContain(verdict.kind);
      expect(totalsOf(picture)).toEqual(BASE);
    }
  });

  it('leaves no change of another coin to an order on its way but a fee, where the venue takes fees in that coin', () => {
    const state: OrderState = { status: 'ACCEPTED', venueOrderId: 'v', execution: NOTHING };
    const known = (venue: string) => {
      const record = recordOf('open', { base: '100', quote: '50', state });
      return { record: { ...record, order: { ...record.order, venue } }, fills: [], counted: undefined };
    };
    const judged = (venue: string, shown: Amounts) =>
      pictured(knowledgeOf([known(venue)]), { ...BASE, ...shown }).verdict;
    expect(judged('coinbase', { DOT: '0' })).toMatchObject({
      kind: 'unexplained',
      differences: [{ currency: 'DOT', expected: '50', found: '0' }],
    });
    expect(judged('binance', { DOT: '0' }).kind).toBe('unexplained');
    expect(judged('binance', { BNB: '4.9' }).kind).toBe('late');
    expect(judged('binance', { BNB: '5.1' }).kind).toBe('unexplained');
    expect(judged('coinbase', { BNB: '4.9' }).kind).toBe('unexplained');
  });

  it('counts on from what a comparison has counted of an order, and never twice', () => {
    const [order] = ordersOf([bought]);
    if (order === undefined) throw new Error('there is no order');
    const after = plus(BASE, order.fills);
    const counted = { ...order, counted: { version: order.record.version, changes: changesOfFills(order.fills) } };
    expect(pictured(knowledgeOf([counted], after), after).verdict).toEqual({ kind: 'confirmed' });
    // An answer from before the comparison is late all the same.
    expect(pictured(knowledgeOf([counted], after), BASE).verdict).toMatchObject({ kind: 'late' });
    const open: OrderState = {
      status: 'ACCEPTED',
      venueOrderId: 'x',
      execution: { filledBase: '0', filledQuote: '0', feeQuote: '0' },
    };
    const behind = { ...counted, fills: [], record: { ...order.record, state: open, version: 9 } };
    expect(totalsOf(pictured(knowledgeOf([behind], after), after).picture)).toEqual(after);
  });
});

describe('what is available', () => {
  const none = { filledBase: '0', filledQuote: '0', feeQuote: '0' };
  const stop = (state: OrderState, updatedAt = NOW - 2_000) => ({
    record: recordOf('stop:1', { type: 'stop', base: '500', state, updatedAt }),
    fills: [],
    counted: { version: 3, changes: {} },
  });
  const canceled: OrderState = { status: 'CANCELED', venueOrderId: 'x', execution: none, reason: 'cancelled' };
  const available = (order: KnownOrder, hold: string, now = NOW) =>
    pictured(knowledgeOf([order]), BASE, { ALT: hold }, now).picture.holdings.find(({ symbol }) => symbol === 'ALT-USD')
      ?.available;

  it('includes what a stop holds, since it is cancelled before', () => {
    expect(available(stop({ status: 'ACCEPTED', venueOrderId: 'x', execution: none }), '500')).toBe('500');
  });

  it('includes what the venue still shows as held by an order that it has closed, until that cannot be late any more', () => {
    expect(available(stop(canceled), '500')).toBe('500');
    expect(available(stop(canceled), '0')).toBe('500');
    expect(available(stop(canceled, NOW - 60_000), '500')).toBe('0');
  });

  it('leaves out what orders of others hold, also beside a late hold', () => {
    expect(available(stop(canceled), '50')).toBe('450');
    const both = pictured(
      knowledgeOf([{ ...stop(canceled), record: recordOf('stop:1', { type: 'stop', base: '400', state: canceled }) }]),
      BASE,
      { ALT: '450' },
    );
    expect(both.picture.holdings.find(({ symbol }) => symbol === 'ALT-USD')?.available).toBe('450');
  });
});
