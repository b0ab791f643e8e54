import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadCcxtClient } from '../../../adapters/exchange/ccxtClient.ts';
import { clientOrderId, EARLIER_NAMESPACE } from '../../../adapters/exchange/clientOrderId.ts';
import type { TradingRules } from '../../../core/market/quote.ts';
import { MARKET_STYLE } from '../../../core/orders/order.ts';
import type { PlannedTrade } from '../../../core/portfolio/decision/plan.ts';
import { freezeOrder, type OrderBody } from '../../../core/venues/freezeOrder.ts';
import { freezeStopOrder } from '../../../core/venues/freezeStopOrder.ts';
import { requireVenue } from '../../../core/venues/venues.ts';

const venue = requireVenue('coinbase');
const key = { account: 'main', cycleId: 'c1', symbol: 'ALT-USD' };
const rules: TradingRules = {
  symbol: 'ALT-USD',
  tradable: true,
  baseIncrement: '0.01',
  quoteIncrement: '0.01',
  priceIncrement: '0.00001',
  minBase: '1',
  minQuote: '1',
  takerFee: '0.012',
};
const buy: PlannedTrade = {
  symbol: 'ALT-USD',
  side: 'buy',
  baseQuantity: '99.999',
  quoteAmount: '5.239',
  price: '0.05',
  reason: 'IMPROVES_DIVERSIFICATION',
};
const sell: PlannedTrade = { ...buy, side: 'sell', baseQuantity: '120.4567' };
const idOf = (revision = 0) => clientOrderId(key, venue.clientOrderIdForm, EARLIER_NAMESPACE, revision);
const freeze = (trade: PlannedTrade, own: TradingRules = rules) =>
  freezeOrder(venue, own, 'ALT/USD', key, trade, MARKET_STYLE, idOf());
const freezeLimit = (trade: PlannedTrade, offset: number, revision = 0, own: TradingRules = rules) =>
  freezeOrder(
    venue,
    own,
    'ALT/USD',
    key,
    trade,
    { type: 'limit', lifetime: 60_000, offset, reprices: 2 },
    idOf(revision),
  );

describe('freezeOrder', () => {
  it('sizes a buy by quote amount, truncated', () => {
    expect(freeze(buy)).toEqual({
      venue: 'coinbase',
      clientOrderId: '957de88b-55f5-5a66-9099-064eb4c5b0a3',
      symbol: 'ALT-USD',
      side: 'buy',
      type: 'market',
      baseQuantity: '104.6',
      quoteAmount: '5.23',
      referencePrice: '0.05',
      body: '{"symbol":"ALT/USD","type":"market","side":"buy","amount":null,"params":{"client_order_id":"957de88b-55f5-5a66-9099-064eb4c5b0a3","cost":"5.23"}}',
    });
  });

  it('leaves room for the fee where it comes on top of the amount of a market buy', () => {
    const kraken = requireVenue('kraken');
    const frozen = freezeOrder(kraken, rules, 'ALT/USD', key, { ...buy, quoteAmount: '50.239' }, MARKET_STYLE, idOf());
    expect([frozen.quoteAmount, frozen.baseQuantity]).toEqual(['50.23', '992.6']);
    const body: OrderBody = JSON.parse(frozen.body);
    expect(body.params).toEqual({ cl_ord_id: idOf(), cost: '49.63' });
    expect(49.63 * 1.012).toBeLessThanOrEqual(50.23);
    const least = { ...buy, quoteAmount: '1.01' };
    expect(() => freezeOrder(kraken, rules, 'ALT/USD', key, least, MARKET_STYLE, idOf())).toThrow('trade.quoteAmount');
  });

  it('sizes a sell by base quantity, truncated', () => {
    const frozen = freeze(sell);
    expect([frozen.baseQuantity, frozen.quoteAmount]).toEqual(['120.45', '6.02']);
    expect(frozen.body).toBe(
      '{"symbol":"ALT/USD","type":"market","side":"sell","amount":"120.45","params":{"client_order_id":"957de88b-55f5-5a66-9099-064eb4c5b0a3"}}',
    );
  });

  it('cuts a buy to the price increment as well, since ccxt would', () => {
    expect(freeze(buy, { ...rules, priceIncrement: '0.05' }).quoteAmount).toBe('5.2');
  });

  it.each([
    [
      'below the smallest quote amount',
      { ...buy, quoteAmount: '0.999' },
      /trade.quoteAmount: given 0.99 USD.*at least 1 USD/,
    ],
    ['below the smallest quote amount by a sell', { ...sell, baseQuantity: '19.99' }, /quoteAmount: given 0.99 USD/],
    [
      'below the smallest base quantity',
      { ...sell, baseQuantity: '0.999', price: '9' },
      /baseQuantity: given 0.99 ALT.*least 1 ALT/,
    ],
    ['below the smallest base quantity by a buy', { ...buy, price: '9' }, /baseQuantity: given 0.58 ALT/],
    ['a price of zero', { ...buy, price: '0' }, /trade.price: given 0/],
    ['a negative amount', { ...buy, quoteAmount: '-5' }, /trade.quoteAmount: given -5/],
    ['an amount that is no number', { ...sell, baseQuantity: 'NaN' }, /trade.baseQuantity: given NaN/],
    ['another symbol than its key', { ...buy, symbol: 'AXL-USD' }, /key.symbol: given ALT-USD; allowed is AXL-USD/],
  ])('refuses a trade with %s', (_, trade, words) => {
    expect(() => freeze(trade)).toThrow(words);
  });

  it('prices a limit buy below the ask, and never lets it cost more than its amount, fees included', () => {
    const frozen = freezeLimit({ ...buy, quoteAmount: '5.23', baseQuantity: '104.6' }, 0.02);
    expect(frozen).toMatchObject({ type: 'limit', quoteAmount: '5.23', limit: { price: '0.049', reprices: 2 } });
    expect(JSON.parse(frozen.body)).toMatchObject({ type: 'limit', amount: frozen.baseQuantity, price: '0.049' });
    const worst = Number(frozen.baseQuantity) * 0.049 * (1 + Number(rules.takerFee));
    expect(worst).toBeLessThanOrEqual(5.23);
    expect(Number(frozen.baseQuantity)).toBeLessThanOrEqual(104.6);
  });

  it('prices a limit sell above the bid, rounded so that it never sells for less than asked', () => {
    const frozen = freezeLimit(sell, 0.0333);
    expect(Number(frozen.limit?.price)).toBeGreaterThanOrEqual(0.05 * 1.0333);
    expect(frozen.baseQuantity).toBe('120.45');
  });

  describe('a marketable limit', () => {
    const freezeIoc = (trade: PlannedTrade, own: TradingRules = rules, maxSlippage = 0.005) =>
      freezeOrder(venue, own, 'ALT/USD', key, trade, { type: 'marketableLimit', maxSlippage }, idOf());

    it('lies beyond the best price by at most the slippage, takes what is on offer at once and rests never', () => {
      const bought = freezeIoc({ ...buy, quoteAmount: '5.23', baseQuantity: '104.6' });
      expect(bought).toMatchObject({ type: 'marketableLimit', side: 'buy', limit: { price: '0.05025', reprices: 0 } });
      expect(JSON.parse(bought.body)).toMatchObject({
        type: 'limit',
        amount: bought.baseQuantity,
        price: '0.05025',
        params: { timeInForce: 'IOC' },
      });
      const sold = freezeIoc(sell);
      expect(sold).toMatchObject({ baseQuantity: '120.45', limit: { price: '0.04975' } });
    });

    it('comes closer to the best price where it would be below the minimum of the venue at its limit', () => {
      // 20 units are worth 1.00 at the bid of 0.05, and 0.996 at the limit.
      expect(freezeIoc({ ...sell, baseQuantity: '20' }).limit?.price).toBe('0.05');
      expect(() => freezeIoc({ ...sell, baseQuantity: '19.9' })).toThrow(/quoteAmount: given 0.99 USD/);
      const own = { ...rules, minBase: '20', minQuote: '0', takerFee: '0' };
      expect(
        freezeIoc({ ...buy, quoteAmount: '1.002', baseQuantity: '30' }, { ...own, quoteIncrement: '0.0001' }).limit
          ?.price,
      ).toBe('0.0501');
    });

    it('costs no more than its amount with its fee, and never trades worse than it may, whatever amount, price and slippage', () => {
      fc.assert(
        fc.property(
          fc.constantFrom('buy' as const, 'sell' as const),
          fc.integer({ min: 500, max: 10_000_000 }),
          fc.integer({ min: 20, max: 1_000_000 }),
          fc.integer({ min: 0, max: 500 }),
          fc.integer({ min: 0, max: 200 }),
          (side, cents, price, slippage, fee) => {
            const maxSlippage = slippage / 10_000;
            const own = {
              ...rules,
              minBase: '0.00000001',
              baseIncrement: '0.00000001',
              takerFee: String(fee / 10_000),
            };
            const best = new Decimal(price).div(100);
            const trade: PlannedTrade = {
              ...buy,
              side,
              quoteAmount: String(cents / 100),
              price: best.toFixed(),
              baseQuantity: new Decimal(cents).div(100).div(best).toDecimalPlaces(12).toFixed(),
            };
            const frozen = freezeIoc(trade, { ...own, priceIncrement: '0.01' }, maxSlippage);
            const { amount, price: limit } = JSON.parse(frozen.body);
            expect(new Decimal(limit).mod('0.01').isZero()).toBe(true);
            expect(new Decimal(amount).lte(trade.baseQuantity)).toBe(true);
            if (side === 'sell') {
              expect(new Decimal(limit).gte(best.times(1 - maxSlippage))).toBe(true);
              expect(new Decimal(limit).lte(best)).toBe(true);
              return;
            }
            expect(new Decimal(limit).lte(best.times(1 + maxSlippage))).toBe(true);
            expect(new Decimal(limit).gte(best)).toBe(true);
            const cost = new Decimal(amount).times(limit).times(new Decimal(own.takerFee).plus(1));
            expect(cost.lte(frozen.quoteAmount)).toBe(true);
          },
        ),
        { numRuns: 500 },
      );
    });

    it('is refused at a venue that has no such orders', () => {
      const without = { ...venue, immediateOrCancel: undefined };
      expect(() =>
        freezeOrder(without, rules, 'ALT/USD', key, buy, { type: 'marketableLimit', maxSlippage: 0.005 }, idOf()),
      ).toThrow(/orders.type: given marketableLimit/);
    });
  });

  it('gives each revision a client order ID of its own, the same one for ever', () => {
    const ids = [0, 1, 2, 1].map((revision) => freezeLimit(buy, 0, revision).clientOrderId);
    expect(ids[0]).toBe(freeze(buy).clientOrderId);
    expect(ids[1]).toBe(ids[3]);
    expect(new Set(ids).size).toBe(3);
  });

  it('costs no more than its amount at the limit whatever amount, price, offset and fee', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 500, max: 10_000_000 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: -50, max: 200 }),
        fc.integer({ min: 0, max: 200 }),
        (cents, price, offset, fee) => {
          const own = { ...rules, minBase: '0.00000001', baseIncrement: '0.00000001', takerFee: String(fee / 10_000) };
          const trade = { ...buy, quoteAmount: String(cents / 100), price: String(price / 100), baseQuantity: '1e12' };
          const { body, quoteAmount } = freezeLimit(trade, offset / 1_000, 0, { ...own, priceIncrement: '0.0001' });
          const { amount, price: limit } = JSON.parse(body);
          const cost = new Decimal(amount).times(limit).times(new Decimal(own.takerFee).plus(1));
          expect(cost.lte(quoteAmount)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('refuses amounts that truncate to nothing where the venue has no minimum', () => {
    expect(() =>
      freeze({ ...sell, baseQuantity: '0.001', price: '9999' }, { ...rules, minBase: '0', minQuote: '0' }),
    ).toThrow(/given 0 /);
  });

  it('refuses a market that is closed', () => {
    expect(() => freeze(buy, { ...rules, tradable: false })).toThrow(/trade.symbol/);
  });

  it('gives the same bytes for the same trade, and what ccxt posts is what was frozen', async () => {
    const posted: Record<string, unknown>[] = [];
    const client = await loadCcxtClient(
      'coinbase',
      { credentials: { apiKey: 'key', secret: 'secret' }, url: undefined, reach: 'anywhere', timeoutMs: 1_000 },
      {},
    );
    Object.assign(client, {
      async v3PrivatePostBrokerageOrders(request: Record<string, unknown>) {
        posted.push(request);
        return { success: true, success_response: { order_id: '1' } };
      },
    });
    const increments = fc.constantFrom(
      '0.00000001',
      '0.000001',
      '0.0001',
      '0.001',
      '0.01',
      '0.1',
      '1',
      '0.05',
      '0.25',
      '1000',
    );
    const decimal = fc
      .tuple(fc.bigInt({ min: 1n, max: 10n ** 17n }), fc.integer({ min: 0, max: 8 }))
      .map(([digits, places]) => {
        const text = digits.toString().padStart(places + 1, '0');
        return places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
      });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('buy' as const, 'sell' as const),
        fc.tuple(increments, increments, increments),
        decimal,
        decimal,
        async (side, [baseIncrement, quoteIncrement, priceIncrement], size, price) => {
          const own = { ...rules, baseIncrement, quoteIncrement, priceIncrement, minBase: '0', minQuote: '0' };
          const trade = { ...buy, side, baseQuantity: size, quoteAmount: size, price };
          let frozen: ReturnType<typeof freeze>;
          try {
            frozen = freeze(trade, own);
          } catch (error) {
            expect(String(error)).toMatch(/given 0 /);
            return;
          }
          expect(JSON.stringify(freeze({ ...trade }, { ...own }))).toBe(JSON.stringify(frozen));
          client.setMarkets([
            {
              id: 'ALT-USD',
              symbol: 'ALT/USD',
              base: 'ALT',
              quote: 'USD',
              spot: true,
              type: 'spot',
              precision: { amount: Number(baseIncrement), price: Number(priceIncrement) },
            },
          ]);
          const body: OrderBody = JSON.parse(frozen.body);
          const amount = body.amount === null ? undefined : Number(body.amount);
          await client.createOrder(body.symbol, body.type, body.side, amount, undefined, body.params);
          expect(posted.pop()).toEqual({
            client_order_id: frozen.clientOrderId,
            product_id: 'ALT-USD',
            side: side.toUpperCase(),
            order_configuration: {
              market_market_ioc:
                side === 'buy' ? { quote_size: frozen.quoteAmount } : { base_size: frozen.baseQuantity },
            },
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('freezeStopOrder', () => {
  const terms = { baseQuantity: '120.4567', stopPrice: '0.0450099', limitPrice: '0.0441097' };
  const stop = (change: Partial<typeof terms> = {}, own: TradingRules = rules) =>
    freezeStopOrder(venue, own, 'ALT/USD', key, { ...terms, ...change }, idOf());

  it('is a limit sell with a stop price, both on increments, under the client order ID of its key', () => {
    const order = stop();
    expect(order).toMatchObject({
      side: 'sell',
      type: 'stop',
      baseQuantity: '120.45',
      referencePrice: '0.045',
      quoteAmount: '5.31',
    });
    expect(JSON.parse(order.body)).toEqual({
      symbol: 'ALT/USD',
      type: 'limit',
      side: 'sell',
      amount: '120.45',
      price: '0.0441',
      params: { client_order_id: order.clientOrderId, stopLossPrice: '0.045' },
    });
    expect(order.clientOrderId).toBe(freeze(sell).clientOrderId);
  });

  it('is refused where the market is closed and below the minimum of the venue', () => {
    expect(() => stop({}, { ...rules, tradable: false })).toThrow('key.symbol');
    expect(() => stop({ baseQuantity: '0.5' })).toThrow('trade.quoteAmount');
  });

  it.each(['okx', 'bybit', 'kraken'])('is refused at %s, where a stop is an order of another kind', (id) => {
    const refused = () => freezeStopOrder(requireVenue(id), rules, 'ALT/USD', key, terms, 'a');
    expect(refused).toThrow('protection.stopLoss');
  });
});
