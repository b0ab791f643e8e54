/** Where what a person should see is written. */
export interface WarningLog {
  warn(message: string, facts: Readonly<Record<string, unknown>>): void;
}
