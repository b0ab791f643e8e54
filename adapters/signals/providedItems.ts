import { InvalidInputError } from '../../core/errors/invalidInput.ts';

/** More signals than any universe has; the items travel through a workflow's history, which has a limit of its own. */
const MOST_ITEMS = 5_000;

/**
 * The list of signals in a parsed JSON document: the document itself, or the list in its field `signals`.
 *
 * @param origin names the file or address in errors
 * @throws InvalidInputError where there is no such list or it is too long
 */
export function providedItems(document: unknown, origin: string): readonly unknown[] {
  const wrapped =
    typeof document === 'object' && document !== null && 'signals' in document ? document.signals : document;
  if (!Array.isArray(wrapped))
    throw new InvalidInputError({
      field: `signals of ${origin}`,
      given: wrapped === null ? 'null' : typeof wrapped,
      allowed: 'a JSON array of signals, or an object with one in the field "signals"',
      remedy: 'Correct what writes the signals.',
    });
  return requireFew(wrapped, origin);
}

/** @throws InvalidInputError where there are more items than `MOST_ITEMS` */
export function requireFew(items: readonly unknown[], origin: string): readonly unknown[] {
  if (items.length <= MOST_ITEMS) return items;
  throw new InvalidInputError({
    field: `signals of ${origin}`,
    given: `${items.length} items`,
    allowed: `at most ${MOST_ITEMS}`,
    remedy: 'Deliver only the latest signal of each symbol.',
  });
}
