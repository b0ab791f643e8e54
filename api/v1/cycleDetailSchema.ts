import { z } from 'zod';
import { cycleSchema, planSchema } from './cycleSchema.ts';
import { orderSchema } from './orderSchema.ts';
import { list, time } from './values.ts';

const timelineStep = z.object({
  step: z.string(),
  startedAt: time,
  endedAt: time.nullable(),
  outcome: z.enum(['running', 'done', 'failed']),
  attempts: z.number().int(),
});

/** One cycle: its report, its steps with their times, what it planned and what it ordered. */
export const cycleDetailSchema = z.object({
  cycle: cycleSchema,
  step: z.string().describe('Where it is now, or how it has ended'),
  approval: z.object({ plan: z.string(), until: time }).nullable().describe('Present while its plan waits'),
  report: list(z.string()),
  timeline: list(timelineStep).describe('Empty once the Temporal server has forgotten the workflow'),
  plan: planSchema.nullable(),
  orders: list(orderSchema),
});

export type CycleDetailAnswer = z.infer<typeof cycleDetailSchema>;
