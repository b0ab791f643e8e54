import { Decimal } from 'decimal.js';
import { afterEach, describe, expect, it } from 'vitest';
import { orderActivities } from '../../activities/orderActivities.ts';
import type { SymbolOrderInput } from '../../core/cycles/cycleSteps.ts';
import { executedBy } from '../../core/orders/executed.ts';
import { isClosed } from '../../core/orders/orderState.ts';
import { startTestBallast, type TestBallast } from '../support/ballast.ts';
import { setUp } from '../support/setUp.ts';
import { symbolOrderInput } from '../support/symbolOrderInput.ts';

const BOOK = '/brokerage/product_book$';

describe('an order in a thin market', () => {
  let ballast: TestBallast;
  let steps: ReturnType<typeof orderActivities>;
  setUp(
    async () => {
      ballast = await startTestBallast({
        workers: false,
        flags: {
          simulator: { portfolio: { cash: '20000', holdings: { 'ALT-USD': '3000', 'AAVE-USD': '500' } } },
          // The trades of these tests name no price of the market.
          breakers: { priceJump: { action: 'off' } },
          limits: { riskBudget: 1, maxWeight: 1 },
        },
      });
      steps = orderActivities(ballast.dependencies);
      const venue = ballast.dependencies.exchange(ballast.account);
      for (const symbol of ['DOT-USD', 'LINK-USD', 'SOL-USD', 'ETH-USD', 'ALT-USD', 'AAVE-USD'])
        await ballast.dependencies.candles(ballast.account).refresh(venue, symbol, await venue.time());
    },
    () => ballast?.stop(),
  );
  afterEach(() => ballast.venue.clearFaults());

  const buyOf = (symbol: string, quoteAmount: string): SymbolOrderInput =>
    symbolOrderInput(ballast, `thin-${symbol}`, symbol, { baseQuantity: '1000000', quoteAmount });

  const finished = async ({ key }: SymbolOrderInput) => {
    await expect
      .poll(async () => isClosed((await steps.sendOrder(key)).status), { timeout: 90_000, interval: 200 })
      .toBe(true);
    const record = await ballast.ledger.order(key);
    if (record === undefined) throw new Error(`no order of ${key.symbol}`);
    return { record, said: await ballast.ledger.evidence(key), outcome: (await steps.followOrder(key)).outcome };
  };

  it('is for a share of what is on offer within its worst price, and says so: 10,000 USD do not go into 200 USD of depth', async () => {
    await ballast.venue.depth('DOT-USD', { value: 200 });
    const order = buyOf('DOT-USD', '10000');
    expect(await steps.prepareOrder(order)).toMatchObject({ status: 'INTENT' });
    const { record, said, outcome } = await finished(order);
    expect(record.order.type).toBe('marketableLimit');
    expect(Number(record.intended.quoteAmount)).toBeLessThanOrEqual(100);
    const { filledQuote, feeQuote } = executedBy(record);
    expect(Number(filledQuote) + Number(feeQuote)).toBeLessThanOrEqual(Number(record.intended.quoteAmount));
    expect(said[0]?.detail).toMatch(
      /^decided: IMPROVES_DIVERSIFICATION; limit [\d.]+; expected impact \d\.\d\d%; for less than was planned: the order book offers \$\d+\.\d\d within 0\.50%/,
    );
    expect(outcome.detail).toContain('for less than was planned: the order book offers');
  });

  it('is not made where not even the smallest trade fits, and says what is on offer', async () => {
    await ballast.venue.depth('LINK-USD', { value: 4 });
    const order = buyOf('LINK-USD', '50');
    expect(await steps.prepareOrder(order)).toMatchObject({
      refused: { status: 'REFUSED', detail: expect.stringMatching(/^the order book offers \$\d\.\d\d within 0\.50%/) },
    });
    expect(await ballast.ledger.order(order.key)).toBeUndefined();
  });

  it('takes what is there where the book has gone meanwhile, is then over, and reports what it has left', async () => {
    const order = buyOf('SOL-USD', '4000');
    await steps.prepareOrder(order);
    await ballast.venue.depth('SOL-USD', { value: 900 });
    const { record, outcome } = await finished(order);
    expect(record.state.status).toBe('CANCELED');
    const { filledBase } = executedBy(record);
    expect(Number(filledBase)).toBeGreaterThan(0);
    const left = new Decimal(record.order.baseQuantity).minus(filledBase).toFixed();
    expect(outcome.detail).toContain(
      `${left} of ${record.order.baseQuantity} base units were not filled: the venue had no more on offer up to the limit of ${record.order.limit?.price}`,
    );
    const fills = await ballast.dependencies
      .exchange(ballast.account)
      .fills('venueOrderId' in record.state ? (record.state.venueOrderId ?? '') : '', 'SOL-USD');
    for (const { price } of fills) expect(Number(price)).toBeLessThanOrEqual(Number(record.order.limit?.price));
    // Nothing of it is left at the venue, and nothing on hold.
    const balances = await ballast.venue.balances();
    expect(balances.every(({ hold }) => Number(hold) === 0)).toBe(true);
  });

  it('keeps to its worst price where the venue gives no book, and says that this alone bounds it', async () => {
    await ballast.venue.addFault({ path: BOOK, effect: { kind: 'refuse', status: 503 } });
    const order = buyOf('ETH-USD', '60');
    expect(await steps.prepareOrder(order)).toMatchObject({ status: 'INTENT' });
    const { record, said } = await finished(order);
    expect(record.order.limit?.price).toBeDefined();
    expect(said[0]?.detail).toContain('the order book could not be read: the price limit alone bounds the order');
  });

  it('does not take sizes that the venue leaves out for endless depth', async () => {
    await ballast.venue.addFault({
      path: BOOK,
      effect: { kind: 'changeFields', set: {}, remove: ['pricebook.bids.*.size'] },
    });
    const order = symbolOrderInput(ballast, 'no-sizes', 'AAVE-USD', {
      side: 'sell',
      baseQuantity: '1',
      quoteAmount: '100',
      reason: 'SELL_SIGNAL',
    });
    await steps.prepareOrder(order);
    expect((await ballast.ledger.evidence(order.key))[0]?.detail).toContain('the order book could not be read');
  });

  it('is sold by what the book takes, cycle after cycle, at no worse price', async () => {
    await ballast.venue.depth('ALT-USD', { value: 400 });
    for (const cycle of ['first', 'second']) {
      const order = symbolOrderInput(ballast, `leave-${cycle}`, 'ALT-USD', {
        side: 'sell',
        baseQuantity: '1000000',
        quoteAmount: '3000',
        reason: 'SELL_SIGNAL',
      });
      expect(await steps.prepareOrder(order)).toMatchObject({ status: 'INTENT' });
      const { record, outcome } = await finished(order);
      const { filledQuote } = executedBy(record);
      expect(Number(filledQuote)).toBeGreaterThan(5);
      expect(Number(filledQuote)).toBeLessThanOrEqual(200);
      expect(outcome.detail).toContain('for less than was planned');
    }
  });
});
