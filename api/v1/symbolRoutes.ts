import { z } from 'zod';
import { accountOf, accountQuery } from './accountQuery.ts';
import { symbolDecisionBody, symbolDecisionSchema } from './symbolSchema.ts';
import type { V1Context, V1Server } from './v1Context.ts';
import { list } from './values.ts';

/** What was decided about a symbol. */
export function symbolRoutes(server: V1Server, { client, ledger }: V1Context): void {
  server.get(
    '/decisions',
    {
      schema: {
        tags: ['cycles'],
        summary: 'What cycles have decided about one symbol and why, newest first',
        querystring: z.strictObject({
          ...accountQuery,
          symbol: z.string().regex(/^[A-Z0-9]{1,15}-[A-Z0-9]{2,10}$/, 'a symbol such as ALT-USD'),
          limit: z.coerce.number().int().min(1).max(500).default(50).describe('At most so many'),
        }),
        response: { 200: z.object({ items: list(symbolDecisionSchema) }) },
      },
    },
    async ({ query }) => {
      const account = accountOf(client, query.account);
      return { items: (await ledger.decisionsOfSymbol(account, query.symbol, query.limit)).map(symbolDecisionBody) };
    },
  );
}
