import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import type { OrderRecord } from '../../../core/orders/order.ts';
import { isClosed, NOTHING_EXECUTED, type OrderState } from '../../../core/orders/orderState.ts';
import { ourSide, settledState, type VenueView, venueSide } from '../../../core/orders/settleOrder.ts';
import type { PlacedOrder } from '../../../core/ports/exchange.ts';

const SYMBOL = 'ALT-USD';
const SOME = { filledBase: '3', filledQuote: '30', feeQuote: '0.1' };
/** Long after anything could reach the venue. */
const LATER = { now: 100, arrivesUntil: 100 };
const REASON = { reason: 'seen on both sides', against: false, ...LATER };

const STATES: readonly OrderState[] = [
  { status: 'INTENT' },
  { status: 'SUBMITTED' },
  { status: 'ACCEPTED', venueOrderId: 'v1', execution: NOTHING_EXECUTED },
  { status: 'PARTIALLY_FILLED', venueOrderId: 'v1', execution: SOME },
  { status: 'UNKNOWN', execution: NOTHING_EXECUTED, reason: 'no answer' },
  { status: 'UNKNOWN', execution: SOME, reason: 'no answer' },
  { status: 'FILLED', venueOrderId: 'v1', execution: SOME },
  { status: 'CANCELED', execution: NOTHING_EXECUTED, reason: 'never sent' },
];

function record(state: OrderState): OrderRecord {
  return {
    key: { account: 'main', cycleId: 'c1', symbol: SYMBOL },
    order: {
      venue: 'coinbase',
      clientOrderId: 'id-1',
      symbol: SYMBOL,
      side: 'buy',
      type: 'market',
      baseQuantity: '3',
      quoteAmount: '30',
      referencePrice: '10',
      body: '{}',
    },
    state,
    revision: 0,
    version: 1,
    intended: { baseQuantity: '3', quoteAmount: '30' },
    earlier: NOTHING_EXECUTED,
    createdAt: 1,
    frozenAt: 1,
    updatedAt: 1,
  };
}

function placed(symbol: string | undefined, state: OrderState): VenueView {
  const order: PlacedOrder = {
    venueOrderId: 'v1',
    clientOrderId: 'id-1',
    symbol,
    side: 'buy',
    baseSize: '3',
    quoteSize: undefined,
    state,
    detail: 'seen',
  };
  return { kind: 'placed', order };
}

const FILLED: OrderState = { status: 'FILLED', venueOrderId: 'v1', execution: SOME };
const VIEWS: readonly VenueView[] = [
  placed(SYMBOL, FILLED),
  placed('DOT-USD', FILLED),
  placed(undefined, FILLED),
  { kind: 'none' },
  { kind: 'silent', reason: 'timeout' },
];

const open = STATES.filter(({ status }) => !isClosed(status));
const view = fc.constantFrom(...VIEWS);

describe('what a person says of an order', () => {
  it('changes no order that is closed, whatever is said and whatever the venue says', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...STATES.filter(({ status }) => isClosed(status))),
        view,
        fc.constantFrom('as-venue' as const, 'never-sent' as const),
        fc.boolean(),
        (state, seen, word, against) => {
          expect(() => settledState(record(state), seen, word, { reason: 'x', against, ...LATER })).toThrow(
            InvalidInputError,
          );
        },
      ),
    );
  });

  it('is taken over as the venue has it, only where the venue has it in the same market', () => {
    for (const state of open)
      for (const seen of VIEWS) {
        const settle = () => settledState(record(state), seen, 'as-venue', REASON);
        if (seen.kind === 'placed' && seen.order.symbol === SYMBOL) expect(settle()).toEqual(FILLED);
        else expect(settle).toThrow('--never-sent');
      }
  });

  it('never takes back an execution, not even against the venue', () => {
    for (const state of open.filter((item) => 'execution' in item && item.execution === SOME))
      for (const seen of VIEWS)
        for (const against of [false, true])
          expect(() => settledState(record(state), seen, 'never-sent', { reason: 'x', against, ...LATER })).toThrow(
            '--as-venue',
          );
  });

  it('closes an order that was never sent where the venue has none; where it has one or is silent, only against its word', () => {
    for (const state of open.filter((item) => !('execution' in item) || item.execution !== SOME))
      for (const seen of VIEWS) {
        const settle = (against: boolean) =>
          settledState(record(state), seen, 'never-sent', { reason: 'x', against, ...LATER });
        const closed = { status: 'CANCELED', execution: NOTHING_EXECUTED };
        expect(settle(true)).toMatchObject(closed);
        if (seen.kind === 'none') expect(settle(false)).toMatchObject(closed);
        else expect(() => settle(false)).toThrow('--against-the-venue');
      }
  });

  it('is closed as never sent only once it can no longer reach the venue, or against its word', () => {
    const unknown = record({ status: 'UNKNOWN', execution: NOTHING_EXECUTED, reason: 'no answer' });
    const settle = (now: number, against: boolean) =>
      settledState(unknown, { kind: 'none' }, 'never-sent', { reason: 'x', against, now, arrivesUntil: 100 });
    expect(() => settle(99, false)).toThrow('which the venue may still get until 1970-01-01T00:00:00.100Z');
    expect(settle(99, true).status).toBe('CANCELED');
    expect(settle(100, false).status).toBe('CANCELED');
  });

  it('is decided on the figures of both sides', () => {
    expect(ourSide(record(FILLED))).toBe(
      'buy ALT-USD market, base 3, quote 30, revision 0: FILLED, executed 3 for 30, fees 0.1',
    );
    expect(VIEWS.map(venueSide)).toEqual([
      'buy ALT-USD base 3 (v1): FILLED, executed 3 for 30, fees 0.1',
      'buy DOT-USD base 3 (v1): FILLED, executed 3 for 30, fees 0.1',
      'buy another market base 3 (v1): FILLED, executed 3 for 30, fees 0.1',
      'no order under this client order ID',
      'no answer: timeout',
    ]);
  });
});
