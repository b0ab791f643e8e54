import { VenueUnreachableError } from '../../core/ports/exchange.ts';
import { asPayload, flagIn, listIn, type Payload } from './payload.ts';

/** More pages than any account needs; a venue whose cursor never ends must not hold us for ever. */
const MOST_PAGES = 10_000;

/**
 * All entries of a list that the venue hands out page by page, following its cursor to the end.
 *
 * @param fetchPage asks for the page behind a cursor (the first one without)
 * @param field the list in the answer
 * @throws VenueUnreachableError where a page is no usable answer, says that another follows without saying where, or the cursor repeats itself: half a list must not
 *   pass for a whole one
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
    const next = nextCursor(answer, what);
    if (next === undefined) return entries;
    if (seen.has(next)) throw new VenueUnreachableError(`${what}: the venue's cursor repeats after ${page + 1} pages`);
    seen.add(next);
    cursor = next;
  }
  throw new VenueUnreachableError(`${what}: the venue's list does not end after ${MOST_PAGES} pages`);
}

/** The cursor of the page that follows; undefined after the last one. */
function nextCursor(answer: Payload, what: string): string | undefined {
  const hasNext = flagIn(answer, 'has_next', what);
  if (hasNext === false) return undefined;
  const { cursor } = answer;
  if (typeof cursor === 'string' && cursor !== '') return cursor;
  if (Number.isSafeInteger(cursor)) return String(cursor);
  const isLeftOut = cursor === undefined || cursor === null || cursor === '';
  if (isLeftOut && hasNext !== true) return undefined;
  throw new VenueUnreachableError(
    isLeftOut
      ? `${what}: "has_next" says that another page follows, but there is no "cursor" to it`
      : `${what}: "cursor" is ${JSON.stringify(cursor)}, not a text`,
  );
}
