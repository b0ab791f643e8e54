import { z } from 'zod';
import type { CycleRecord } from '../../core/ports/ledger.ts';
import { ProblemError } from '../problem.ts';
import { accountOf, accountQuery } from './accountQuery.ts';
import { cycleDetailSchema } from './cycleDetailSchema.ts';
import { cycleBody, cycleSchema, decisionBody, decisionSchema, planBody, planSchema } from './cycleSchema.ts';
import { orderBody } from './orderSchema.ts';
import { cursorOf, pageOf, pageQuery, placeOf } from './page.ts';
import type { V1Context, V1Server } from './v1Context.ts';
import { iso, list } from './values.ts';

const cyclePlace = z.object({ startedAt: z.number(), cycleId: z.string(), scope: z.string() });

const named = {
  params: z.strictObject({ cycleId: z.string().max(200) }),
  querystring: z.strictObject({
    ...accountQuery,
    scope: z
      .string()
      .max(2_000)
      .optional()
      .describe('Where several cycles have the ID; default: the whole account, else the latest'),
  }),
};

/** Cycles with their reports, decisions, plans and orders. Long as a list: one route for each question. */
export function cycleRoutes(server: V1Server, context: V1Context): void {
  const { client, ledger } = context;

  server.get(
    '/cycles',
    {
      schema: {
        tags: ['cycles'],
        summary: 'Cycles, newest first',
        querystring: z.strictObject({ ...accountQuery, ...pageQuery }),
        response: { 200: pageOf(cycleSchema) },
      },
    },
    async ({ query }) => {
      const account = accountOf(client, query.account);
      const records = await ledger.cyclesBefore(account, placeOf(cyclePlace, query.cursor), query.limit);
      const last = records.length < query.limit ? undefined : records.at(-1);
      const next =
        last === undefined ? null : cursorOf({ startedAt: last.startedAt, cycleId: last.cycleId, scope: last.scope });
      return { items: records.map(cycleBody), next };
    },
  );

  server.get(
    '/cycles/:cycleId',
    {
      schema: {
        tags: ['cycles'],
        summary: 'One cycle: its report, its steps with their times, what it planned and what it ordered',
        ...named,
        response: {
          200: cycleDetailSchema,
        },
      },
    },
    async ({ query, params }) => {
      const account = accountOf(client, query.account);
      const record = await recordOf(context, account, params.cycleId, query.scope);
      const [orders, timeline, status] = await Promise.all([
        ledger.ordersOfCycle(account, record.cycleId),
        client.cycleTimeline(record.workflowId, account).catch(() => []),
        record.outcome === 'running'
          ? client.cycleStatus(record.workflowId, account).catch(() => undefined)
          : undefined,
      ]);
      const approval = status?.approval;
      return {
        cycle: cycleBody(record),
        step: status?.step ?? record.outcome,
        approval: approval === undefined ? null : { plan: approval.plan, until: iso(approval.until) },
        report: status?.report ?? (record.summary === '' ? [] : record.summary.split('\n')),
        timeline: timeline.map((item) => ({
          ...item,
          startedAt: iso(item.startedAt),
          endedAt: item.endedAt === undefined ? null : iso(item.endedAt),
        })),
        plan: record.plan === undefined ? null : planBody(record.plan),
        orders: orders.map(orderBody),
      };
    },
  );

  server.get(
    '/cycles/:cycleId/decisions',
    {
      schema: {
        tags: ['cycles'],
        summary: 'The verdict on every symbol of a cycle, with its reason and the figures behind it',
        ...named,
        response: { 200: z.object({ cycleId: z.string(), scope: z.string(), decisions: list(decisionSchema) }) },
      },
    },
    async ({ query, params }) => {
      const account = accountOf(client, query.account);
      const record = await recordOf(context, account, params.cycleId, query.scope);
      const recorded = await ledger.decisionsOfCycle(account, record.cycleId);
      const decisions = recorded
        .filter(({ scope }) => scope === record.scope)
        .map(({ decision }) => decisionBody(decision, record.plan));
      return { cycleId: record.cycleId, scope: record.scope, decisions };
    },
  );

  server.get(
    '/plan',
    {
      schema: {
        tags: ['cycles'],
        summary: 'The latest plan of the account; null where none was made lately',
        querystring: z.strictObject(accountQuery),
        response: { 200: z.object({ account: z.string(), plan: planSchema.nullable() }) },
      },
    },
    async ({ query }) => {
      const account = accountOf(client, query.account);
      const cycles = await ledger.cycles(account, MOST_READ);
      const plan = cycles.find((cycle) => cycle.plan !== undefined)?.plan;
      return { account, plan: plan === undefined ? null : planBody(plan) };
    },
  );
}

/** Cycles that are looked through for a plan, the latest first. */
const MOST_READ = 10;

async function recordOf(
  { ledger }: V1Context,
  account: string,
  cycleId: string,
  scope: string | undefined,
): Promise<CycleRecord> {
  const records = await ledger.cyclesNamed(account, cycleId);
  const found =
    scope === undefined
      ? (records.find((record) => record.scope === 'all') ?? records[0])
      : records.find((record) => record.scope === scope);
  if (found !== undefined) return found;
  throw new ProblemError(
    404,
    'UnknownCycle',
    `The account ${account} has no cycle ${cycleId}${scope === undefined ? '' : ` with scope ${scope}`}. GET /api/v1/cycles lists them.`,
  );
}
