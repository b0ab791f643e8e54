import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { gains } from '../../core/figures/gains.ts';
import type { TradePlace } from '../../core/ports/ledger.ts';
import { ProblemError } from '../problem.ts';
import { accountOf, accountQuery } from './accountQuery.ts';
import { gainsCsv } from './gainsCsv.ts';
import { evidenceBody, evidenceSchema, orderBody, orderSchema, tradeBody, tradeSchema } from './orderSchema.ts';
import { cursorOf, pageOf, pageQuery, placeOf } from './page.ts';
import { tradesCsv } from './tradesCsv.ts';
import { tradesOf } from './tradesOf.ts';
import type { V1Context, V1Server } from './v1Context.ts';
import { time } from './values.ts';

const orderPlace = z.object({ createdAt: z.number(), cycleId: z.string(), symbol: z.string() });
const tradePlace = z.object({
  at: z.number(),
  venue: z.string(),
  venueOrderId: z.string(),
  venueFillId: z.string(),
});

/** Orders with their evidence, and executions. Long as a list: one route for each question. */
export function orderRoutes(server: V1Server, { client, ledger }: V1Context): void {
  server.get(
    '/orders',
    {
      schema: {
        tags: ['orders'],
        summary: 'Orders, newest first',
        querystring: z.strictObject({
          ...accountQuery,
          ...pageQuery,
          open: z.enum(['true', 'false']).optional().describe('true: only those that are not closed, all on one page'),
        }),
        response: { 200: pageOf(orderSchema) },
      },
    },
    async ({ query }) => {
      const account = accountOf(client, query.account);
      if (query.open === 'true') {
        const open = await ledger.openOrders(account);
        return { items: open.map(orderBody).reverse(), next: null };
      }
      const place = placeOf(orderPlace, query.cursor);
      const records = await ledger.ordersBefore(account, place, query.limit);
      const last = records.length < query.limit ? undefined : records.at(-1);
      const next =
        last === undefined
          ? null
          : cursorOf({ createdAt: last.createdAt, cycleId: last.key.cycleId, symbol: last.key.symbol });
      return { items: records.map(orderBody), next };
    },
  );

  server.get(
    '/orders/:cycleId/:symbol',
    {
      schema: {
        tags: ['orders'],
        summary: 'One order with the evidence of every state, its executions, and what persons have decided about it',
        params: z.strictObject({ cycleId: z.string().max(200), symbol: z.string().max(50) }),
        querystring: z.strictObject(accountQuery),
        response: {
          200: z.object({
            order: orderSchema,
            evidence: z.array(evidenceSchema).describe('Oldest first'),
            trades: z.array(tradeSchema),
            settlements: z.array(z.object({ at: time, by: z.string(), reason: z.string(), word: z.string() })),
          }),
        },
      },
    },
    async ({ query, params }) => {
      const key = { account: accountOf(client, query.account), ...params };
      const record = await ledger.order(key);
      if (record === undefined)
        throw new ProblemError(
          404,
          'UnknownOrder',
          `The account ${key.account} has no order of ${key.symbol} in cycle ${key.cycleId}. GET /api/v1/orders lists them.`,
        );
      const [evidence, fills, settlements] = await Promise.all([
        ledger.evidence(key),
        ledger.fills(key),
        ledger.settlements(key),
      ]);
      return {
        order: orderBody(record),
        evidence: evidence.map(evidenceBody),
        trades: fills.map((fill) => tradeBody({ key, venue: record.order.venue, fill })),
        settlements: settlements.map(({ at, by, reason, word }) => ({
          at: new Date(at).toISOString(),
          by,
          reason,
          word,
        })),
      };
    },
  );

  server.get(
    '/trades',
    {
      schema: {
        tags: ['orders'],
        summary: 'Executions, newest first',
        querystring: z.strictObject({ ...accountQuery, ...pageQuery }),
        response: { 200: pageOf(tradeSchema) },
      },
    },
    async ({ query }) => {
      const account = accountOf(client, query.account);
      const records = await ledger.tradesBefore(account, placeOf(tradePlace, query.cursor), query.limit);
      const last = records.length < query.limit ? undefined : records.at(-1);
      return { items: records.map(tradeBody), next: last === undefined ? null : cursorOf(placeOfTrade(last)) };
    },
  );

  server.get(
    '/trades.csv',
    {
      schema: {
        tags: ['orders'],
        summary: 'Executions of a period as CSV, oldest first',
        produces: ['text/csv'],
        querystring: z.strictObject({ ...accountQuery, ...periodQuery }),
      },
    },
    async ({ query }, reply) => {
      const account = accountOf(client, query.account);
      const { from, to } = periodOf(query);
      return sendCsv(
        reply,
        ['ballast', account, query.from, query.to],
        tradesCsv(await tradesOf(ledger, account, from, to)),
      );
    },
  );

  server.get(
    '/gains.csv',
    {
      schema: {
        tags: ['orders'],
        summary: 'What each sale of a period has earned, with fees, as CSV for tax tools; oldest first',
        produces: ['text/csv'],
        querystring: z.strictObject({
          ...accountQuery,
          ...periodQuery,
          method: z.enum(['fifo', 'average']).default('fifo').describe('Oldest purchases first, or their average'),
        }),
      },
    },
    async ({ query }, reply) => {
      const account = accountOf(client, query.account);
      const { from, to } = periodOf(query);
      const fills = (await tradesOf(ledger, account, 0, to)).map(({ fill }) => fill);
      const sold = gains(fills, query.method).filter(({ soldAt }) => soldAt >= from);
      return sendCsv(reply, ['ballast', 'gains', query.method, account, query.from, query.to], gainsCsv(sold));
    },
  );
}

/** Days of a period, both included. */
const periodQuery = {
  from: z.iso.date().optional().describe('First day, UTC'),
  to: z.iso.date().optional().describe('Last day, UTC'),
};

function periodOf({ from, to }: { readonly from?: string | undefined; readonly to?: string | undefined }) {
  return {
    from: from === undefined ? 0 : Date.parse(from),
    to: to === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(to) + 86_400_000,
  };
}

/** @param name parts of the name of the file */
function sendCsv(reply: FastifyReply, name: readonly (string | undefined)[], content: string): FastifyReply {
  const file = name.filter((part) => part !== undefined).join('_');
  reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${file}.csv"`);
  return reply.serializer(String).send(content);
}

function placeOfTrade({
  venue,
  fill,
}: {
  readonly venue: string;
  readonly fill: Omit<TradePlace, 'venue'>;
}): TradePlace {
  const { at, venueOrderId, venueFillId } = fill;
  return { at, venue, venueOrderId, venueFillId };
}
