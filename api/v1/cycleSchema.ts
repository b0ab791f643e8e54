import { z } from 'zod';
import type { Decision } from '../../core/portfolio/decision/decision.ts';
import type { Plan } from '../../core/portfolio/decision/plan.ts';
import type { CycleRecord } from '../../core/ports/ledger.ts';
import { decimal, iso, list, share, time } from './values.ts';

/** A cycle as it is listed. */
export const cycleSchema = z.object({
  cycleId: z.string(),
  scope: z.string().describe('`all`, or its symbols joined by commas'),
  workflowId: z.string(),
  runId: z.string(),
  outcome: z.string(),
  startedAt: time,
  closedAt: time.nullable(),
  headline: z.string().describe('What a person should read of the report first'),
});

const contribution = z.object({ source: z.string(), value: z.number() });

/** The verdict on one symbol, with what it was made from. */
export const decisionSchema = z.object({
  symbol: z.string(),
  action: z.enum(['BUY', 'SELL', 'SKIP']),
  reason: z.string(),
  sentence: z.string(),
  figures: z.record(z.string(), z.number()),
  analysis: z
    .object({
      weight: share,
      target: share,
      after: share,
      riskBefore: share,
      riskAfter: share,
      mayTrade: z.boolean(),
      mayBuy: z.boolean(),
      obstacle: z.string().nullable(),
      signal: z
        .object({
          direction: z.string(),
          confidence: share,
          source: z.string(),
          ageHours: z.number(),
          expectedReturn: z.number().nullable(),
        })
        .nullable(),
      forecast: z
        .object({
          expectedReturn: z.number().describe('Of one day'),
          volatility: z.number().describe('Of one day'),
          volatilityModel: z.string(),
          stale: z.boolean(),
          contributions: list(contribution).describe('Summands of the expected return by the model they come from'),
        })
        .nullable(),
    })
    .nullable(),
});

const planFigures = z.object({
  equity: decimal,
  cash: decimal,
  positions: z.number().int(),
  diversification: share,
  valueAtRisk: share,
});

/** What a cycle means to do and why. */
export const planSchema = z.object({
  cycleId: z.string(),
  at: time.describe("By the venue's clock"),
  quoteCurrency: z.string(),
  riskBudget: share,
  before: planFigures,
  after: planFigures,
  positions: list(
    z.object({ symbol: z.string(), quantity: decimal, value: decimal, weight: share, targetWeight: share }),
  ),
  trades: list(
    z.object({
      symbol: z.string(),
      side: z.string(),
      baseQuantity: decimal,
      quoteAmount: decimal,
      price: decimal,
      reason: z.string(),
      worth: z
        .number()
        .nullable()
        .describe('What it improves the portfolio by over the horizon, as a share of its amount'),
      signals: list(
        z.object({ source: z.string(), id: z.string(), direction: z.string(), confidence: share, weight: share }),
      ).describe('The signals that made it; none for a sell to a limit'),
    }),
  ),
  attempts: list(z.object({ method: z.string(), outcome: z.string(), detail: z.string() })).describe(
    'What the allocation tried',
  ),
  decisions: list(decisionSchema),
  warnings: list(z.string()),
});

/** Signs that begin the line of a report that tells how it ended. */
const ENDINGS = ['❌', '⛔', '✅', '🛡'];

/** A cycle as it is listed. */
export function cycleBody(record: Omit<CycleRecord, 'plan'>): z.infer<typeof cycleSchema> {
  const lines = record.summary.split('\n');
  const headline = ENDINGS.map((sign) => lines.find((line) => line.startsWith(sign))).find(
    (line) => line !== undefined,
  );
  return {
    cycleId: record.cycleId,
    scope: record.scope,
    workflowId: record.workflowId,
    runId: record.runId,
    outcome: record.outcome,
    startedAt: iso(record.startedAt),
    closedAt: record.closedAt === undefined ? null : iso(record.closedAt),
    headline: headline ?? lines[0] ?? '',
  };
}

/** A decision as it is answered. @param plan that it is part of, where it is kept whole */
export function decisionBody(decision: Decision, plan: Plan | undefined): z.infer<typeof decisionSchema> {
  const { symbol, action, reason, sentence, figures } = decision;
  const analysis = plan?.analyses?.find((item) => item.symbol === symbol);
  return {
    symbol,
    action,
    reason,
    sentence,
    figures,
    analysis:
      analysis === undefined
        ? null
        : {
            weight: analysis.weight,
            target: analysis.target,
            after: analysis.after,
            riskBefore: analysis.riskBefore,
            riskAfter: analysis.riskAfter,
            mayTrade: analysis.mayTrade,
            mayBuy: analysis.mayBuy,
            obstacle: analysis.obstacle ?? null,
            signal:
              analysis.signal === undefined
                ? null
                : {
                    direction: analysis.signal.direction,
                    confidence: analysis.signal.confidence,
                    source: analysis.signal.source,
                    ageHours: analysis.signal.ageHours,
                    expectedReturn: analysis.signal.expectedReturn ?? null,
                  },
            forecast:
              analysis.forecast === undefined
                ? null
                : {
                    expectedReturn: analysis.forecast.expectedReturn,
                    volatility: analysis.forecast.volatility,
                    volatilityModel: analysis.forecast.volatilityModel,
                    stale: analysis.forecast.stale,
                    contributions: Object.entries(analysis.forecast.contributions).map(([source, value]) => ({
                      source,
                      value,
                    })),
                  },
          },
  };
}

/** A plan as it is answered. */
export function planBody(plan: Plan): z.infer<typeof planSchema> {
  return {
    cycleId: plan.cycleId,
    at: iso(plan.at),
    quoteCurrency: plan.quoteCurrency,
    riskBudget: plan.riskBudget,
    before: plan.before,
    after: plan.after,
    positions: plan.positions,
    trades: plan.trades.map(({ worth, signals = [], ...trade }) => ({ ...trade, worth: worth ?? null, signals })),
    attempts: plan.attempts,
    decisions: plan.decisions.map((decision) => decisionBody(decision, plan)),
    warnings: plan.warnings,
  };
}
