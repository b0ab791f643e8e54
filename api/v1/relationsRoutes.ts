import { z } from 'zod';
import { venueKeyOf } from '../../configuration/venueKey.ts';
import { marketRelations, relatedSymbols } from '../../core/figures/marketRelations.ts';
import type { Candle } from '../../core/market/candle.ts';
import { accountOf, accountQuery } from './accountQuery.ts';
import { lastWholePlan } from './lastWholePlan.ts';
import { relationsSchema } from './relationsSchema.ts';
import type { V1Context, V1Server } from './v1Context.ts';
import { iso } from './values.ts';

/** Candles are read over so many days before the plan, ms. */
const WINDOW_MS = 200 * 86_400_000;

/** Correlations and the efficient frontier. */
export function relationsRoutes(server: V1Server, { client, ledger, configuration }: V1Context): void {
  server.get(
    '/relations',
    {
      schema: {
        tags: ['account'],
        summary: 'How the symbols of the last plan move together, and the efficient frontier of them',
        querystring: z.strictObject(accountQuery),
        response: { 200: relationsSchema },
      },
    },
    async ({ query }) => {
      const account = accountOf(client, query.account);
      const plan = await lastWholePlan(ledger, account);
      if (plan === undefined) return { account, cycleId: null, at: null, relations: null };
      const candles = new Map<string, readonly Candle[]>();
      for (const symbol of relatedSymbols(plan)) {
        const bars = await ledger.candles(venueKeyOf(configuration), symbol, '1d', plan.at - WINDOW_MS, plan.at);
        if (bars.length > 0) candles.set(symbol, bars);
      }
      const relations = marketRelations(plan, candles, await client.limits(account));
      return { account, cycleId: plan.cycleId, at: iso(plan.at), relations: relations ?? null };
    },
  );
}
