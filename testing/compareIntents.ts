import { Decimal } from 'decimal.js';
import type { VenueBooks, VenueOrder } from '../chaos/check/books.ts';

/** What a bot meant to do once. */
export interface Intent {
  /** The client order ID under which it was sent. A bot that makes a new ID for each try names all of them, since the venue cannot tell that they are one wish. */
  readonly clientOrderIds: readonly string[];
  /** As the venue names it: `DOT-USD`. */
  readonly productId: string;
  readonly side: 'BUY' | 'SELL';
  /** What the bot believes was executed, base units; absent where it does not know yet. */
  readonly executed?: string;
}

/** One difference between what was meant and what the venue did. */
export interface Difference {
  readonly kind: 'duplicate' | 'without intent' | 'unknown outcome' | 'other order' | 'other amount';
  readonly detail: string;
}

/**
 * Compares a bot's intents with the venue's own store.
 *
 * @returns what differs, empty where each intent was executed once at most, nothing was executed without one, and the bot knows what was executed
 */
export function compareIntents(books: Pick<VenueBooks, 'orders'>, intents: readonly Intent[]): readonly Difference[] {
  const intended = new Set(intents.flatMap(({ clientOrderIds }) => clientOrderIds));
  const strangers = books.orders
    .filter(({ clientOrderId }) => !intended.has(clientOrderId))
    .map(({ clientOrderId, productId, side }) => ({
      kind: 'without intent' as const,
      detail: `${side} ${productId} under ${clientOrderId}: no intent names it`,
    }));
  return [...strangers, ...intents.flatMap((intent) => differencesOf(intent, books.orders))];
}

function differencesOf(intent: Intent, orders: readonly VenueOrder[]): Difference[] {
  const name = `${intent.side} ${intent.productId} (${intent.clientOrderIds.join(', ')})`;
  const own = orders.filter(({ clientOrderId }) => intent.clientOrderIds.includes(clientOrderId));
  const executed = own.filter(({ filledSize }) => new Decimal(filledSize).gt(0));
  const sum = executed.reduce((total, { filledSize }) => total.plus(filledSize), new Decimal(0));
  const differences: Difference[] = own
    .filter(({ productId, side }) => productId !== intent.productId || side !== intent.side)
    .map(({ productId, side }) => ({ kind: 'other order', detail: `${name}: the venue has ${side} ${productId}` }));
  if (executed.length > 1)
    differences.push({ kind: 'duplicate', detail: `${name}: executed ${executed.length} times, ${sum} in all` });
  if (intent.executed === undefined)
    differences.push({ kind: 'unknown outcome', detail: `${name}: the venue executed ${sum}, the bot does not know` });
  else if (!sum.eq(intent.executed))
    differences.push({
      kind: 'other amount',
      detail: `${name}: the venue executed ${sum}, the bot believes ${intent.executed}`,
    });
  return differences;
}
