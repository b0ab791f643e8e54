/** A value of a setting as it is shown and typed. */
export function settingText(value: unknown): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What was typed as a value: numbers, lists and objects are JSON, anything else is text where the value before was text. */
export function typedValue(text: string, before: unknown): unknown {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (typeof before === 'string') return trimmed;
  try {
    return JSON.parse(trimmed) as unknown;
  } catch {
    return trimmed;
  }
}
