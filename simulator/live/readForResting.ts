import { VenueUnreachableError } from '../../core/ports/exchange.ts';
import type { TradedMarket } from '../market/tradedMarket.ts';
import type { StoredOrder } from '../store/orderStore.ts';

/**
 * Reads what a live market did while orders rested: the bars since each was matched last, and the book for stops, which take from it when they are reached.
 * Where it cannot be read the orders go on resting, and meet what they have missed as soon as it can.
 */
export async function readForResting(market: TradedMarket, open: readonly StoredOrder[], now: number): Promise<void> {
  for (const symbol of new Set(open.map(({ productId }) => productId))) {
    const orders = open.filter(({ productId }) => productId === symbol);
    const from = Math.min(...orders.map(({ matchedUntil }) => matchedUntil));
    try {
      if (orders.some(({ triggered }) => !triggered)) await market.prepare({ kind: 'book', symbol });
      await market.prepare({ kind: 'candles', symbol, length: market.tickMs, from, to: now });
    } catch (error) {
      if (!(error instanceof VenueUnreachableError)) throw error;
    }
  }
}
