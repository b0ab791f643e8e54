import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyInstance } from 'fastify';
import { BacktestDesk } from '../client/backtests/backtestDesk.ts';
import type { BallastClient } from '../client/ballastClient.ts';
import { UnknownAccountError } from '../client/clientErrors.ts';
import { packageVersion } from '../client/packageVersion.ts';
import { codecOrigins } from '../configuration/codecEndpoint.ts';
import { writtenFilePath } from '../configuration/configurationFile.ts';
import { PayloadKeys } from '../configuration/payloads/payloadKeys.ts';
import type { Configuration } from '../configuration/schema.ts';
import type { LedgerPort } from '../core/ports/ledger.ts';
import { readAccountStatus } from './accountStatus.ts';
import { codecRoutes } from './codecRoutes.ts';
import { serveDashboard } from './dashboardFiles.ts';
import { KeptFigures } from './keptFigures.ts';
import { KeptScorecards } from './keptScorecards.ts';
import { mcpRoute } from './mcp/mcpRoute.ts';
import { EXPOSITION_TYPE } from './metrics/exposition.ts';
import { MetricsPage } from './metrics/metricsPage.ts';

import { problemOf, sendProblem, statusOf } from './problem.ts';
import { AccessRecord } from './security/accessRecord.ts';
import { FailedAttempts } from './security/failedAttempts.ts';
import { guard } from './security/guard.ts';
import { KnownCallers } from './security/knownCallers.ts';
import { Sessions } from './security/sessions.ts';
import { SignalSecrets } from './security/signalSecrets.ts';
import type { Certificate } from './security/tlsCertificate.ts';
import { SignalIntake } from './signalIntake.ts';
import { registerV1 } from './v1/registerV1.ts';
import { AccountWatches } from './watch/accountWatches.ts';

/** An error as the routes outside /api/v1 answer it. */
interface ErrorBody {
  readonly error: string;
  readonly message: string;
}

/** Largest body of a request, bytes. */
const LARGEST_BODY = 64 * 1024;

/** Requests from one address in a minute: a bound on what runs wild, far above what pages and programs need. */
const MOST_REQUESTS = 30_000;

/** What everything that is served may load and run: what comes from here. uPlot and the pages set styles by script, which needs no word here. */
const CONTENT_SECURITY_POLICY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
};

/** What of the environment the API goes by. */
export interface ApiOptions {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** What accounts go by now, where that changes while the API answers. Default: the configuration that it is made with. */
  readonly presentConfiguration?: () => Configuration;
  /** The ledger as signals, log-ins and proposals are written to it; asked for at the first one. Default: the ledger that is read from. */
  readonly writableLedger?: () => Promise<
    Pick<LedgerPort, 'recordSignals' | 'recordAct' | 'recordProposal' | 'answerProposal'>
  >;
  /** The configuration file that a person writes; default: as the environment says. */
  readonly writtenFile?: string;
  /** What the API shows where it speaks TLS; default: it speaks plain HTTP. */
  readonly certificate?: Certificate | undefined;
  /** What the thread of backtests begins with; default: as built. */
  readonly backtestThread?: URL;
}

/**
 * The HTTP API over an open client and a ledger to read from: `GET /api/ping`, `GET /api/portfolio_status[?account=NAME]`, `/api/v1`, and the pages of the dashboard.
 * One function: it makes each part once and hands it to those who share it.
 *
 * @throws ConfigurationError for tokens or keys of messages that cannot be used
 */
export function createApi(
  configuration: Configuration,
  client: BallastClient,
  ledger: LedgerPort,
  {
    environment = process.env,
    writableLedger = async () => ledger,
    presentConfiguration = () => configuration,
    certificate,
    backtestThread,
    writtenFile,
  }: ApiOptions = {},
): FastifyInstance {
  const callers = KnownCallers.from(environment);
  const secrets = SignalSecrets.from(environment);
  const sessions = new Sessions();
  const access = new AccessRecord(writableLedger);
  const attempts = new FailedAttempts((address) => access.refused(address));
  const server = makeServer(configuration.api.proxies, certificate);
  // Bodies are JSON: what a form of somebody else's page can send is not taken.
  server.removeContentTypeParser('text/plain');
  answerFaults(server);
  server.register(cookie);
  server.register(helmet, {
    contentSecurityPolicy: CONTENT_SECURITY_POLICY,
    // Plain HTTP on this machine must stay reachable; a proxy with TLS sets it for its own name.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
  });
  server.register(rateLimit, { max: MOST_REQUESTS, timeWindow: '1 minute' });
  guard(server, {
    callers,
    sessions,
    names: configuration.api.names,
    failed: (request) => attempts.note(request),
  });

  const intake = new SignalIntake(writableLedger);
  const watches = new AccountWatches(client, ledger);
  const kept = new KeptFigures(ledger, configuration.quoteCurrency);
  const scorecards = new KeptScorecards(ledger, configuration);
  const backtests = new BacktestDesk(configuration, backtestThread);
  server.addHook('preClose', async () => {
    watches.close();
    await backtests.close();
  });
  server.register(async (api) => firstRoutes(api, client, ledger));
  server.register(
    async (api) =>
      registerV1(
        api,
        {
          get configuration() {
            return presentConfiguration();
          },
          client,
          ledger,
          watches,
          writableLedger,
          backtests,
          writtenFile: writtenFile ?? writtenFilePath(undefined, environment),
          version: packageVersion(),
          figures: (account) => kept.of(account),
          scorecard: (account, days) => scorecards.of(account, days),
        },
        { callers, sessions, attempts, access },
        {
          get configuration() {
            return presentConfiguration();
          },
          intake,
          secrets,
          attempts,
          now: Date.now,
        },
      ),
    { prefix: '/api/v1' },
  );
  server.register(async (own) => mcpRoute(own));
  const keys = PayloadKeys.from(environment);
  if (keys.areSet) server.register(async (own) => codecRoutes(own, keys, codecOrigins(configuration)));
  const metrics = new MetricsPage({ client, ledger, version: packageVersion() });
  server.get('/metrics', { config: { scope: 'read' } }, async (_request, reply) =>
    reply.type(EXPOSITION_TYPE).send(await metrics.read()),
  );
  server.register(async (pages) => serveDashboard(pages));
  return server;
}

/** @param proxies whose word on who calls, and how, is taken */
function makeServer(proxies: readonly string[], certificate: Certificate | undefined): FastifyInstance {
  const options = {
    logger: false,
    bodyLimit: LARGEST_BODY,
    forceCloseConnections: true,
    ...(proxies.length > 0 && { trustProxy: [...proxies] }),
  } as const;
  if (certificate === undefined) return Fastify(options);
  // Routes see no difference; only the type of the socket below is another one.
  return Fastify({ ...options, https: certificate }) as unknown as FastifyInstance;
}

/** What is answered to a request that fails, and to one for which there is no route. */
function answerFaults(server: FastifyInstance): void {
  server.setErrorHandler((error, request, reply) => {
    if (statusOf(error) === 500) console.error(error);
    if (request.url.startsWith('/api/v1')) return sendProblem(reply, problemOf(error));
    const { status, detail } = problemOf(error);
    const body: ErrorBody = { error: error instanceof Error ? error.name : 'Error', message: detail };
    return reply.code(status).send(body);
  });
  server.setNotFoundHandler((request, reply) => {
    const detail = `${request.method} ${request.url}: there are GET /api/ping, GET /api/portfolio_status, GET /metrics, and /api/v1, which /api/v1/docs describes`;
    if (request.url.startsWith('/api/v1'))
      return sendProblem(reply, { type: 'about:blank', title: 'Not Found', status: 404, detail, code: 'UnknownRoute' });
    const body: ErrorBody = { error: 'NotFound', message: detail };
    return reply.code(404).send(body);
  });
}

/** The routes of before /api/v1, which stay as they are. */
function firstRoutes(server: FastifyInstance, client: BallastClient, ledger: LedgerPort): void {
  server.get('/api/ping', { config: { scope: 'open' } }, () => ({ status: 'pong' }));
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
      if (!client.accounts.includes(account)) throw new UnknownAccountError(account, client.accounts);
      return (await readAccountStatus(client, ledger, account)).body;
    },
  );
}
