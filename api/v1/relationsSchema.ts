import { z } from 'zod';
import { list, share, time } from './values.ts';

const riskAndReturn = z.object({
  expectedReturn: z.number().describe('Of one day, by the forecast of the plan'),
  volatility: share.describe('Of one day'),
});

/** How the symbols of the last plan move together, and the portfolios that could be made of them. */
export const relationsSchema = z.object({
  account: z.string(),
  cycleId: z.string().nullable(),
  at: time.nullable(),
  relations: z
    .object({
      symbols: list(z.string()),
      days: z.number().int().describe('Daily returns that the correlations come from'),
      correlation: list(list(z.number())).describe('In the order of the symbols'),
      frontier: list(riskAndReturn).describe('Efficient portfolios with cash under the largest weight'),
      present: riskAndReturn,
      target: riskAndReturn,
      single: list(riskAndReturn.extend({ symbol: z.string() })),
    })
    .nullable()
    .describe('Null before there is a plan, and where too few symbols have a common history'),
});

export type RelationsAnswer = z.infer<typeof relationsSchema>;
