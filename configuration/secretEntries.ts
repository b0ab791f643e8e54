/** What a variable of secrets holds: entries, separated by commas or spaces. */
export function secretEntries(
  environment: Readonly<Record<string, string | undefined>>,
  variable: string,
): readonly string[] {
  return (environment[variable] ?? '').split(/[\s,]+/).filter((entry) => entry !== '');
}

/** What was given where an entry cannot be used: its place, and nothing of what stands there. @param index counted from 0 */
export function entryGiven(index: number): string {
  return `an entry ${index + 1} that cannot be used (it is not repeated here)`;
}

/** The first name that stands there twice; undefined where each stands there once. */
export function firstRepeated(names: readonly string[]): string | undefined {
  return names.find((name, index) => names.indexOf(name) !== index);
}
