import type { ChangedValue } from '../../core/tuning/searchedVariant.ts';

type Fields = { readonly [field: string]: unknown };

/** What makes a value of another one, field by field; objects with other fields, lists and plain values are replaced whole. Both are JSON. */
export function changedValues(base: object, other: object): readonly ChangedValue[] {
  return differences(base as Fields, other as Fields, []);
}

function differences(base: Fields, other: Fields, path: readonly string[]): readonly ChangedValue[] {
  return Object.entries(other).flatMap(([field, value]): readonly ChangedValue[] => {
    const known = base[field];
    const place = [...path, field];
    if (isFields(known) && isFields(value) && hasSameFields(known, value)) return differences(known, value, place);
    return JSON.stringify(known) === JSON.stringify(value) ? [] : [[place, value]];
  });
}

/** The inverse of `changedValues`: the other value. */
export function withChanges<Value extends object>(base: Value, changes: readonly ChangedValue[]): Value {
  const changed = structuredClone(base);
  for (const [path, value] of changes) {
    let place = changed as Record<string, unknown>;
    for (const field of path.slice(0, -1)) place = place[field] as Record<string, unknown>;
    place[path.at(-1) ?? ''] = value;
  }
  return changed;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasSameFields(a: Fields, b: Fields): boolean {
  const [fieldsOfA, fieldsOfB] = [Object.keys(a), Object.keys(b)];
  return fieldsOfA.length === fieldsOfB.length && fieldsOfB.every((field) => Object.hasOwn(a, field));
}
