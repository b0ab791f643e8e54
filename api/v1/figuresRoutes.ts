import { z } from 'zod';
import type { CalendarProfit } from '../../core/figures/calendarProfit.ts';
import { accountOf, accountQuery } from './accountQuery.ts';
import { dailySchema, equitySchema, performanceSchema, profitSchema } from './figuresSchema.ts';
import type { V1Context, V1Server } from './v1Context.ts';
import { iso } from './values.ts';

/** How many points a series has at most. */
const MOST_POINTS = 2_000;

/** Profit by day, week, month and symbol, performance, and equity over time. Long as a list: one route for each question. */
export function figuresRoutes(server: V1Server, { client, figures }: V1Context): void {
  server.get(
    '/profit',
    {
      schema: {
        tags: ['figures'],
        summary: 'Profit by day, week, month and symbol',
        description: 'Deposits and withdrawals do not count. Days are those of UTC, weeks begin on Monday.',
        querystring: z.strictObject({
          ...accountQuery,
          by: z.enum(['day', 'week', 'month']).default('day').describe('Length of the periods listed'),
          limit: z.coerce.number().int().min(1).max(1_000).default(60).describe('Latest so many periods'),
        }),
        response: {
          200: profitSchema,
        },
      },
    },
    async ({ query }) => {
      const account = accountOf(client, query.account);
      const read = await figures(account);
      const lists = { day: read.days, week: read.weeks, month: read.months };
      const { today, week, month, all } = read.profit;
      return {
        account,
        quoteCurrency: read.quoteCurrency,
        asOf: read.asOf === undefined ? null : iso(read.asOf),
        today: dated(today),
        week: dated(week),
        month: dated(month),
        all: dated(all),
        periods: lists[query.by].slice(-query.limit).map(dated),
        symbols: [...read.symbols],
      };
    },
  );

  server.get(
    '/daily',
    {
      schema: {
        tags: ['figures'],
        summary: 'Profit by day',
        description: 'As `profit?by=day` lists it, alone. Days are those of UTC.',
        querystring: z.strictObject({
          ...accountQuery,
          days: z.coerce.number().int().min(1).max(1_000).default(7).describe('Latest so many days'),
        }),
        response: { 200: dailySchema },
      },
    },
    async ({ query }) => {
      const account = accountOf(client, query.account);
      const { quoteCurrency, asOf: at, days } = await figures(account);
      return {
        account,
        quoteCurrency,
        asOf: at === undefined ? null : iso(at),
        days: days.slice(-query.days).map(dated),
      };
    },
  );

  server.get(
    '/performance',
    {
      schema: {
        tags: ['figures'],
        summary: 'The usual figures of the daily returns; null before there are two days',
        querystring: z.strictObject(accountQuery),
        response: {
          200: performanceSchema,
        },
      },
    },
    async ({ query }) => {
      const account = accountOf(client, query.account);
      const { performance, asOf: at } = await figures(account);
      return {
        account,
        asOf: at === undefined ? null : iso(at),
        performance:
          performance === undefined
            ? null
            : {
                days: performance.periods,
                totalReturn: performance.totalReturn,
                annualReturn: performance.annualReturn,
                volatility: performance.volatility,
                sharpeRatio: performance.sharpeRatio ?? null,
                sortinoRatio: performance.sortinoRatio ?? null,
                calmarRatio: performance.calmarRatio ?? null,
                maxDrawdown: performance.maxDrawdown,
                averageDrawdown: performance.averageDrawdown,
                longestDrawdownDays: performance.longestDrawdown,
                valueAtRisk: performance.valueAtRisk,
                expectedShortfall: performance.expectedShortfall,
                bestDay: performance.best,
                worstDay: performance.worst,
                hitRate: performance.hitRate ?? null,
              },
      };
    },
  );

  server.get(
    '/equity',
    {
      schema: {
        tags: ['figures'],
        summary: 'Equity over time with drawdown',
        description: `At most ${MOST_POINTS} points, evenly chosen; the first and the last one are always among them.`,
        querystring: z.strictObject(accountQuery),
        response: {
          200: equitySchema,
        },
      },
    },
    async ({ query }) => {
      const account = accountOf(client, query.account);
      const { curve, quoteCurrency } = await figures(account);
      return {
        account,
        quoteCurrency,
        points: evenly(curve, MOST_POINTS).map((point) => ({ ...point, at: iso(point.at) })),
      };
    },
  );
}

function dated(profit: CalendarProfit) {
  return { ...profit, from: iso(profit.from) };
}

/** At most `most` of the items, evenly spread, the first and the last among them. */
function evenly<Item>(items: readonly Item[], most: number): readonly Item[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, k) => items[Math.round((k * (items.length - 1)) / (most - 1))]);
}
