import { Context, getClient } from '@temporalio/activity';
import type { Client } from '@temporalio/client';

/** The client of the worker that runs this step; undefined where no step is run, as in a process that only examines. */
export function activityClient(): Client | undefined {
  try {
    Context.current();
  } catch {
    return undefined;
  }
  return getClient();
}
