import { ApplicationFailure } from '@temporalio/activity';

/** Does work of which what is wrong with the input stays wrong: that is not tried again. */
export async function refusingOnce<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    // The class of an error does not come through from a thread.
    if (!(error instanceof Error) || error.name !== 'InvalidInputError') throw error;
    throw ApplicationFailure.create({ message: error.message, type: error.name, nonRetryable: true });
  }
}
