import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { carryOutProposal } from '../../client/carryOutProposal.ts';
import type { Proposal } from '../../core/proposals/proposal.ts';
import { ProblemError } from '../problem.ts';
import { propose } from '../proposals/propose.ts';
import { accountOf, accountQuery } from './accountQuery.ts';
import { planBody, planSchema } from './cycleSchema.ts';
import { Idempotency, idempotencyHeaders, updateIdOf } from './idempotency.ts';
import { proposalBody, proposalSchema } from './proposalSchema.ts';
import { recordedAs } from './recordedAs.ts';
import type { V1Context, V1Server } from './v1Context.ts';
import { list } from './values.ts';

const account = z.string().max(100).optional();
const by = z.string().trim().min(1).max(100).describe('Who it is; it is recorded');
const params = z.strictObject({ id: z.string().min(1).max(100).describe('ID of the proposal') });

/** Each proposal is work for the venue and the optimizer, also one that comes to nothing: so many are taken from a token in a minute. */
const MOST_IN_A_MINUTE = 10;

const answerSchema = z.object({
  proposal: proposalSchema,
  cycleId: z.string().nullable().describe('Of the cycle that carries it out; null for a rejected one'),
});

/** Proposals: who may not trade asks a person to. They hold nothing up, and no more is traded for one than it had. Long as a list of routes. */
export function proposalRoutes(server: V1Server, context: V1Context): void {
  const { client, ledger, writableLedger } = context;
  const idempotency = new Idempotency();
  const find = async (id: string, given: string | undefined): Promise<Proposal> => {
    const named = accountOf(client, given);
    const proposal = await ledger.proposal(id);
    if (proposal?.account === named) return proposal;
    throw new ProblemError(
      404,
      'UnknownProposal',
      `The account ${named} has no proposal ${id}. GET /api/v1/proposals lists them.`,
    );
  };

  server.get(
    '/proposals',
    {
      schema: {
        tags: ['proposals'],
        summary: 'Proposals, newest first',
        querystring: z.strictObject({
          ...accountQuery,
          limit: z.coerce.number().int().min(1).max(100).default(20).describe('At most so many'),
        }),
        response: { 200: z.object({ items: list(proposalSchema) }) },
      },
    },
    async ({ query }) => ({
      items: (await ledger.proposals(accountOf(client, query.account), query.limit)).map(proposalBody),
    }),
  );

  server.get(
    '/proposals/:id',
    {
      schema: {
        tags: ['proposals'],
        summary: 'One proposal',
        params,
        querystring: z.strictObject(accountQuery),
        response: { 200: proposalSchema },
      },
    },
    async (request) => proposalBody(await find(request.params.id, request.query.account)),
  );

  server.post(
    '/proposals',
    {
      config: {
        scope: 'propose',
        rateLimit: {
          max: MOST_IN_A_MINUTE,
          timeWindow: '1 minute',
          keyGenerator: ({ caller, ip }: FastifyRequest) => `${caller?.name ?? ''} ${ip}`,
        },
      },
      schema: {
        tags: ['proposals'],
        summary: 'Plans under all limits, orders nothing, and asks a person to approve what would be traded',
        headers: idempotencyHeaders,
        body: z.strictObject({
          account,
          by,
          why: z.string().trim().min(1).max(500).describe('Why; a person reads it'),
          symbols: z
            .array(z.string().regex(/^[A-Z0-9]{1,15}-[A-Z0-9]{2,10}$/, 'symbols such as ALT-USD'))
            .min(1)
            .max(50)
            .optional()
            .describe('Only these; default: the whole account'),
          signals: z
            .array(z.unknown())
            .min(1)
            .max(50)
            .optional()
            .describe("Signals to go by, as /api/v1/signals takes them; default: those of the account's cycles"),
        }),
        response: {
          200: z.object({
            proposal: proposalSchema.nullable().describe('Null where nothing would be traded: the plan says why'),
            report: list(z.string()),
            plan: planSchema.nullable().describe('Null where it was proposed before under the same key'),
          }),
        },
      },
    },
    (request) =>
      idempotency.once(request, async () => {
        const { body, caller } = request;
        const made = await propose(context, {
          id: updateIdOf(request).slice('api-'.length, 'api-'.length + ID_DIGITS),
          account: accountOf(client, body.account),
          by: recordedAs(request, body.by),
          token: caller?.name ?? '',
          why: body.why,
          symbols: body.symbols,
          signals: body.signals,
        });
        return {
          proposal: made.proposal === undefined ? null : proposalBody(made.proposal),
          report: made.report,
          plan: made.plan === undefined ? null : planBody(made.plan),
        };
      }),
  );

  for (const kind of ['approve', 'reject'] as const)
    server.post(
      `/proposals/:id/${kind}`,
      {
        schema: {
          tags: ['proposals'],
          summary: SUMMARIES[kind],
          params,
          headers: idempotencyHeaders,
          body: z.strictObject({
            account,
            by,
            reason: z
              .string()
              .trim()
              .min(kind === 'reject' ? 1 : 0)
              .max(500)
              .default('')
              .describe('Why; it is recorded'),
          }),
          response: { 200: answerSchema },
        },
      },
      (request) =>
        idempotency.once(request, async () => {
          const { body, caller } = request;
          const who = recordedAs(request, body.by);
          const { id, account: named } = await find(request.params.id, body.account);
          const proposal = await (await writableLedger()).answerProposal(named, id, {
            kind: kind === 'approve' ? 'approved' : 'rejected',
            at: Date.now(),
            by: who,
            reason: body.reason,
            token: caller?.name ?? '',
          });
          const started = kind === 'approve' ? await carryOutProposal(client, proposal, who) : undefined;
          return { proposal: proposalBody(proposal), cycleId: started?.cycleId ?? null };
        }),
    );
}

const ID_DIGITS = 12;

const SUMMARIES = {
  approve: 'Approves a proposal: a cycle plans anew under all limits, and trades no more than was proposed',
  reject: 'Rejects a proposal: nothing is traded',
} as const;
