import Fastify, { type FastifyInstance } from 'fastify';
import type { BallastClient } from '../client/ballastClient.ts';
import { NotFoundError, NoWorkerError, ServerUnreachableError, UnknownAccountError } from '../client/clientErrors.ts';
import type { Configuration } from '../configuration/schema.ts';
import { LedgerError, type LedgerPort } from '../core/ports/ledger.ts';
import { steadyOtherHand } from '../core/reconciliation/otherHand.ts';
import { LATEST_RECONCILIATIONS, reconciliationStatus } from '../core/reconciliation/status.ts';
import { portfolioStatusBody } from './portfolioStatusBody.ts';

/** An error as every route answers it. */
interface ErrorBody {
  readonly error: string;
  readonly message: string;
}

function statusOf(error: unknown): number {
  if (error instanceof UnknownAccountError) return 400;
  if (error instanceof NotFoundError) return 404;
  if (error instanceof ServerUnreachableError || error instanceof NoWorkerError) return 503;
  if (error instanceof LedgerError) return 503;
  const given = (error as { statusCode?: unknown }).statusCode;
  return typeof given === 'number' ? given : 500;
}

/**
 * The HTTP API over an open client and a ledger to read from.
 * `GET /api/ping`, `GET /api/portfolio_status[?account=NAME]`.
 */
export function createApi(configuration: Configuration, client: BallastClient, ledger: LedgerPort): FastifyInstance {
  const server = Fastify({ logger: false });
  server.setErrorHandler((error, _request, reply) => {
    const status = statusOf(error);
    const body: ErrorBody = {
      error: error instanceof Error ? error.name : 'Error',
      message:
        status === 500
          ? 'The request failed; see logs/api.out in the data directory.'
          : error instanceof Error
            ? error.message
            : String(error),
    };
    if (status === 500) console.error(error);
    return reply.code(status).send(body);
  });
  server.setNotFoundHandler((request, reply) =>
    reply.code(404).send({
      error: 'NotFound',
      message: `${request.method} ${request.url}: there are GET /api/ping and GET /api/portfolio_status`,
    }),
  );
  server.get('/api/ping', () => ({ status: 'pong' }));
  server.get<{ Querystring: { account?: string } }>(
    '/api/portfolio_status',
    {
      schema: {
        querystring: {
          type: 'object',
          properties: { account: { type: 'string' } },
          additionalProperties: false,
        },
      },
    },
    async (request) => {
      const account = request.query.account ?? client.defaultAccount;
      if (!configuration.accounts.includes(account)) throw new UnknownAccountError(account, configuration.accounts);
      // Where a newer program has changed the ledger since it was opened, what this one would make of it may be wrong.
      await ledger.check();
      const [status, openOrders, reconciliations, others] = await Promise.all([
        client.portfolioStatus(account),
        ledger.openOrders(account),
        ledger.reconciliations(account, 0, LATEST_RECONCILIATIONS),
        ledger.otherHandEvidence(account),
      ]);
      const { lastCycle } = status;
      const recorded =
        lastCycle === undefined ? undefined : await ledger.cycle(account, lastCycle.cycleId, lastCycle.scope);
      const report = recorded === undefined || recorded.summary === '' ? [] : recorded.summary.split('\n');
      const reconciliation = reconciliationStatus(reconciliations, Date.now(), steadyOtherHand(others));
      return portfolioStatusBody(status, report, openOrders, reconciliation);
    },
  );
  return server;
}
