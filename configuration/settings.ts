/** Settings as they were written, before validation. */
export type Settings = { readonly [key: string]: unknown };

/** Whether a value is an object of settings, and not a list or a plain value. */
export function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `overrides` laid over `base`, object by object; lists and plain values are replaced whole. */
export function mergeSettings(base: Settings, overrides: Settings): Settings {
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(overrides)) {
    const present = merged.get(key);
    merged.set(key, isSettings(present) && isSettings(value) ? mergeSettings(present, value) : value);
  }
  return Object.fromEntries(merged);
}
