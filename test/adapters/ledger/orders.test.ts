import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openLedger } from '../../../adapters/ledger/openLedger.ts';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import type { Fill, FrozenOrder } from '../../../core/orders/order.ts';
import type { OrderKey } from '../../../core/orders/orderKey.ts';
import {
  type Execution,
  isClosed,
  NOTHING_EXECUTED,
  ORDER_STATUSES,
  type OrderState,
  type OrderStatus,
} from '../../../core/orders/orderState.ts';
import { IllegalTransitionError, transition } from '../../../core/orders/transition.ts';
import { LedgerConflictError, LedgerError, type LedgerPort } from '../../../core/ports/ledger.ts';
import { freshLedger } from './freshLedger.ts';
import { bySql, HOSTS } from './ledgers.ts';
import { asDecided, firstRevision, frozenOrder, orderKey, seen } from './ledgerValues.ts';

const HALF: Execution = { filledBase: '6.25', filledQuote: '2.50', feeQuote: '0.03' };
const WHOLE: Execution = { filledBase: '12.5', filledQuote: '5.00', feeQuote: '0.06' };

function stateOf(status: OrderStatus, execution: Execution, reason = 'because'): OrderState {
  switch (status) {
    case 'INTENT':
    case 'SUBMITTED':
      return { status };
    case 'UNKNOWN':
    case 'CANCELED':
    case 'REJECTED':
      return { status, execution, reason };
    default:
      return { status, venueOrderId: 'v1', execution };
  }
}

/** The statuses that may follow a state. */
function followers(state: OrderState): readonly OrderStatus[] {
  return ORDER_STATUSES.filter((status) => {
    try {
      transition(state, stateOf(status, NOTHING_EXECUTED));
      return true;
    } catch {
      return false;
    }
  });
}

/** The shortest way from INTENT to each status. */
const WAYS: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  INTENT: [],
  SUBMITTED: ['SUBMITTED'],
  UNKNOWN: ['SUBMITTED', 'UNKNOWN'],
  ACCEPTED: ['SUBMITTED', 'ACCEPTED'],
  PARTIALLY_FILLED: ['SUBMITTED', 'PARTIALLY_FILLED'],
  FILLED: ['SUBMITTED', 'FILLED'],
  CANCELED: ['CANCELED'],
  REJECTED: ['SUBMITTED', 'REJECTED'],
  EXPIRED: ['SUBMITTED', 'EXPIRED'],
};

function fill(id: string, change: Partial<Fill> = {}): Fill {
  return {
    venueFillId: id,
    venueOrderId: 'v1',
    symbol: 'ALT-USD',
    side: 'buy',
    base: '6.25',
    price: '0.4',
    fee: '0.03',
    feeCurrency: 'USD',
    at: 1_767_571_200_000,
    ...change,
  };
}

describe.each(HOSTS)('the orders of a ledger in $name', ({ start }) => {
  let url: string;
  let ledger: LedgerPort;
  freshLedger(start, (opened, at) => {
    ledger = opened;
    url = at;
  });

  async function intent(key: OrderKey, at = 1): Promise<void> {
    await ledger.recordIntent(key, frozenOrder(key), seen(at));
  }

  it('keep an intent exactly as it was frozen', async () => {
    const key = orderKey();
    const order = frozenOrder(key, {
      baseQuantity: '0.000000000000000001',
      quoteAmount: '123456789012345678901234567890.12',
      body: '{"product_id":"ALT-USD","note":"ünï – 😀"}',
    });
    const { created, record } = await ledger.recordIntent(key, order, seen(1_767_571_200_123, 'the plan'));
    const expected = {
      key,
      order,
      state: { status: 'INTENT' },
      ...firstRevision(order, 1_767_571_200_123),
      version: 0,
      createdAt: 1_767_571_200_123,
      updatedAt: 1_767_571_200_123,
    };
    expect(created).toBe(true);
    expect(record).toEqual(expected);
    expect(await ledger.order(key)).toEqual(expected);
    expect(await ledger.evidence(key)).toEqual([
      { ...seen(1_767_571_200_123, 'the plan'), status: 'INTENT', revision: 0 },
    ]);
  });

  it('give every later caller the first intent, whatever it brings', async () => {
    const key = orderKey();
    await intent(key);
    await ledger.advance(asDecided(key), { status: 'SUBMITTED' }, seen(2));
    const second = await ledger.recordIntent(
      key,
      frozenOrder(key, { clientOrderId: 'other', body: '{"quote_size":"999"}' }),
      seen(3),
    );
    expect(second.created).toBe(false);
    expect(second.record).toEqual(await ledger.order(key));
    expect(second.record.order).toEqual(frozenOrder(key));
    expect(second.record.state.status).toBe('SUBMITTED');
    expect(await ledger.evidence(key)).toHaveLength(2);
  });

  it('are created once where many callers bring the same intent at once', async () => {
    const others = await Promise.all([openLedger(url), openLedger(url)]);
    const ledgers = [ledger, ...others];
    const key = orderKey();
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        (ledgers[i % ledgers.length] ?? ledger).recordIntent(key, frozenOrder(key, { body: `${i}` }), seen(i)),
      ),
    );
    expect(answers.filter((answer) => answer.created)).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer.record.order.body)).size).toBe(1);
    await Promise.all(others.map((other) => other.close()));
  });

  it('refuse a client order ID that belongs to another order, and name that order', async () => {
    await intent(orderKey('ALT-USD'));
    const key = orderKey('AXL-USD');
    const { clientOrderId } = frozenOrder(orderKey('ALT-USD'));
    const attempt = ledger.recordIntent(key, frozenOrder(key, { clientOrderId }), seen(2));
    await expect(attempt).rejects.toThrow(LedgerConflictError);
    await expect(attempt).rejects.toThrow('order:main:2026-01-05T00:00:ALT-USD');
    expect(await ledger.order(key)).toBeUndefined();
    const elsewhere = frozenOrder(key, { clientOrderId, venue: 'kraken' });
    expect((await ledger.recordIntent(key, elsewhere, seen(3))).created).toBe(true);
  });

  it('refuse a body for another symbol, an amount that is no decimal and a time that is no whole number', async () => {
    const key = orderKey();
    const wrong = [
      () => ledger.recordIntent(key, frozenOrder(key, { symbol: 'AXL-USD' }), seen(1)),
      () => ledger.recordIntent(key, frozenOrder(key, { quoteAmount: 'NaN' }), seen(1)),
      () => ledger.recordIntent(key, frozenOrder(key, { quoteAmount: 5 as unknown as string }), seen(1)),
      () => ledger.recordIntent(key, frozenOrder(key, { body: 'a\0b' }), seen(1)),
      () => ledger.recordIntent(key, frozenOrder(key), seen(1.5)),
    ];
    for (const attempt of wrong) await expect(attempt()).rejects.toThrow(InvalidInputError);
    expect(await ledger.order(key)).toBeUndefined();
  });

  it('advance with each step in evidence', async () => {
    const key = orderKey();
    await intent(key);
    await ledger.advance(asDecided(key), { status: 'SUBMITTED' }, seen(2, 'sending'));
    await ledger.advance(asDecided(key), stateOf('PARTIALLY_FILLED', HALF), seen(3, 'OPEN', 'venue'));
    const record = await ledger.advance(asDecided(key), stateOf('FILLED', WHOLE), seen(4, 'FILLED', 'venue'));
    expect(record).toEqual({
      key,
      order: frozenOrder(key),
      state: { status: 'FILLED', venueOrderId: 'v1', execution: WHOLE },
      ...firstRevision(frozenOrder(key), 1),
      version: 3,
      createdAt: 1,
      updatedAt: 4,
    });
    expect(await ledger.order(key)).toEqual(record);
    expect(await ledger.evidence(key)).toEqual([
      { ...seen(1), status: 'INTENT', revision: 0 },
      { ...seen(2, 'sending'), status: 'SUBMITTED', revision: 0 },
      { ...seen(3, 'OPEN', 'venue'), status: 'PARTIALLY_FILLED', revision: 0 },
      { ...seen(4, 'FILLED', 'venue'), status: 'FILLED', revision: 0 },
    ]);
  });

  it('do not advance where they are not known', async () => {
    await expect(ledger.advance(asDecided(orderKey()), { status: 'SUBMITTED' }, seen(1))).rejects.toThrow(
      'order:main:2026-01-05T00:00:ALT-USD is not in the ledger',
    );
  });

  it('take exactly the transitions that are legal, and stay as they are at the others', async () => {
    for (const from of ORDER_STATUSES) {
      for (const to of ORDER_STATUSES) {
        const key = orderKey(`${ORDER_STATUSES.indexOf(from)}X${ORDER_STATUSES.indexOf(to)}-USD`);
        await ledger.recordIntent(key, frozenOrder(key), seen(1));
        let before = await ledger.order(key);
        for (const status of WAYS[from])
          before = await ledger.advance(asDecided(key), stateOf(status, NOTHING_EXECUTED), seen(2));
        if (before === undefined) throw new Error('the order is missing');
        const next = stateOf(to, HALF, 'news');
        const attempt = ledger.advance(asDecided(key), next, seen(3));
        if (from === to && (from === 'INTENT' || from === 'SUBMITTED')) {
          expect(await attempt).toEqual(before);
          continue;
        }
        if (followers(before.state).includes(to)) {
          expect((await attempt).state.status).toBe(to);
          continue;
        }
        await expect(attempt, `${from} -> ${to}`).rejects.toThrow(IllegalTransitionError);
        expect(await ledger.order(key)).toEqual(before);
        expect(await ledger.evidence(key)).toHaveLength(before.version + 1);
      }
    }
  });

  it('store a state once, also when its decimals are written in another way', async () => {
    const key = orderKey();
    await intent(key);
    await ledger.advance(asDecided(key), { status: 'SUBMITTED' }, seen(2));
    const first = await ledger.advance(asDecided(key), stateOf('ACCEPTED', HALF), seen(3));
    const again = await ledger.advance(asDecided(key), stateOf('ACCEPTED', { ...HALF, filledBase: '6.250' }), seen(4));
    expect(again).toEqual(first);
    const closed = await ledger.advance(asDecided(key), stateOf('FILLED', WHOLE), seen(5));
    expect(await ledger.advance(asDecided(key), stateOf('FILLED', WHOLE), seen(6))).toEqual(closed);
    expect(await ledger.evidence(key)).toHaveLength(4);
  });

  it('never take back what was executed', async () => {
    const key = orderKey();
    await intent(key);
    await ledger.advance(asDecided(key), { status: 'SUBMITTED' }, seen(2));
    const before = await ledger.advance(asDecided(key), stateOf('PARTIALLY_FILLED', HALF), seen(3));
    const attempt = ledger.advance(asDecided(key), stateOf('UNKNOWN', NOTHING_EXECUTED), seen(4));
    await expect(attempt).rejects.toThrow(LedgerConflictError);
    await expect(attempt).rejects.toThrow('UNKNOWN has executed 0, but 6.25 is stored');
    expect(await ledger.order(key)).toEqual(before);
  });

  it.each(['ACCEPTED', 'PARTIALLY_FILLED', 'FILLED', 'EXPIRED'] as const)(
    "are not stored as %s without the venue's order ID, neither by the ledger nor by the database",
    async (status) => {
      const key = orderKey();
      await intent(key);
      await ledger.advance(asDecided(key), { status: 'SUBMITTED' }, seen(2));
      for (const venueOrderId of ['', undefined as unknown as string])
        await expect(
          ledger.advance(asDecided(key), { status, venueOrderId, execution: HALF }, seen(3)),
        ).rejects.toThrow(InvalidInputError);
      expect(await ledger.order(key)).toMatchObject({ state: { status: 'SUBMITTED' }, version: 1 });
      for (const id of ['null', "''"])
        await expect(bySql(url, `update orders set status = '${status}', venue_order_id = ${id}`)).rejects.toThrow(
          /venue.?.?s?.?order.?id/i,
        );
      await bySql(url, `update orders set status = '${status}', venue_order_id = 'v1'`);
      expect(await ledger.order(key)).toMatchObject({ state: { status, venueOrderId: 'v1' } });
    },
  );

  it("keep the venue's order ID once it is known, and refuse another one", async () => {
    const key = orderKey();
    await intent(key);
    await ledger.advance(asDecided(key), { status: 'SUBMITTED' }, seen(2));
    await ledger.advance(asDecided(key), stateOf('ACCEPTED', NOTHING_EXECUTED), seen(3));
    const lost = await ledger.advance(asDecided(key), stateOf('UNKNOWN', NOTHING_EXECUTED, 'no answer'), seen(4));
    expect(lost.state).toEqual({
      status: 'UNKNOWN',
      venueOrderId: 'v1',
      execution: NOTHING_EXECUTED,
      reason: 'no answer',
    });
    await expect(
      ledger.advance(asDecided(key), { status: 'FILLED', venueOrderId: 'v2', execution: WHOLE }, seen(5)),
    ).rejects.toThrow("names the venue's order v2, but v1 is stored");
    expect(await ledger.order(key)).toEqual(lost);
  });

  it('take amounts in scientific notation and words with characters a database cannot hold', async () => {
    const key = orderKey();
    await intent(key);
    await ledger.advance(asDecided(key), { status: 'SUBMITTED' }, seen(2));
    const state = stateOf('UNKNOWN', { ...NOTHING_EXECUTED, filledBase: '1e-8' }, 'cut\0off \ud800');
    const record = await ledger.advance(asDecided(key), state, seen(3, 'raw\0bytes', 'venue'));
    expect(record.state).toEqual({
      status: 'UNKNOWN',
      execution: { ...NOTHING_EXECUTED, filledBase: '0.00000001' },
      reason: 'cut\uFFFDoff \uFFFD',
    });
    expect(await ledger.order(key)).toEqual(record);
    expect((await ledger.evidence(key)).at(-1)?.detail).toBe('raw\uFFFDbytes');
    expect(await ledger.advance(asDecided(key), state, seen(4))).toEqual(record);
  });

  it('are the same record however often a legal history is told, and after a restart', async () => {
    let round = 0;
    const step = fc.record({
      choice: fc.nat(),
      close: fc.boolean(),
      hundredths: fc.integer({ min: 0, max: 400 }),
      reason: fc.constantFrom('timeout', 'reset', 'canceled by user'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        round += 1;
        const once = orderKey('ONE-USD', `c${round}`);
        const twice = orderKey('TWO-USD', `c${round}`);
        for (const key of [once, twice]) await ledger.recordIntent(key, frozenOrder(key), seen(0));
        let record = await ledger.order(once);
        let told = 0;
        let filled = 0;
        for (const [i, { choice, close, hundredths, reason }] of steps.entries()) {
          const from = record?.state ?? { status: 'INTENT' };
          const possible = followers(from).filter((status) => close || !isClosed(status));
          const status = possible[choice % possible.length];
          if (status === undefined) continue;
          filled += hundredths;
          const next = stateOf(status, { filledBase: `${filled / 100}`, filledQuote: '1', feeQuote: '0.01' }, reason);
          record = await ledger.advance(asDecided(once), next, seen(i));
          expect(record.state).toMatchObject(next);
          told += 1;
          await ledger.advance(asDecided(twice), next, seen(i));
          await ledger.advance(asDecided(twice), next, seen(i + 1_000));
        }
        const history = await ledger.evidence(once);
        expect(await ledger.order(twice)).toEqual({ ...record, key: twice, order: frozenOrder(twice) });
        expect(await ledger.evidence(twice)).toEqual(history);
        expect(history).toHaveLength((record?.version ?? 0) + 1);
        expect(record?.version).toBeLessThanOrEqual(told);
        await ledger.close();
        ledger = await openLedger(url);
        expect(await ledger.order(once)).toEqual(record);
        expect(await ledger.evidence(once)).toEqual(history);
      }),
      { numRuns: 25 },
    );
    await ledger.close();
  });

  it('are listed open until they are closed, and by cycle, oldest first', async () => {
    const early = orderKey('ALT-USD', 'c1');
    const late = orderKey('AXL-USD', 'c2');
    const closed = orderKey('AAVE-USD', 'c1');
    await intent(late, 30);
    await intent(early, 10);
    await intent(closed, 20);
    await intent(orderKey('ALT-USD', 'c1', 'other'), 5);
    await ledger.advance(asDecided(closed), stateOf('CANCELED', NOTHING_EXECUTED), seen(40));
    const symbols = (records: readonly { key: OrderKey }[]) => records.map((record) => record.key.symbol);
    expect(symbols(await ledger.openOrders('main'))).toEqual(['ALT-USD', 'AXL-USD']);
    expect(symbols(await ledger.ordersOfCycle('main', 'c1'))).toEqual(['ALT-USD', 'AAVE-USD']);
    expect(symbols(await ledger.recentOrders('main', 2))).toEqual(['AXL-USD', 'AAVE-USD']);
    await expect(ledger.recentOrders('main', 0)).rejects.toThrow(InvalidInputError);
  });

  it('that were open at a moment are all listed, however many came later', async () => {
    const stillOpen = orderKey('ALT-USD', 'c1');
    const closedAfter = orderKey('AXL-USD', 'c1');
    const closedBefore = orderKey('AAVE-USD', 'c1');
    await intent(stillOpen, 10);
    await intent(closedAfter, 11);
    await intent(closedBefore, 12);
    await intent(orderKey('ALT-USD', 'c2'), 30);
    await intent(orderKey('ALT-USD', 'c1', 'other'), 5);
    await ledger.advance(asDecided(closedBefore), stateOf('CANCELED', NOTHING_EXECUTED), seen(20));
    await ledger.advance(asDecided(closedAfter), stateOf('CANCELED', NOTHING_EXECUTED), seen(31));
    const openAt = async (at: number) => (await ledger.ordersOpenAt('main', at)).map(({ key: { symbol } }) => symbol);
    expect(await openAt(30)).toEqual(['ALT-USD', 'AXL-USD']);
    expect(await openAt(12)).toEqual(['ALT-USD', 'AXL-USD']);
    expect(await openAt(13)).toEqual(['ALT-USD', 'AXL-USD', 'AAVE-USD']);
    expect(await openAt(32)).toEqual(['ALT-USD', 'ALT-USD']);
  });

  it('hold each fill once', async () => {
    const key = orderKey();
    await intent(key);
    await ledger.recordFills('coinbase', key, []);
    await ledger.recordFills('coinbase', key, [fill('f2', { at: 200 }), fill('f1', { at: 100 })]);
    await ledger.recordFills('coinbase', key, [fill('f2', { at: 999, base: '99' }), fill('f3', { at: 300 })]);
    const expected = [fill('f1', { at: 100 }), fill('f2', { at: 200 }), fill('f3', { at: 300 })];
    expect(await ledger.fills(key)).toEqual(expected);
    expect(await ledger.fillsOfAccount('main', 100, 300)).toEqual(
      expected.slice(0, 2).map((each) => ({ key, venue: 'coinbase', fill: each })),
    );
  });

  it('tell apart fills that a venue numbers per market', async () => {
    const [alt, axl] = [orderKey('ALT-USD'), orderKey('AXL-USD')];
    await intent(alt);
    await intent(axl);
    await ledger.recordFills('coinbase', alt, [fill('1')]);
    await ledger.recordFills('coinbase', axl, [fill('1', { symbol: 'AXL-USD', venueOrderId: 'v2' })]);
    expect(await ledger.fills(alt)).toHaveLength(1);
    expect(await ledger.fills(axl)).toHaveLength(1);
  });

  it('take no fill of another order', async () => {
    const [mine, other] = [orderKey('ALT-USD', 'c1'), orderKey('ALT-USD', 'c2')];
    await intent(mine);
    await intent(other);
    await ledger.advance(asDecided(mine), { status: 'SUBMITTED' }, seen(2));
    await ledger.advance(asDecided(mine), stateOf('ACCEPTED', NOTHING_EXECUTED), seen(3));
    const foreign = ledger.recordFills('coinbase', mine, [fill('f1'), fill('f2', { venueOrderId: 'v9' })]);
    await expect(foreign).rejects.toThrow(LedgerConflictError);
    expect(await ledger.fills(mine)).toEqual([]);
    await ledger.recordFills('coinbase', mine, [fill('f1')]);
    await expect(ledger.recordFills('coinbase', other, [fill('f1')])).rejects.toThrow(
      'stored for order:main:c1:ALT-USD',
    );
    await expect(ledger.recordFills('coinbase', other, [fill('f7')])).rejects.toThrow(LedgerConflictError);
    expect(await ledger.fills(other)).toEqual([]);
    await expect(ledger.recordFills('coinbase', orderKey('NEW-USD'), [])).rejects.toThrow('is not in the ledger');
  });

  it('say which operation was asked of a closed ledger', async () => {
    const closed = await openLedger(url);
    await closed.close();
    await closed.close();
    await expect(closed.order(orderKey())).rejects.toThrow(LedgerError);
    await expect(closed.order(orderKey())).rejects.toThrow('Ledger, order: ');
  });

  describe('that are limit orders', () => {
    const terms = { price: '0.4', lifetime: 60_000, offset: 0, reprices: 2 };
    const limitOrder = (key: OrderKey, change: Partial<FrozenOrder> = {}) =>
      frozenOrder(key, { type: 'limit', limit: terms, quoteAmount: '5', ...change });
    const canceled = (execution: Execution): OrderState => ({
      status: 'CANCELED',
      venueOrderId: 'v1',
      execution,
      reason: 'time is over',
    });
    const why = { closing: seen(5, 'CANCELLED', 'venue'), reason: seen(6, 'the rest is priced anew') };
    const next = (key: OrderKey, quoteAmount = '2.47') =>
      limitOrder(key, { clientOrderId: `second-${key.symbol}`, quoteAmount, baseQuantity: '6' });

    const again = (order: FrozenOrder) => ({ order, state: { status: 'INTENT' } as const });

    async function accepted(key: OrderKey): Promise<void> {
      await ledger.recordIntent(key, limitOrder(key), seen(1));
      await ledger.claimSubmission(asDecided(key), seen(2));
      await ledger.advance(
        asDecided(key),
        { status: 'ACCEPTED', venueOrderId: 'v1', execution: NOTHING_EXECUTED },
        seen(3),
      );
    }

    it('get another revision in one step with the end of the one before, and keep to one row', async () => {
      const key = orderKey();
      await accepted(key);
      const record = await ledger.revise(asDecided(key), canceled(HALF), again(next(key)), why);
      expect(record).toMatchObject({
        order: { clientOrderId: 'second-ALT-USD', limit: terms },
        state: { status: 'INTENT' },
        revision: 1,
        intended: { quoteAmount: '5', baseQuantity: '12.5' },
        earlier: { filledBase: '6.25', filledQuote: '2.5', feeQuote: '0.03' },
        frozenAt: 6,
      });
      expect(await ledger.order(key)).toEqual(record);
      expect(await ledger.revise(asDecided(key), canceled(HALF), again(next(key)), why)).toEqual(record);
      expect(await ledger.ordersOfCycle(key.account, key.cycleId)).toHaveLength(1);
      expect((await ledger.openOrders(key.account)).map((open) => open.key)).toEqual([key]);
      expect((await ledger.evidence(key)).map(({ revision, status, at }) => [revision, status, at])).toEqual([
        [0, 'INTENT', 1],
        [0, 'SUBMITTED', 2],
        [0, 'ACCEPTED', 3],
        [0, 'CANCELED', 5],
        [1, 'INTENT', 6],
      ]);
      const second = { status: 'FILLED', venueOrderId: 'v2', execution: HALF } as const;
      await ledger.claimSubmission(record, seen(7));
      expect((await ledger.advance(record, second, seen(8))).state).toMatchObject({ venueOrderId: 'v2' });
      expect(await ledger.openOrders(key.account)).toEqual([]);
    });

    it.each<[string, OrderState, string, RegExp]>([
      ['the venue has not closed', { status: 'ACCEPTED', venueOrderId: 'v1', execution: HALF }, '1', /is ACCEPTED/],
      ['is filled', { status: 'FILLED', venueOrderId: 'v1', execution: WHOLE }, '1', /is FILLED/],
      ['leaves less than the next one asks for', canceled(HALF), '2.48', /to 5.01, 5 was decided/],
    ])('get no further revision after one that %s', async (_, closed, quoteAmount, words) => {
      const key = orderKey();
      await accepted(key);
      const before = await ledger.order(key);
      await expect(ledger.revise(asDecided(key), closed, again(next(key, quoteAmount)), why)).rejects.toThrow(words);
      expect(await ledger.order(key)).toEqual(before);
    });

    it('get one further revision where many callers bring it at once', async () => {
      const key = orderKey();
      await accepted(key);
      const other = await openLedger(url);
      const answers = await Promise.all(
        [ledger, other, ledger, other].map((one) => one.revise(asDecided(key), canceled(HALF), again(next(key)), why)),
      );
      expect(new Set(answers.map(({ revision }) => revision))).toEqual(new Set([1]));
      expect((await ledger.evidence(key)).filter(({ revision }) => revision === 1)).toHaveLength(1);
      await other.close();
    });

    it('never get a revision once they are closed', async () => {
      const key = orderKey();
      await accepted(key);
      await ledger.advance(asDecided(key), canceled(HALF), seen(4));
      expect((await ledger.revise(asDecided(key), canceled(HALF), again(next(key)), why)).revision).toBe(0);
      await expect(ledger.revise(asDecided(key), canceled(WHOLE), again(next(key)), why)).rejects.toThrow(
        IllegalTransitionError,
      );
    });

    it.each<[string, (key: OrderKey) => Promise<unknown>]>([
      ['not sent yet', async () => {}],
      ['being sent', async (key) => await ledger.claimSubmission({ key, revision: 1 }, seen(7))],
    ])('keep what was learned of a revision away from the next one, which is %s', async (_, go) => {
      const key = orderKey();
      await accepted(key);
      await ledger.revise(asDecided(key), canceled(HALF), again(next(key)), why);
      await go(key);
      const record = await ledger.order(key);
      const steps = await ledger.evidence(key);
      const open: OrderState = { status: 'ACCEPTED', venueOrderId: 'v1', execution: HALF };
      const lost: OrderState = { status: 'UNKNOWN', execution: HALF, reason: 'no answer' };
      for (const learned of [canceled(HALF), open, lost])
        expect(await ledger.advance(asDecided(key), learned, seen(8))).toEqual(record);
      const third = limitOrder(key, { clientOrderId: 'third', quoteAmount: '1' });
      expect(await ledger.revise(asDecided(key), canceled(HALF), again(third), why)).toEqual(record);
      expect(await ledger.claimSubmission(asDecided(key), seen(8))).toEqual({ claimed: false, record });
      expect(await ledger.order(key)).toEqual(record);
      expect(await ledger.evidence(key)).toEqual(steps);
    });
  });
});
