import { z } from 'zod';
import { assumedLimits } from '../../core/cycles/cycleInput.ts';
import { accountStopOf, type TradingState } from '../../core/cycles/tradingState.ts';
import { accountOf } from './accountQuery.ts';
import { planBody, planSchema } from './cycleSchema.ts';
import { Idempotency, idempotencyHeaders, updateIdOf } from './idempotency.ts';
import { recordedAs } from './recordedAs.ts';
import type { V1Context, V1Server } from './v1Context.ts';
import { iso, list, time } from './values.ts';

const by = z.string().trim().min(1).max(100).describe('Who gives the command; it is recorded');
const reason = z.string().trim().min(1).max(500).describe('Why; it is recorded');
const account = z.string().max(100).optional();
const cycleId = z.string().min(1).max(200).describe('Cycle ID or workflow ID');
const symbols = z
  .array(z.string().regex(/^[A-Z0-9]{1,15}-[A-Z0-9]{2,10}$/, 'symbols such as ALT-USD'))
  .min(1)
  .max(50)
  .optional()
  .describe('Only these; default: the whole account');

const stateSchema = z.object({
  account: z.string(),
  trading: z.enum(['active', 'paused', 'halted', 'liquidating']),
  since: time.nullable(),
  by: z.string().nullable(),
  reason: z.string().nullable(),
});

const startedSchema = z.object({
  cycleId: z.string(),
  workflowId: z.string(),
  isNew: z.boolean().describe('False where the cycle of this slot was there before: nothing is ordered twice'),
});

/** Commands, each with its Idempotency-Key. Long as a list: one route for each word. */
export function commandRoutes(server: V1Server, { client }: V1Context): void {
  const { once } = bound(new Idempotency());

  for (const { word, kind, summary } of SWITCHES)
    server.post(
      `/${word}`,
      {
        schema: {
          tags: ['commands'],
          summary,
          headers: idempotencyHeaders,
          body: z.strictObject({ account, by, reason }),
          response: { 200: stateSchema },
        },
      },
      (request) =>
        once(request, async () => {
          const { body } = request;
          const name = accountOf(client, body.account);
          const given = [body.reason, name, recordedAs(request, body.by), updateIdOf(request)] as const;
          if (kind !== 'resume') return stateBody(name, (await client[kind](...given)).state);
          await client.resume(...given);
          return stateBody(name, (await client.portfolioStatus(name)).trading);
        }),
    );

  server.post(
    '/liquidate',
    {
      schema: {
        tags: ['commands'],
        summary: 'Sells everything that is not protected to cash; nothing is bought until somebody resumes',
        headers: idempotencyHeaders,
        body: z.strictObject({
          account,
          by,
          reason,
          confirm: z.string().max(100).describe('The name of the account once more; without it nothing is sold'),
        }),
        response: { 200: stateSchema.extend({ cycleId: z.string().describe('Of the cycle that sells') }) },
      },
    },
    (request) =>
      once(request, async () => {
        const { body } = request;
        const name = accountOf(client, body.account);
        const who = recordedAs(request, body.by);
        const change = await client.liquidate(body.reason, name, body.confirm, who, updateIdOf(request));
        return { ...stateBody(name, change.state), cycleId: change.cycleId };
      }),
  );

  server.post(
    '/start',
    {
      schema: {
        tags: ['commands'],
        summary: 'Starts the cycle of the present slot, or attaches to it',
        headers: idempotencyHeaders,
        body: z.strictObject({ account, symbols }),
        response: { 200: startedSchema },
      },
    },
    (request) =>
      once(request, async () => {
        const { symbols: scope, account: given } = request.body;
        const input = { account: accountOf(client, given), ...(scope === undefined ? {} : { symbols: scope }) };
        const started = await client.startCycle(input, recordedAs(request, 'API'));
        return { cycleId: started.cycleId, workflowId: started.workflowId, isNew: started.isNew };
      }),
  );

  server.post(
    '/replay',
    {
      schema: {
        tags: ['commands'],
        summary: 'Does a cycle again: what was ordered stays ordered once, only what is missing is done',
        headers: idempotencyHeaders,
        body: z.strictObject({ account, cycleId }),
        response: { 200: startedSchema },
      },
    },
    (request) =>
      once(request, async () => {
        const { body } = request;
        const who = recordedAs(request, 'API');
        const started = await client.replayCycle(body.cycleId, accountOf(client, body.account), who);
        return { cycleId: started.cycleId, workflowId: started.workflowId, isNew: started.isNew };
      }),
  );

  server.post(
    '/approve',
    {
      schema: {
        tags: ['commands'],
        summary: 'Approves the plan that a cycle waits with; no more than it is traded',
        headers: idempotencyHeaders,
        body: z.strictObject({
          account,
          by,
          cycleId,
          plan: z.string().max(100).describe('Name of the plan that you have seen: another one is not approved by it'),
        }),
        response: { 200: z.object({ cycleId: z.string(), answer: z.string() }) },
      },
    },
    (request) =>
      once(request, async () => {
        const { body } = request;
        const who = recordedAs(request, body.by);
        const answer = await client.approveCycle(body.cycleId, who, body.plan, accountOf(client, body.account));
        return { cycleId: body.cycleId, answer: answer.kind };
      }),
  );

  server.post(
    '/reject',
    {
      schema: {
        tags: ['commands'],
        summary: 'Rejects the plan that a cycle waits with: nothing is traded',
        headers: idempotencyHeaders,
        body: z.strictObject({ account, by, reason, cycleId }),
        response: { 200: z.object({ cycleId: z.string(), answer: z.string() }) },
      },
    },
    (request) =>
      once(request, async () => {
        const { body } = request;
        const who = recordedAs(request, body.by);
        const answer = await client.rejectCycle(body.cycleId, body.reason, who, accountOf(client, body.account));
        return { cycleId: body.cycleId, answer: answer.kind };
      }),
  );

  server.post(
    '/plan/preview',
    {
      schema: {
        tags: ['commands'],
        summary: 'What the account would do now; orders nothing',
        headers: idempotencyHeaders,
        body: z.strictObject({ account, symbols, assumedLimits: assumedLimits.optional() }),
        response: { 200: z.object({ report: list(z.string()), plan: planSchema.nullable() }) },
      },
    },
    (request) =>
      once(request, async () => {
        const { symbols: scope, account: given, assumedLimits: assumed } = request.body;
        const { plan, report } = await client.preview({
          account: accountOf(client, given),
          ...(scope === undefined ? {} : { symbols: scope }),
          ...(assumed === undefined ? {} : { assumedLimits: assumed }),
        });
        return { report, plan: plan === undefined ? null : planBody(plan) };
      }),
  );
}

const HALTS = 'Cancels open orders and orders nothing new until somebody resumes';

/** What stops an account and starts it again. `stop` is the word of other systems for it. */
const SWITCHES = [
  {
    word: 'pause',
    kind: 'pause',
    summary: 'Stops buying until somebody resumes; sells that reduce weights or risk go on',
  },
  { word: 'halt', kind: 'halt', summary: HALTS },
  { word: 'stop', kind: 'halt', summary: `${HALTS}: another word for halt` },
  { word: 'resume', kind: 'resume', summary: 'Lets the account trade again' },
] as const;

function bound(idempotency: Idempotency): Pick<Idempotency, 'once'> {
  return { once: (request, work) => idempotency.once(request, work) };
}

function stateBody(name: string, state: TradingState): z.infer<typeof stateSchema> {
  const stop = accountStopOf(state);
  return {
    account: name,
    trading: state.kind,
    since: stop === undefined ? null : iso(stop.since),
    by: stop?.by ?? null,
    reason: stop?.reason ?? null,
  };
}
