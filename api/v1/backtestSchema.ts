import { z } from 'zod';
import { list, share, time } from './values.ts';

const figure = z.number().nullable();

const figures = z.object({
  days: z.number().int(),
  annualReturn: share.nullable(),
  volatility: share.nullable().describe('Per year'),
  sharpeRatio: figure.describe('Per year'),
  sharpeInterval: z.object({ lower: z.number(), upper: z.number() }).nullable().describe('95 %, stationary bootstrap'),
  maxDrawdown: share.nullable(),
  turnover: figure.describe('Half of what was bought and sold in a year, as a share of the mean equity'),
  fees: figure.describe('Of a year, as a share of the mean equity'),
  trades: z.number().int(),
  deposits: z.string(),
  equity: z.string().describe('At the end'),
});

/** A run that goes on, or the last one. */
export const backtestRunSchema = z.object({
  name: z.string(),
  account: z.string(),
  state: z.enum(['running', 'done', 'stopped', 'failed']),
  from: time,
  to: time,
  startedAt: time,
  endedAt: time.nullable(),
  progress: z
    .object({
      account: z.string().describe('The account that is worked on: ballast, or one to compare with'),
      at: time.describe('The day that it has reached'),
      share: share.describe('Of its days'),
    })
    .nullable(),
  fault: z.string().nullable().describe('Why it failed'),
});

/** What is kept of backtests, and what can be run. */
export const backtestsSchema = z.object({
  run: backtestRunSchema.nullable().describe('The run that goes on, or the last one since the API has started'),
  results: list(
    z.object({
      name: z.string(),
      savedAt: time,
      from: time,
      to: time,
      stopped: z.boolean().describe('Whether it was stopped before its end'),
      objective: z.string(),
      signals: z.string(),
      quoteCurrency: z.string(),
      figures,
    }),
  ).describe('The latest first'),
  unreadable: list(z.object({ name: z.string(), fault: z.string() })),
  market: z
    .enum(['seeded', 'recorded'])
    .describe('What is meant without a venue: the made market, or simulator.candles'),
  venues: list(z.string()).describe('Venues of which daily candles are stored'),
  objective: z.string().describe('What is meant without one'),
  objectives: list(z.string()),
});

const difference = z.object({ estimate: z.number(), lower: z.number(), upper: z.number() }).nullable();

/** Kept results side by side. */
export const backtestComparisonSchema = z.object({
  results: list(
    z.object({
      name: z.string(),
      from: time,
      to: time,
      figures,
      evidence: z
        .object({
          probabilistic: share.describe('Confidence that the Sharpe ratio is above 0'),
          deflated: share.describe('The same as the best of all variants tried'),
          tried: z.number().int(),
        })
        .nullable(),
      difference: z
        .object({ days: z.number().int(), annualReturn: difference, sharpe: difference })
        .nullable()
        .describe('Less the first one, over the days that both have, with 95 % intervals'),
    }),
  ),
  sameData: z.boolean().describe('Whether all were made on the same days of the same market'),
  overfitting: z
    .object({ tried: z.number().int(), probability: share, lossProbability: share })
    .nullable()
    .describe('How likely the best of all variants tried on these days was chosen by luck'),
  growth: list(z.object({ name: z.string(), days: list(time), growth: list(z.number()) })).describe(
    'What one unit of money has become, what was paid in aside',
  ),
});

export type BacktestRunAnswer = z.infer<typeof backtestRunSchema>;
export type BacktestsAnswer = z.infer<typeof backtestsSchema>;
export type BacktestComparisonAnswer = z.infer<typeof backtestComparisonSchema>;
