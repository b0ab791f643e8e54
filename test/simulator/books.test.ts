import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MarketClock } from '../../simulator/clock.ts';
import { Exact, ZERO } from '../../simulator/exact.ts';
import { FactorModel } from '../../simulator/market/factorModel.ts';
import { Market } from '../../simulator/market/market.ts';
import { PricePath } from '../../simulator/market/pricePath.ts';
import { Exchange } from '../../simulator/matching/exchange.ts';
import type { OrderTerms, Side } from '../../simulator/matching/terms.ts';
import { Balances } from '../../simulator/store/balances.ts';
import { Database } from '../../simulator/store/database.ts';
import { Fills } from '../../simulator/store/fills.ts';
import { Orders } from '../../simulator/store/orderStore.ts';

const ACCOUNT = 'main';
const START = Date.UTC(2026, 2, 2, 10);
const model = new FactorModel(1);
const path = new PricePath(model, 1);

/** An exchange with one account on a file of its own, at a clock that only moves by hand. */
function openExchange() {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-books-'));
  const database = new Database(join(folder, 'books.sqlite'));
  const parts = {
    database,
    orders: new Orders(database),
    fills: new Fills(database),
    balances: new Balances(database),
    market: new Market(model, path, []),
    clock: new MarketClock({ wallAt: 0, marketAt: START, speed: 1 }, () => 0),
  };
  parts.balances.openAccount(ACCOUNT, START);
  parts.balances.transfer(ACCOUNT, 'USD', new Exact(5_000), START);
  parts.balances.transfer(ACCOUNT, 'ALT', new Exact(20_000), START);
  const exchange = new Exchange(parts, {
    seed: 1,
    fees: { taker: '0.012', maker: '0.006' },
    depthOf: () => ({ factor: 0.02 }),
    participation: 0.001,
    isHalted: () => false,
    isUnpriced: () => false,
  });
  const close = () => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...parts, exchange, close };
}

type Opened = ReturnType<typeof openExchange>;

/** Every balance is the sum of transfers and fills, and every hold is what the open orders need, to the last decimal. */
function expectTrueBooks({ balances, fills, orders }: Opened): void {
  const totals = new Map<string, Exact>();
  const add = (currency: string, amount: Exact) => totals.set(currency, amount.plus(totals.get(currency) ?? ZERO));
  for (const { currency, amount } of balances.transfers(ACCOUNT)) add(currency, new Exact(amount));
  for (const fill of fills.list({ account: ACCOUNT, limit: 1e6 })) {
    const { productId, side, price, size, commission, commissionCurrency } = fill;
    const [base = '', quote = ''] = productId.split('-');
    const value = price.times(size);
    add(base, side === 'BUY' ? size : size.negated());
    add(quote, side === 'BUY' ? value.negated() : value);
    add(commissionCurrency, commission.negated());
  }
  const holds = new Map<string, Exact>();
  for (const order of orders.list({ account: ACCOUNT, limit: 1e6 })) {
    const own = fills.list({ orderIds: [order.orderId], limit: 1e6 });
    const sum = (pick: (fill: (typeof own)[number]) => Exact) =>
      own.reduce((total, fill) => total.plus(pick(fill)), ZERO);
    expect(order.filledSize.toFixed()).toBe(sum((fill) => fill.size).toFixed());
    expect(order.filledValue.toFixed()).toBe(sum((fill) => fill.size.times(fill.price)).toFixed());
    expect(order.totalFees.toFixed()).toBe(sum((fill) => fill.commission).toFixed());
    if (order.status !== 'OPEN') {
      expect(order.hold.toFixed()).toBe('0');
      continue;
    }
    if (order.terms.kind === 'market') throw new Error('a market order is open');
    const left = new Exact(order.terms.baseSize).minus(order.filledSize);
    const rate = order.fees.ofBuys === 'base' ? '1' : '1.012';
    const need = order.side === 'SELL' ? left : left.times(order.terms.limitPrice).times(rate);
    expect(order.hold.toFixed()).toBe(need.toFixed());
    holds.set(order.holdCurrency, need.plus(holds.get(order.holdCurrency) ?? ZERO));
  }
  for (const { currency, total, hold } of balances.all(ACCOUNT)) {
    expect(total.toFixed()).toBe((totals.get(currency) ?? ZERO).toFixed());
    expect(hold.toFixed()).toBe((holds.get(currency) ?? ZERO).toFixed());
    expect(hold.isNegative() && !hold.isZero()).toBe(false);
    expect(total.greaterThanOrEqualTo(hold)).toBe(true);
  }
}

const side = fc.constantFrom<Side>('BUY', 'SELL');
/** A limit as a share of the last price. */
const distance = fc.integer({ min: -40, max: 40 }).map((thousandths) => 1 + thousandths / 1_000);
const tenths = fc.integer({ min: 1, max: 60_000 }).map((count) => (count / 10).toFixed(1));
const cents = fc.integer({ min: 1, max: 250_000 }).map((count) => (count / 100).toFixed(2));
const duration = fc.constantFrom('goodUntilCancelled', 'goodUntilDate', 'immediateOrCancel', 'fillOrKill');

const command = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('buy' as const), quoteSize: cents }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('sell' as const), baseSize: tenths }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('limit' as const), side, baseSize: tenths, distance, duration }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('stop' as const), side, baseSize: tenths, distance }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), index: fc.nat(10) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('advance' as const), minutes: fc.integer({ min: 1, max: 2_000 }) }),
  },
);
type Command = typeof command extends fc.Arbitrary<infer Value> ? Value : never;

function apply(opened: Opened, given: Command, number: number): void {
  const { exchange, orders, clock } = opened;
  const price = (factor: number) => (exchange.price('ALT-USD') ?? ZERO).times(factor).toDecimalPlaces(5).toFixed();
  const place = (orderSide: Side, terms: OrderTerms) =>
    exchange.place(ACCOUNT, {
      clientOrderId: `order-${number}`,
      // As a venue that changes how it charges in the middle of everything.
      feesOfBuys: number % 3 === 0 ? 'base' : 'quote',
      idRule: 'forEver',
      productId: 'ALT-USD',
      side: orderSide,
      terms,
      configuration: {},
      body: '',
    });
  switch (given.kind) {
    case 'buy':
      place('BUY', { kind: 'market', quoteSize: given.quoteSize });
      return;
    case 'sell':
      place('SELL', { kind: 'market', baseSize: given.baseSize });
      return;
    case 'limit':
      place(given.side, {
        kind: 'limit',
        baseSize: given.baseSize,
        limitPrice: price(given.distance),
        postOnly: false,
        duration:
          given.duration === 'goodUntilDate'
            ? { kind: given.duration, endTime: clock.now() + 3_600_000 }
            : { kind: given.duration },
      });
      return;
    case 'stop':
      place(given.side, {
        kind: 'stopLimit',
        baseSize: given.baseSize,
        limitPrice: price(given.distance),
        stopPrice: price(given.distance),
        direction: given.distance > 1 ? 'up' : 'down',
        duration: { kind: 'goodUntilCancelled' },
      });
      return;
    case 'cancel': {
      const order = orders.list({ account: ACCOUNT, limit: 11 })[given.index];
      if (order !== undefined) exchange.cancel(ACCOUNT, order.orderId);
      return;
    }
    case 'advance':
      clock.advance(given.minutes * 60_000);
      exchange.advance();
      return;
    default:
      given satisfies never;
  }
}

test('after any sequence of orders, cancels and time, balances are the sum of fills and fees and holds are what open orders need', () => {
  fc.assert(
    fc.property(fc.array(command, { minLength: 1, maxLength: 25 }), (commands) => {
      const opened = openExchange();
      try {
        for (const [number, given] of commands.entries()) apply(opened, given, number);
        expectTrueBooks(opened);
      } finally {
        opened.close();
      }
    }),
    { numRuns: 60 },
  );
});

test('no order costs more, or sells more or cheaper, than it says', () => {
  fc.assert(
    fc.property(fc.array(command, { minLength: 5, maxLength: 25 }), (commands) => {
      const opened = openExchange();
      try {
        for (const [number, given] of commands.entries()) apply(opened, given, number);
        for (const { terms, side: orderSide, filledSize, filledValue, totalFees, fees, orderId } of opened.orders.list({
          limit: 1e6,
        })) {
          if ('quoteSize' in terms) {
            const inQuote = fees.ofBuys === 'base' ? ZERO : totalFees;
            expect(filledValue.plus(inQuote).lessThanOrEqualTo(terms.quoteSize)).toBe(true);
            continue;
          }
          expect(filledSize.lessThanOrEqualTo(terms.baseSize)).toBe(true);
          if (terms.kind === 'market') continue;
          for (const { price } of opened.fills.list({ orderIds: [orderId], limit: 1e6 }))
            expect(
              orderSide === 'BUY'
                ? price.lessThanOrEqualTo(terms.limitPrice)
                : price.greaterThanOrEqualTo(terms.limitPrice),
            ).toBe(true);
        }
      } finally {
        opened.close();
      }
    }),
    { numRuns: 40 },
  );
});

test('a resting order that waits in one leap of time is filled as one that waits in many steps', () => {
  fc.assert(
    fc.property(side, distance, fc.integer({ min: 1, max: 600 }), (orderSide, factor, minutes) => {
      const outcomes = [1, 7].map((steps) => {
        const opened = openExchange();
        try {
          apply(
            opened,
            { kind: 'limit', side: orderSide, baseSize: '900.5', distance: factor, duration: 'goodUntilCancelled' },
            1,
          );
          for (let step = 0; step < steps; step++) {
            const markOf = (index: number) => Math.floor((minutes * 60_000 * index) / steps);
            opened.clock.advance(markOf(step + 1) - markOf(step));
            opened.exchange.advance();
          }
          return opened.fills.list({ limit: 1e6 }).map((fill) => [fill.price.toFixed(), fill.size.toFixed(), fill.at]);
        } finally {
          opened.close();
        }
      });
      expect(outcomes[1]).toEqual(outcomes[0]);
    }),
    { numRuns: 25 },
  );
});
