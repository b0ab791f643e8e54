import { shownValue } from '../core/payloads/shortText.ts';

/** Refuses an update whose fields are not texts, before it enters the history: an error inside a handler would stop the whole actor. */
export function requireTexts(value: unknown, paths: readonly string[]): void {
  for (const path of paths) {
    let found: unknown = value;
    for (const key of path.split('.'))
      found = typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined;
    if (typeof found !== 'string')
      throw new Error(
        `${path}: given ${shownValue(found)}; allowed: a text. Cycles and orders send this message themselves.`,
      );
  }
}
