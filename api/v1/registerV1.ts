import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { accountRoutes } from './accountRoutes.ts';
import { auditRoutes } from './auditRoutes.ts';
import { backtestRoutes } from './backtestRoutes.ts';
import { commandRoutes } from './commandRoutes.ts';
import { configurationRoutes } from './configurationRoutes.ts';
import { cycleRoutes } from './cycleRoutes.ts';
import { eventRoutes } from './eventRoutes.ts';
import { figuresRoutes } from './figuresRoutes.ts';
import { logRoutes } from './logRoutes.ts';
import { modelImportanceRoute } from './modelImportanceRoute.ts';
import { notificationRoutes } from './notificationRoutes.ts';
import { orderRoutes } from './orderRoutes.ts';
import { proposalRoutes } from './proposalRoutes.ts';
import { relationsRoutes } from './relationsRoutes.ts';
import { reloadRoutes } from './reloadRoutes.ts';
import { type SessionContext, sessionRoutes } from './sessionRoutes.ts';
import { signalReadRoutes } from './signalReadRoutes.ts';
import { type SignalRoutesContext, signalRoutes } from './signalRoutes.ts';
import { symbolRoutes } from './symbolRoutes.ts';
import { systemRoutes } from './systemRoutes.ts';
import type { V1Context } from './v1Context.ts';

const DESCRIPTION = `Money and quantities are decimal texts, shares are numbers (0.18 is 18 %), times are ISO 8601 in UTC.

Errors are \`application/problem+json\` (RFC 9457) with a \`code\` for programs. Lists go on with \`cursor\`: give \`next\` of the page before.

Every command has an \`Idempotency-Key\`: sent again under the same key it is carried out once.`;

/** Everything under /api/v1, with its description as OpenAPI 3.1 and a page that shows it. */
export async function registerV1(
  api: FastifyInstance,
  context: V1Context,
  session: SessionContext,
  signals: SignalRoutesContext,
): Promise<void> {
  api.setValidatorCompiler(validatorCompiler);
  api.setSerializerCompiler(serializerCompiler);
  await api.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Ballast', version: context.version, description: DESCRIPTION },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: jsonSchemaTransform,
  });
  await api.register(swaggerUi, { routePrefix: '/docs', staticCSP: true, uiConfig: { docExpansion: 'list' } });
  const server = api.withTypeProvider<ZodTypeProvider>();
  server.get('/openapi.json', { schema: { hide: true } }, (_request, reply) =>
    reply.type('application/json; charset=utf-8').serializer(JSON.stringify).send(api.swagger()),
  );
  for (const routes of [
    systemRoutes,
    logRoutes,
    accountRoutes,
    figuresRoutes,
    orderRoutes,
    cycleRoutes,
    commandRoutes,
    reloadRoutes,
    eventRoutes,
    notificationRoutes,
    relationsRoutes,
    proposalRoutes,
    symbolRoutes,
    auditRoutes,
    signalReadRoutes,
    modelImportanceRoute,
    backtestRoutes,
    configurationRoutes,
  ])
    routes(server, context);
  sessionRoutes(server, session);
  // A part of its own, since it reads bodies as they come.
  await api.register(async (own) => signalRoutes(own.withTypeProvider<ZodTypeProvider>(), signals));
}
