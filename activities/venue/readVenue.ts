import { ApplicationFailure } from '@temporalio/activity';
import { VenueRefusedError } from '../../core/ports/exchange.ts';

/**
 * Runs a read of the venue. What the venue refuses for good fails at once instead of being retried until the deadline; everything else is left
 * to the retry policy.
 */
export async function readVenue<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof VenueRefusedError) throw ApplicationFailure.nonRetryable(error.message, error.name);
    throw error;
  }
}
