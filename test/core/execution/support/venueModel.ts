import { Decimal } from 'decimal.js';
import type { FrozenOrder } from '../../../../core/orders/order.ts';
import { isClosed, type OrderState } from '../../../../core/orders/orderState.ts';
import type { PlacedOrder } from '../../../../core/ports/exchange.ts';

/** A venue that executes a client order ID at most once, at a price of 1 and without fees. */
export class VenueModel {
  private readonly orders = new Map<string, PlacedOrder>();
  /** Bodies that have left and not arrived yet. */
  private readonly underWay = new Map<string, FrozenOrder>();

  /** The body arrives: a second one under the same ID gets the order of the first. */
  arrive(order: FrozenOrder): PlacedOrder {
    const known = this.orders.get(order.clientOrderId);
    if (known !== undefined) return known;
    const placed: PlacedOrder = {
      venueOrderId: `v-${order.clientOrderId}`,
      clientOrderId: order.clientOrderId,
      symbol: order.symbol,
      side: order.side,
      baseSize: order.baseQuantity,
      quoteSize: undefined,
      detail: 'as the model says',
      state: { status: 'ACCEPTED', venueOrderId: `v-${order.clientOrderId}`, execution: executed('0') },
    };
    this.orders.set(order.clientOrderId, placed);
    return placed;
  }

  /** The body leaves and is late. */
  leave(order: FrozenOrder): void {
    this.underWay.set(order.clientOrderId, order);
  }

  /** What is under way arrives. */
  arriveAll(): void {
    for (const order of this.underWay.values()) this.arrive(order);
    this.underWay.clear();
  }

  isUnderWay({ clientOrderId }: FrozenOrder): boolean {
    return this.underWay.has(clientOrderId);
  }

  find({ clientOrderId }: FrozenOrder): PlacedOrder | undefined {
    return this.orders.get(clientOrderId);
  }

  put(placed: PlacedOrder): void {
    this.orders.set(placed.clientOrderId, placed);
  }

  all(): readonly PlacedOrder[] {
    return [...this.orders.values()];
  }

  cancel(venueOrderId: string): void {
    this.change(venueOrderId, (base) => ({
      status: 'CANCELED',
      venueOrderId,
      execution: executed(base),
      reason: 'as asked',
    }));
  }

  /** Every open order has rested for long enough. */
  expire(): void {
    for (const { venueOrderId } of this.all())
      this.change(venueOrderId, (base) => ({ status: 'EXPIRED', venueOrderId, execution: executed(base) }));
  }

  /** Executes a part of what is left of every open order; all of it where `share` is 1. */
  trade(share: number): void {
    for (const { venueOrderId, baseSize } of this.all())
      this.change(venueOrderId, (base) => {
        const size = new Decimal(baseSize ?? base);
        const now = size.minus(base).times(share).plus(base);
        const execution = executed(now.toFixed());
        if (now.eq(size)) return { status: 'FILLED', venueOrderId, execution };
        return { status: now.isZero() ? 'ACCEPTED' : 'PARTIALLY_FILLED', venueOrderId, execution };
      });
  }

  private change(venueOrderId: string, to: (executedBase: string) => OrderState): void {
    for (const placed of this.all())
      if (placed.venueOrderId === venueOrderId && !isClosed(placed.state.status))
        this.put({ ...placed, state: to('execution' in placed.state ? placed.state.execution.filledBase : '0') });
  }
}

/** So many base units executed, at a price of 1. */
export function executed(base: string) {
  return { filledBase: base, filledQuote: base, feeQuote: '0' };
}
