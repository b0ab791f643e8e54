import { z } from 'zod';
import { decimal, share, time } from './values.ts';

const tail = z.object({ confidence: share, valueAtRisk: share, conditionalValueAtRisk: share });

/** Cash and positions. */
export const balanceSchema = z.object({
  account: z.string(),
  asOf: time.nullable(),
  quoteCurrency: z.string().nullable(),
  equity: decimal.nullable(),
  cash: decimal.nullable(),
  positions: z.array(
    z.object({
      symbol: z.string(),
      quantity: decimal,
      value: decimal,
      weight: share,
      targetWeight: share,
      cost: decimal.nullable().describe('What the units of known cost have cost, with fees; null where none is known'),
      knownQuantity: decimal.describe('Units of known cost'),
    }),
  ),
});

/** Risk against the budget. */
export const riskSchema = z.object({
  account: z.string(),
  asOf: time.nullable(),
  valueAtRisk: share.nullable().describe('Of one day, 95 %, as a share of equity'),
  budget: share.nullable(),
  withinBudget: z.boolean().nullable(),
  diversification: share.nullable(),
  limits: z.object({
    maxWeight: share,
    maxPositions: z.number().int(),
    rebalanceThreshold: share,
    maxBalanceUse: share,
    minConfidence: share,
    minTradeAmount: z.number(),
    riskBudget: share,
    riskMeasure: z.string(),
  }),
  plan: z
    .object({
      cycleId: z.string(),
      at: time,
      before: z.object({ model: tail, filteredHistorical: tail, parametric: tail }).nullable(),
      after: z.object({ model: tail, filteredHistorical: tail, parametric: tail }).nullable(),
      contributions: z
        .array(z.object({ symbol: z.string(), before: share, after: share }))
        .describe('Share of the risk that each symbol carries'),
    })
    .nullable(),
});

export type BalanceAnswer = z.infer<typeof balanceSchema>;
export type RiskAnswer = z.infer<typeof riskSchema>;
