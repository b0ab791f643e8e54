import { VenueUnreachableError } from '../../core/ports/exchange.ts';
import { asPayload, listIn, type Payload, textIn } from './payload.ts';

/** More pages than any account needs; a venue whose cursor never ends must not hold us for ever. */
const MOST_PAGES = 10_000;

/**
 * All entries of a list that the venue hands out page by page, following its cursor to the end.
 *
 * @param fetchPage asks for the page behind a cursor (the first one without)
 * @param field the list in the answer
 * @throws VenueUnreachableError where a page is no usable answer or the cursor repeats itself: half a list must not pass for a whole one
 */
export async function allPages(
  fetchPage: (cursor: Readonly<Record<string, string>>) => Promise<unknown>,
  field: string,
  what: string,
): Promise<readonly Payload[]> {
  const entries: Payload[] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = asPayload(await fetchPage(cursor === undefined ? {} : { cursor }), what);
    entries.push(...listIn(answer, field, what));
    const next = answer.has_next === false ? undefined : textIn(answer, 'cursor');
    if (next === undefined) return entries;
    if (seen.has(next)) throw new VenueUnreachableError(`${what}: the venue's cursor repeats after ${page + 1} pages`);
    seen.add(next);
    cursor = next;
  }
  throw new VenueUnreachableError(`${what}: the venue's list does not end after ${MOST_PAGES} pages`);
}
