import { z } from 'zod';
import { readAccountStatus } from '../accountStatus.ts';
import { type AccountView, accountView } from '../watch/accountView.ts';
import { accountOf, accountQuery } from './accountQuery.ts';
import { balanceSchema, riskSchema } from './accountSchema.ts';
import { lastWholePlan } from './lastWholePlan.ts';
import { needSchema, statusSchema } from './statusSchema.ts';
import type { V1Context, V1Server } from './v1Context.ts';
import { iso, list } from './values.ts';

/** The account as it is now. Long as a list: one route for each question. */
export function accountRoutes(server: V1Server, { client, ledger }: V1Context): void {
  const view = async (account: string): Promise<AccountView> => {
    const { actor, body, proposals } = await readAccountStatus(client, ledger, account);
    const { liveCycle } = actor;
    const running =
      liveCycle === undefined
        ? undefined
        : await client.cycleStatus(liveCycle.workflowId, account).catch(() => undefined);
    return accountView(body, running, liveCycle?.since, proposals);
  };

  server.get(
    '/status',
    {
      schema: {
        tags: ['account'],
        summary: 'The account as its actor knows it, with open orders and what needs a person',
        querystring: z.strictObject(accountQuery),
        response: { 200: statusSchema },
      },
    },
    ({ query }) => view(accountOf(client, query.account)),
  );

  server.get(
    '/needs',
    {
      schema: {
        tags: ['account'],
        summary: 'What waits for a person, most urgent first',
        querystring: z.strictObject(accountQuery),
        response: { 200: z.object({ account: z.string(), needs: list(needSchema) }) },
      },
    },
    async ({ query }) => {
      const { account, needs } = await view(accountOf(client, query.account));
      return { account, needs };
    },
  );

  server.get(
    '/balance',
    {
      schema: {
        tags: ['account'],
        summary: 'Cash and positions, as of the last valuation',
        querystring: z.strictObject(accountQuery),
        response: {
          200: balanceSchema,
        },
      },
    },
    async ({ query }) => {
      const account = accountOf(client, query.account);
      const { body } = await readAccountStatus(client, ledger, account);
      const positions = await Promise.all(
        body.positions.map(async (position) => {
          const held = await ledger.heldUntil(account, position.symbol, Number.MAX_SAFE_INTEGER);
          return {
            ...position,
            cost: held.quantity.gt(0) ? held.cost.toFixed() : null,
            knownQuantity: held.quantity.toFixed(),
          };
        }),
      );
      const { asOf, quoteCurrency, equity, cash } = body;
      return { account, asOf, quoteCurrency, equity, cash, positions };
    },
  );

  server.get(
    '/risk',
    {
      schema: {
        tags: ['account'],
        summary: 'Risk against the budget now, and by the last plan with the share of each symbol',
        querystring: z.strictObject(accountQuery),
        response: {
          200: riskSchema,
        },
      },
    },
    async ({ query }) => {
      const account = accountOf(client, query.account);
      const [{ body }, limits, plan] = await Promise.all([
        readAccountStatus(client, ledger, account),
        client.limits(account),
        lastWholePlan(ledger, account),
      ]);
      return {
        account,
        asOf: body.asOf,
        valueAtRisk: body.risk?.valueAtRisk ?? null,
        budget: body.risk?.budget ?? null,
        withinBudget: body.risk?.withinBudget ?? null,
        diversification: body.diversification,
        limits,
        plan:
          plan === undefined
            ? null
            : {
                cycleId: plan.cycleId,
                at: iso(plan.at),
                before: plan.before.tail ?? null,
                after: plan.after.tail ?? null,
                contributions: plan.analyses
                  .filter(({ riskBefore, riskAfter }) => riskBefore !== 0 || riskAfter !== 0)
                  .map(({ symbol, riskBefore, riskAfter }) => ({ symbol, before: riskBefore, after: riskAfter })),
              },
      };
    },
  );
}
