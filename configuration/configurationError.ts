/** One thing wrong with the configuration. */
export interface ConfigurationProblem {
  readonly field: string;
  readonly given: string;
  readonly allowed: string;
}

/** The configuration cannot be used; nothing of it has been applied. The message names every field at fault. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly ConfigurationProblem[];

  constructor(
    problems: readonly ConfigurationProblem[],
    remedy = 'Correct ballast.config.json or the BALLAST__ variables and start again.',
  ) {
    const lines = problems.map((problem) => `  ${problem.field}: given ${problem.given}; allowed: ${problem.allowed}`);
    super(`The configuration cannot be used:\n${lines.join('\n')}\n${remedy}`);
    this.problems = problems;
  }
}
