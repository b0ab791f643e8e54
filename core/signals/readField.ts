import { bareName } from '../errors/nearest.ts';

/** Whether a field holds nothing: absent, null, or blanks only, as an empty cell of a CSV file. */
export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/**
 * Reads the first of several own fields that holds something. Names are told apart neither by case nor by `_`, `-` and blanks, since headers of CSV
 * files come in all of them; where two fields have one name so, the one that is written exactly like it counts, otherwise the first.
 */
export function readField(item: object): (...names: readonly string[]) => unknown {
  const exact = new Map<string, unknown>();
  const loose = new Map<string, unknown>();
  for (const name of Object.keys(item)) {
    const value = Object.getOwnPropertyDescriptor(item, name)?.value;
    if (isBlank(value)) continue;
    exact.set(name, value);
    if (!loose.has(bareName(name))) loose.set(bareName(name), value);
  }
  return (...names) => {
    const found = names.find((name) => exact.has(name));
    if (found !== undefined) return exact.get(found);
    const alike = names.find((name) => loose.has(bareName(name)));
    return alike === undefined ? undefined : loose.get(bareName(alike));
  };
}
