import { z } from 'zod';

/** Money and quantities are decimal texts, times ISO 8601 in UTC, shares numbers. */
export const decimal = z.string().meta({ description: 'A decimal number as text' });
export const time = z.string().meta({ format: 'date-time' });
export const share = z.number().meta({ description: 'A share: 0.18 is 18 %' });

/** ISO 8601 in UTC of ms. */
export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** A list that nobody changes. */
export function list<Item extends z.ZodType>(item: Item) {
  return z.array(item).readonly();
}
