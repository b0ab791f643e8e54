import Fastify from 'fastify';
import type { OpenAPIV3_1 } from 'openapi-types';
import { BacktestDesk } from '../../client/backtests/backtestDesk.ts';
import type { BallastClient } from '../../client/ballastClient.ts';
import { configurationSchema } from '../../configuration/schema.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import { AccessRecord } from '../security/accessRecord.ts';
import { FailedAttempts } from '../security/failedAttempts.ts';
import { type RouteScope, scopeOf } from '../security/guard.ts';
import { KnownCallers } from '../security/knownCallers.ts';
import { Sessions } from '../security/sessions.ts';
import { SignalSecrets } from '../security/signalSecrets.ts';
import { SignalIntake } from '../signalIntake.ts';
import { registerV1 } from '../v1/registerV1.ts';
import { AccountWatches } from '../watch/accountWatches.ts';

const PREFIX = '/api/v1';

/** What /api/v1 answers, and what a caller needs for each of its routes. */
export interface ApiDescription {
  readonly document: OpenAPIV3_1.Document;
  /** By method in capitals and path as the document has it, such as `GET /orders/{cycleId}/{symbol}`. */
  readonly scopes: ReadonlyMap<string, RouteScope>;
}

/** A port that nothing may be asked of: to describe the routes none of them is called. */
function unasked<Port extends object>(): Port {
  return new Proxy<Port>(Object.create(null), {
    get(_, name) {
      throw new Error(`${String(name)}: routes that are only described ask for nothing`);
    },
  });
}

/** Describes /api/v1 from the schemas that check its requests; no server, ledger or port is opened. */
export async function describeApi(): Promise<ApiDescription> {
  const client = unasked<BallastClient>();
  const ledger = unasked<LedgerPort>();
  const configuration = configurationSchema.parse({});
  const attempts = new FailedAttempts(() => undefined);
  const signals = {
    configuration,
    intake: new SignalIntake(async () => ledger),
    secrets: SignalSecrets.from({}),
    attempts,
    now: Date.now,
  };
  const scopes = new Map<string, RouteScope>();
  const server = Fastify({ logger: false });
  server.addHook('onRoute', ({ method, url, config }) => {
    const path = url.slice(PREFIX.length).replaceAll(/:(\w+)/g, '{$1}');
    for (const verb of [method].flat()) scopes.set(`${verb} ${path}`, scopeOf(verb, config?.scope));
  });
  let document: OpenAPIV3_1.Document | undefined;
  server.register(
    async (api) => {
      await registerV1(
        api,
        {
          configuration,
          client,
          ledger,
          watches: new AccountWatches(client, ledger),
          writableLedger: async () => ledger,
          backtests: new BacktestDesk(configuration),
          writtenFile: '',
          version: '',
          figures: () => Promise.reject(new Error('routes that are only described ask for nothing')),
          scorecard: () => Promise.reject(new Error('routes that are only described ask for nothing')),
        },
        {
          callers: KnownCallers.from({}),
          sessions: new Sessions(),
          attempts,
          access: new AccessRecord(async () => ledger),
        },
        signals,
      );
      api.addHook('onReady', async () => {
        document = api.swagger() as OpenAPIV3_1.Document;
      });
    },
    { prefix: PREFIX },
  );
  await server.ready();
  await server.close();
  if (document === undefined) throw new Error('the API was not described');
  return { document, scopes };
}
