import { SCOPES, type Scope } from './scopes.ts';

/** To whom an entry of the environment gives what, and for how long. */
export interface Grant {
  readonly name: string;
  readonly scope: Scope;
  /** It ends before this moment, ms UTC; infinite where it has no end. */
  readonly until: number;
}

/** How a name of a token or a person is written. */
export const NAME = /^[A-Za-z0-9_.-]{1,50}$/;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Reads `SCOPE` or `SCOPE@DATE`, of which the date, in UTC, is the first day on which it is not good any more; undefined for anything else. */
export function readGrant(name: string, text: string): Grant | undefined {
  const [word, day, ...more] = text.split('@');
  const scope = SCOPES.find((known) => known === word);
  const until = day === undefined ? Number.POSITIVE_INFINITY : startOfDay(day);
  if (!NAME.test(name) || scope === undefined || until === undefined || more.length > 0) return undefined;
  return { name, scope, until };
}

/** The first moment of a date in UTC, in ms; undefined for what is no date. */
export function startOfDay(day: string): number | undefined {
  if (!DAY.test(day)) return undefined;
  const moment = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(moment) || new Date(moment).toISOString().slice(0, 10) !== day ? undefined : moment;
}
