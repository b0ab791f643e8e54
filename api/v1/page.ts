import { z } from 'zod';
import { ProblemError } from '../problem.ts';

/** So many rows a page has at most, and without a word. */
const MOST_ROWS = 500;
const ROWS = 50;

/** What every list takes. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(MOST_ROWS).default(ROWS).describe('Most rows of the page'),
  cursor: z.string().max(1_000).optional().describe('`next` of the page before'),
};

/** A page of rows; `next` is null on the last one. */
export function pageOf<Row extends z.ZodType>(row: Row) {
  return z.object({
    items: z.array(row),
    next: z.string().nullable().describe('The cursor of the next page; null on the last one'),
  });
}

/** A place in a list as an opaque text. */
export function cursorOf(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** The place that a cursor names. @throws ProblemError 400 for a text that is no cursor of this list */
export function placeOf<Place>(schema: z.ZodType<Place>, cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw new ProblemError(400, 'InvalidCursor', 'cursor: not one of this list; allowed: `next` of a page of it.');
  }
}
