import { ConfigurationError } from '../../configuration/configurationError.ts';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import { ProblemError } from '../problem.ts';

/** Answers what a request gives and cannot be used with 400 and in its own words. @throws ProblemError */
export async function refusing<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof InvalidInputError || error instanceof ConfigurationError)
      throw new ProblemError(400, 'InvalidRequest', error.message);
    throw error;
  }
}
