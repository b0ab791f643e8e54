import { Decimal } from 'decimal.js';
import { InvalidInputError } from '../errors/invalidInput.ts';
import type { PlacedOrder } from '../ports/exchange.ts';
import { executedBy } from './executed.ts';
import type { OrderRecord } from './order.ts';
import { orderWorkflowId } from './orderKey.ts';
import { executionOf, isClosed, NOTHING_EXECUTED, type OrderState } from './orderState.ts';
import type { SettlementWord } from './settlement.ts';

/** What the venue says of an order: what it has under its client order ID, that it has none, or why it does not answer. */
export type VenueView =
  | { readonly kind: 'placed'; readonly order: PlacedOrder }
  | { readonly kind: 'none' }
  | { readonly kind: 'silent'; readonly reason: string };

/** The order by the ledger, in one line. */
export function ourSide({ order, state, earlier, revision }: OrderRecord): string {
  const { filledBase, filledQuote, feeQuote } = executedBy({ earlier, state });
  return `${order.side} ${order.symbol} ${order.type}, base ${order.baseQuantity}, quote ${order.quoteAmount}, revision ${revision}: ${state.status}, executed ${filledBase} for ${filledQuote}, fees ${feeQuote}`;
}

/** The order by the venue, in one line. */
export function venueSide(view: VenueView): string {
  switch (view.kind) {
    case 'none':
      return 'no order under this client order ID';
    case 'silent':
      return `no answer: ${view.reason}`;
    case 'placed': {
      const { order } = view;
      const { filledBase, filledQuote, feeQuote } = executionOf(order.state);
      const sizes = [
        ...(order.baseSize === undefined ? [] : [`base ${order.baseSize}`]),
        ...(order.quoteSize === undefined ? [] : [`quote ${order.quoteSize}`]),
      ];
      return `${order.side} ${order.symbol ?? 'another market'} ${sizes.join(', ')} (${order.venueOrderId}): ${order.state.status}, executed ${filledBase} for ${filledQuote}, fees ${feeQuote}`;
    }
    default: {
      const unreachable: never = view;
      return unreachable;
    }
  }
}

/** What a person says with a word, and the moment of it. */
interface PersonsWord {
  readonly reason: string;
  readonly against: boolean;
  readonly now: number;
  readonly arrivesUntil: number;
}

/**
 * The state that a person's word gives an order.
 *
 * @param against true where the person has said that the word stands though the venue says otherwise, or may still get the order
 * @param arrivesUntil until when the venue may still get what was decided, wall time in ms UTC
 * @throws InvalidInputError where the order is closed, the venue contradicts the word, or it may still get the order
 */
export function settledState(
  record: OrderRecord,
  view: VenueView,
  word: SettlementWord,
  { reason, against, now, arrivesUntil }: PersonsWord,
): OrderState {
  const name = orderWorkflowId(record.key);
  if (isClosed(record.state.status))
    throw new InvalidInputError({
      field: 'order',
      given: `${name}, which is ${record.state.status}`,
      allowed: 'an order that is open in the ledger',
      remedy: 'A closed order is settled already; nothing was changed.',
    });
  switch (word) {
    case 'as-venue':
      if (view.kind === 'placed' && view.order.symbol === record.key.symbol) return view.order.state;
      throw new InvalidInputError({
        field: '--as-venue',
        given: `the venue's word on ${name}: ${venueSide(view)}`,
        allowed: `an order of the venue for ${record.key.symbol} under its client order ID`,
        remedy: 'Nothing was changed. Say --never-sent where it never came into being.',
      });
    case 'never-sent': {
      const executed = new Decimal(executionOf(record.state).filledBase).gt(0);
      const stillArrives = !executed && view.kind === 'none' && now < arrivesUntil && !against;
      if (stillArrives)
        throw new InvalidInputError({
          field: '--never-sent',
          given: `${name}, which the venue may still get until ${new Date(arrivesUntil).toISOString()}`,
          allowed: 'an order that can no longer reach the venue, or any with --against-the-venue',
          remedy: 'Nothing was changed. Say it again after that moment.',
        });
      if (!executed && (view.kind === 'none' || against))
        return {
          status: 'CANCELED',
          execution: NOTHING_EXECUTED,
          reason: `settled by a person: never sent; ${reason}`,
        };
      throw new InvalidInputError({
        field: '--never-sent',
        given: executed
          ? `the ledger's word on ${name}: ${ourSide(record)}`
          : `the venue's word on ${name}: ${venueSide(view)}`,
        allowed: executed
          ? 'an order of which the ledger has no execution'
          : 'an order that the venue has not, or any with --against-the-venue',
        remedy: executed
          ? 'Nothing was changed. Say --as-venue.'
          : 'Nothing was changed. Say --as-venue to take over what the venue has.',
      });
    }
    default: {
      const unreachable: never = word;
      return unreachable;
    }
  }
}
