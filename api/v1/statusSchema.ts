import { z } from 'zod';
import { decimal, list, share, time } from './values.ts';

const position = z.object({
  symbol: z.string(),
  quantity: decimal,
  value: decimal,
  weight: share.describe('Share of equity'),
  targetWeight: share.describe('Of the last plan'),
});

const cycleName = { cycleId: z.string(), scope: z.string(), workflowId: z.string() };

const openOrder = z.object({
  symbol: z.string(),
  side: z.string(),
  type: z.enum(['marketableLimit', 'market', 'limit', 'stop']),
  status: z.string(),
  cycleId: z.string(),
  clientOrderId: z.string(),
  quoteAmount: decimal,
  filledQuote: decimal,
  createdAt: time,
});

const finding = z.object({
  at: time,
  manualOrders: list(
    z.object({
      venueOrderId: z.string(),
      clientOrderId: z.string(),
      symbol: z.string(),
      side: z.string(),
      filledBase: decimal,
      closed: z.boolean(),
      createdAt: time,
    }),
  ),
  drift: list(z.object({ currency: z.string(), expected: decimal, found: decimal, difference: decimal })),
  more: z.number().int(),
});

/** What waits for a person. */
export const needSchema = z.object({
  kind: z
    .enum(['approval', 'proposal', 'stopped', 'unknownOrder', 'otherHand', 'trouble', 'drift', 'failedCycle'])
    .describe('What it is about'),
  since: time.nullable(),
  text: z.string().describe('What a person should know and do'),
  cycleId: z.string().nullable(),
  plan: z.string().nullable().describe('The name of the plan that waits for approval'),
  proposal: z.string().nullable().describe('The ID of the proposal that waits for an answer'),
});

/** The body of `GET /api/v1/status`: that of `GET /api/portfolio_status`, and what needs a person. */
export const statusSchema = z.object({
  account: z.string(),
  asOf: time.nullable(),
  quoteCurrency: z.string().nullable(),
  equity: decimal.nullable(),
  cash: decimal.nullable(),
  positions: list(position),
  diversification: share.nullable(),
  risk: z.object({ valueAtRisk: share, budget: share, withinBudget: z.boolean() }).nullable(),
  troubles: list(z.string()),
  warnings: list(z.string()),
  trading: z.enum(['active', 'paused', 'halted', 'liquidating']),
  paused: z.object({ since: time, by: z.string(), reason: z.string() }).nullable(),
  reconciliation: z
    .object({
      completedAt: time,
      currencies: z.number().int(),
      otherHand: z.object({ since: time, latest: time, orders: z.number().int() }).nullable(),
      findings: list(finding),
      olderFindings: z.number().int(),
      lookedThrough: z.object({ comparisons: z.number().int(), since: time }).nullable(),
    })
    .nullable(),
  runningCycle: z.object({ ...cycleName, step: z.string(), since: time }).nullable(),
  lastCycle: z.object({ ...cycleName, outcome: z.string(), closedAt: time, report: list(z.string()) }).nullable(),
  openOrders: list(openOrder),
  needs: list(needSchema).describe('What waits for a person, most urgent first'),
});
