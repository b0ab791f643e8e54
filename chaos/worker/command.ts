import { z } from 'zod';
import { KILL_POINTS } from './killPoints.ts';

const commandSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('die'), point: z.enum(KILL_POINTS), passes: z.number().int().min(0) }),
  z.strictObject({ type: z.literal('hold'), account: z.string(), ms: z.number().int().min(0) }),
  z.strictObject({ type: z.literal('fill disk') }),
  z.strictObject({ type: z.literal('free disk') }),
]);

/** What the harness tells its worker. */
export type WorkerCommand = z.infer<typeof commandSchema>;

/** Undefined for a message that is none of the harness's. */
export function commandIn(message: unknown): WorkerCommand | undefined {
  return commandSchema.safeParse(message).data;
}
