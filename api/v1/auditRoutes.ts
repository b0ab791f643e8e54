import { z } from 'zod';
import { AUDITED_ACTIONS } from '../../core/audit/act.ts';
import { accountOf } from './accountQuery.ts';
import { cursorOf, pageOf, pageQuery, placeOf } from './page.ts';
import type { V1Context, V1Server } from './v1Context.ts';
import { iso, time } from './values.ts';

const actSchema = z.object({
  sequence: z.number().int().describe('Counts all acts from 1'),
  at: time,
  action: z.enum(AUDITED_ACTIONS),
  by: z.string().describe('A person, a token, a program, or breaker:NAME'),
  account: z.string().nullable().describe('Null where it is about no account in particular'),
  subject: z.string().describe('What was acted on: a cycle, an order, a file, an address'),
  detail: z.string(),
  hash: z.string().describe('SHA-256 of the act and of the hash before it'),
});

const place = z.number().int().min(1);

/** Who did what. */
export function auditRoutes(server: V1Server, { client, ledger }: V1Context): void {
  server.get(
    '/audit',
    {
      config: { scope: 'admin' },
      schema: {
        tags: ['system'],
        summary: 'Who did what, newest first',
        querystring: z.strictObject({
          ...pageQuery,
          account: z.string().max(100).optional().describe('Only acts on this account; default: all acts'),
        }),
        response: { 200: pageOf(actSchema) },
      },
    },
    async ({ query }) => {
      const { limit, cursor } = query;
      const account = query.account === undefined ? undefined : accountOf(client, query.account);
      const acts = await ledger.acts({ account, before: placeOf(place, cursor) }, limit + 1);
      const shown = acts.slice(0, limit);
      const last = shown.at(-1);
      return {
        items: shown.map(({ id: _, at, account: of = null, ...act }) => ({ ...act, at: iso(at), account: of })),
        next: acts.length > limit && last !== undefined ? cursorOf(last.sequence) : null,
      };
    },
  );
}
