import { VenueUnreachableError } from '../../core/ports/exchange.ts';
import type { RawLevel } from './orderBookFrom.ts';
import type { Payload } from './payload.ts';

/** The levels of one side, as lists of price, size, and for some venues numbers that tell nothing here. @throws VenueUnreachableError where there is no such list */
export function levelsIn(book: Payload, side: string): readonly RawLevel[] {
  const levels = book[side];
  if (!Array.isArray(levels) || !levels.every((level) => Array.isArray(level)))
    throw new VenueUnreachableError(`order book: the answer has no list "${side}"`);
  return levels.map(([price, size]: readonly unknown[]) => ({ price, size }));
}
