import { z } from 'zod';
import { decimal, share, time } from './values.ts';

const calendarProfit = z.object({
  from: time,
  profit: z.number().describe('In quote currency'),
  share: share.describe('Of what could earn it'),
  flows: z.number().describe('Deposits less withdrawals, which are no part of the profit'),
});

const symbolProfit = z.object({
  symbol: z.string(),
  realised: decimal.describe('By sells at average cost, fees included'),
  unrealised: decimal.nullable().describe('Of the units of known cost that are held'),
  cost: decimal.describe('What the units of known cost that are held have cost, with fees'),
  fees: decimal,
  turnover: decimal,
  trades: z.number().int(),
});

const asOf = time.nullable().describe("Moment of the figures by the venue's clock; null before the first one");

const figure = z.number().nullable();

/** Profit of an account. */
export const profitSchema = z.object({
  account: z.string(),
  quoteCurrency: z.string(),
  asOf,
  today: calendarProfit,
  week: calendarProfit,
  month: calendarProfit,
  all: calendarProfit,
  periods: z.array(calendarProfit).describe('Oldest first'),
  symbols: z.array(symbolProfit).describe('Largest profit first'),
});

/** Profit of an account by day. */
export const dailySchema = z.object({
  account: z.string(),
  quoteCurrency: z.string(),
  asOf,
  days: z.array(calendarProfit).describe('Oldest first'),
});

/** The usual figures of the daily returns. */
export const performanceSchema = z.object({
  account: z.string(),
  asOf,
  performance: z
    .object({
      days: z.number().int(),
      totalReturn: share,
      annualReturn: share,
      volatility: share.describe('Per year'),
      sharpeRatio: figure.describe('Per year'),
      sortinoRatio: figure.describe('Per year'),
      calmarRatio: figure,
      maxDrawdown: share,
      averageDrawdown: share,
      longestDrawdownDays: z.number().int(),
      valueAtRisk: share.describe('Of one day, 95 %, historical'),
      expectedShortfall: share.describe('Of one day, 95 %, historical'),
      bestDay: share,
      worstDay: share,
      hitRate: figure.describe('Share of days with a gain'),
    })
    .nullable(),
});

/** Equity over time. */
export const equitySchema = z.object({
  account: z.string(),
  quoteCurrency: z.string(),
  points: z
    .array(
      z.object({
        at: time,
        equity: z.number(),
        index: z.number().describe('Wealth by the returns alone, 1 at the beginning: deposits do not move it'),
        drawdown: share.describe('Fall of the index from its highest point so far'),
      }),
    )
    .describe('Oldest first'),
});

export type ProfitAnswer = z.infer<typeof profitSchema>;
export type PerformanceAnswer = z.infer<typeof performanceSchema>;
export type EquityAnswer = z.infer<typeof equitySchema>;
