import { availableParallelism } from 'node:os';
import { z } from 'zod';

/** Section `tuning`: what a worker does for `ballast tune --workers`. */
export const tuning = z.strictObject({
  threads: z
    .number()
    .int()
    .min(0)
    .max(256)
    .optional()
    .describe('Backtests of searches that a worker does at once; 0: none; default: one for each core'),
});

/** Backtests of searches that are done at once here. */
export function tuningThreads({ tuning: { threads } }: { readonly tuning: z.infer<typeof tuning> }): number {
  return threads ?? availableParallelism();
}
