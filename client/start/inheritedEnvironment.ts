/** The variables of this process, for one that it starts. */
export function inheritedEnvironment(): Record<string, string> {
  return definedIn(process.env);
}

/** Those variables that have a value. */
export function definedIn(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
