import { VenueUnreachableError } from '../../core/ports/exchange.ts';
import type { Venue } from '../venue.ts';

/** Reads the book that an order is about to meet. Where it cannot be read the order finds none, and is refused in the venue's words: nothing is left in doubt. */
export async function readBookFor({ market }: Pick<Venue, 'market'>, symbol: string): Promise<void> {
  try {
    await market.prepare({ kind: 'book', symbol });
  } catch (error) {
    if (!(error instanceof VenueUnreachableError)) throw error;
  }
}
