/** What was wrong with one input, said so that the caller can repair it. */
export interface InvalidInput {
  /** The argument or configuration field, as the caller knows it: `returns`, `limits.maxWeight`. */
  readonly field: string;
  /** What was given, in words or as a value: `3 x 0 matrix`, `NaN at row 4`. */
  readonly given: unknown;
  /** What would have been accepted: `at least 2 observations`. */
  readonly allowed: string;
  /** What to do next. */
  readonly remedy: string;
}

/** Refusal of an input at a public edge. Nothing has been computed or changed when it is thrown. */
export class InvalidInputError extends Error implements InvalidInput {
  override readonly name = 'InvalidInputError';
  readonly field: string;
  readonly given: unknown;
  readonly allowed: string;
  readonly remedy: string;

  constructor(input: InvalidInput) {
    super(`${input.field}: given ${inWords(input.given)}; allowed is ${input.allowed}. ${input.remedy}`);
    this.field = input.field;
    this.given = input.given;
    this.allowed = input.allowed;
    this.remedy = input.remedy;
  }
}

/** Any value in words; an object without a prototype has none of its own. */
function inWords(given: unknown): string {
  try {
    return String(given);
  } catch {
    return 'an object that cannot be shown';
  }
}
