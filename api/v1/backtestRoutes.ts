import { z } from 'zod';
import type { BacktestRun } from '../../client/backtests/backtestDesk.ts';
import type { ListedResult } from '../../client/backtests/backtestTask.ts';
import { configurationOf } from '../../configuration/schema.ts';
import { OBJECTIVES } from '../../core/portfolio/decision/objective.ts';
import { ProblemError } from '../problem.ts';
import { accountOf } from './accountQuery.ts';
import {
  type BacktestComparisonAnswer,
  type BacktestRunAnswer,
  backtestComparisonSchema,
  backtestRunSchema,
  backtestsSchema,
} from './backtestSchema.ts';
import { Idempotency, idempotencyHeaders } from './idempotency.ts';
import { refusing } from './refusedInput.ts';
import type { V1Context, V1Server } from './v1Context.ts';
import { iso } from './values.ts';

/** The page has no script and loads nothing; only pages of this API may show it in theirs. */
const REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox";

const day = z.iso.date().describe('A day such as 2024-03-01, in UTC');
const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'up to 64 letters, digits, dots, hyphens and underscores')
  .describe('Under which the result is kept');

/** Backtests: what is kept, one that runs, reports, comparisons. One function: a list of routes. */
export function backtestRoutes(server: V1Server, { client, configuration, backtests }: V1Context): void {
  const idempotency = new Idempotency();

  server.get(
    '/backtests',
    {
      schema: {
        tags: ['backtests'],
        summary: 'Kept results of backtests, the run that goes on, and what can be run',
        response: { 200: backtestsSchema },
      },
    },
    async () => {
      const { results, unreadable } = await backtests.list();
      const own = configurationOf(configuration, client.defaultAccount);
      return {
        run: backtests.run === undefined ? null : runBody(backtests.run),
        results: results.map((result) => ({
          name: result.name,
          savedAt: iso(result.savedAt),
          from: iso(result.from),
          to: iso(result.to),
          stopped: result.stopped,
          objective: result.objective,
          signals: result.signals,
          quoteCurrency: result.quoteCurrency,
          figures: figuresBody(result.figures),
        })),
        unreadable,
        market: configuration.simulator.candles === undefined ? ('seeded' as const) : ('recorded' as const),
        venues: backtests.venues(),
        objective: own.portfolio.objective,
        objectives: OBJECTIVES,
      };
    },
  );

  server.post(
    '/backtests',
    {
      schema: {
        tags: ['backtests'],
        summary: 'Runs a backtest of the configuration and keeps its result; one at a time, events tell how far it is',
        headers: idempotencyHeaders,
        body: z.strictObject({
          account: z.string().max(100).optional(),
          name,
          from: day,
          to: day.describe('The day before which it ends'),
          objective: z.enum(OBJECTIVES).optional().describe('Default: that of the configuration'),
          venue: z.string().max(30).optional().describe('Its stored candles; default: the market of the configuration'),
          cash: z
            .string()
            .regex(/^\d{1,15}(\.\d{1,18})?$/)
            .refine((value) => Number(value) > 0, 'an amount above 0')
            .default('10000')
            .describe('What the account begins with'),
          benchmarks: z.boolean().default(true).describe('Whether simple accounts are run to compare with'),
        }),
        response: { 200: backtestRunSchema },
      },
    },
    (request) =>
      idempotency.once(request, async () => {
        const { body } = request;
        const [from, to] = [Date.parse(body.from), Date.parse(body.to)];
        if (from >= to)
          throw new ProblemError(400, 'InvalidRequest', `to: given ${body.to}; allowed: a day after ${body.from}`);
        const { name: own, objective, venue, cash, benchmarks } = body;
        const asked = {
          name: own,
          account: accountOf(client, body.account),
          from,
          to,
          cash,
          objective,
          venue,
          benchmarks,
        };
        return runBody(await refusing(async () => backtests.start(asked)));
      }),
  );

  server.post(
    '/backtests/stop',
    {
      schema: {
        tags: ['backtests'],
        summary: 'Ends the backtest that runs; nothing is kept of it',
        headers: idempotencyHeaders,
        response: { 200: backtestRunSchema },
      },
    },
    (request) =>
      idempotency.once(request, async () => {
        const run = backtests.stop();
        if (run === undefined) throw new ProblemError(409, 'NoBacktest', 'No backtest runs: there is nothing to stop.');
        return runBody(run);
      }),
  );

  server.get(
    '/backtests/compare',
    {
      schema: {
        tags: ['backtests'],
        summary: 'Two kept results side by side, and how much of the best one is luck',
        querystring: z.strictObject({ first: name, second: name }),
        response: { 200: backtestComparisonSchema },
      },
    },
    async ({ query }) => comparisonBody(await refusing(() => backtests.compare([query.first, query.second]))),
  );

  server.get(
    '/backtests/:name/report',
    {
      schema: {
        tags: ['backtests'],
        summary: 'The report of a kept result: one HTML page that needs nothing else',
        produces: ['text/html'],
        params: z.object({ name }),
      },
    },
    async ({ params }, reply) => {
      const page = await refusing(() => backtests.report(params.name));
      return reply
        .header('content-security-policy', REPORT_POLICY)
        .header('cache-control', 'no-store')
        .type('text/html; charset=utf-8')
        .serializer(String)
        .send(page);
    },
  );
}

/** A run as the API answers it. */
export function runBody({ request, state, startedAt, endedAt, progress, fault }: BacktestRun): BacktestRunAnswer {
  return {
    name: request.name,
    account: request.account,
    state,
    from: iso(request.from),
    to: iso(request.to),
    startedAt: iso(startedAt),
    endedAt: endedAt === undefined ? null : iso(endedAt),
    progress: progress === undefined ? null : { ...progress, at: iso(progress.at) },
    fault: fault ?? null,
  };
}

function figuresBody({ days, returns, sharpe, turnover, fees, trades, deposits, equity }: ListedResult['figures']) {
  return {
    days,
    annualReturn: returns?.annualReturn ?? null,
    volatility: returns?.volatility ?? null,
    sharpeRatio: returns?.sharpeRatio ?? null,
    sharpeInterval: sharpe === undefined ? null : { lower: sharpe.lower, upper: sharpe.upper },
    maxDrawdown: returns?.maxDrawdown ?? null,
    turnover: turnover ?? null,
    fees: fees ?? null,
    trades,
    deposits,
    equity,
  };
}

type Compared = Awaited<ReturnType<V1Context['backtests']['compare']>>;

function comparisonBody({ comparison, growth }: Compared): BacktestComparisonAnswer {
  const { results, sameData, overfitting } = comparison;
  return {
    results: results.map(({ name: own, from, to, figures, evidence, difference }) => ({
      name: own,
      from: iso(from),
      to: iso(to),
      figures: figuresBody(figures),
      evidence: evidence ?? null,
      difference:
        difference === undefined
          ? null
          : {
              days: difference.days,
              annualReturn: difference.annualReturn ?? null,
              sharpe: difference.sharpe ?? null,
            },
    })),
    sameData,
    overfitting: overfitting ?? null,
    growth: growth.map((series) => ({ ...series, days: series.days.map(iso) })),
  };
}
