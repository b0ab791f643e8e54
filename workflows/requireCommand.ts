import { shownValue } from '../core/payloads/shortText.ts';

/** What a command to an account says. */
export interface CommandInput {
  readonly reason: string;
  /** Who gives it. Absent in histories of earlier versions only. */
  readonly by?: string;
  /** When it was asked for, wall time in ms UTC. */
  readonly askedAt?: number;
}

/** Who gave a command in whose history there is no name, as in those of earlier versions. */
export const NOBODY = 'not named';

/** Refuses what is not a text of 1 to `longest` characters, with an example of what is allowed. */
export function requireText(name: string, value: unknown, longest: number, example: string): void {
  if (typeof value !== 'string' || value.trim() === '' || value.length > longest)
    throw new Error(
      `${name}: given ${shownValue(value)}; allowed: a text of 1 to ${longest} characters, as ${example}`,
    );
}

/** What a command looks like, for people who have to write one. */
const EXAMPLE = '{"reason": "why", "by": "your name"}';

/** Refuses a command without a reason or without a name, or in the name of a breaker, before it enters the history. */
export function requireCommand(input: CommandInput): void {
  const { reason, by, askedAt } = (input ?? {}) as Partial<Record<keyof CommandInput, unknown>>;
  requireText('reason', reason, 500, EXAMPLE);
  requireText('by', by, 100, EXAMPLE);
  if (askedAt !== undefined && !Number.isSafeInteger(askedAt))
    throw new Error(
      `askedAt: given ${JSON.stringify(askedAt)}; allowed: milliseconds since 1970 as a whole number, or leave it out`,
    );
  if (String(by).startsWith('breaker:'))
    throw new Error(`by: given ${shownValue(by)}; allowed: the name of a person, not of a breaker`);
}

/** Refuses to sell an account to cash unless its name is repeated. */
export function requireConfirmation(account: string, input: CommandInput & { readonly confirm: string }): void {
  requireCommand(input);
  if (input.confirm !== account)
    throw new Error(
      `confirm: given ${shownValue(input.confirm)}; allowed: the name of the account that is to be sold to cash, as {"reason": "why", "by": "your name", "confirm": ${JSON.stringify(account)}}`,
    );
}
