import { z } from 'zod';
import { NothingToReloadError, requestReload } from '../../client/start/reloadMailbox.ts';
import { ProblemError } from '../problem.ts';
import { Idempotency, idempotencyHeaders } from './idempotency.ts';
import { recordedAs } from './recordedAs.ts';
import type { V1Context, V1Server } from './v1Context.ts';
import { list } from './values.ts';

const answerSchema = z.object({
  outcome: z.enum(['taken', 'unchanged']),
  hash: z.string().describe('Name of the configuration that is in force now'),
  added: list(z.string()).describe('Accounts that are new'),
  changed: list(z.string()).describe('Accounts that have other settings from their next cycle on'),
  removed: list(z.string()).describe('Accounts that are in the configuration no more'),
});

/** The running Ballast reads its configuration again. */
export function reloadRoutes(server: V1Server, context: V1Context): void {
  const idempotency = new Idempotency();
  server.post(
    '/reload_config',
    {
      config: { scope: 'admin' },
      schema: {
        tags: ['commands'],
        summary: 'Has the running Ballast read its configuration again; taken as a whole or refused as a whole',
        headers: idempotencyHeaders,
        body: z.strictObject({
          by: z.string().trim().min(1).max(100).describe('Who asks for it; it is recorded'),
        }),
        response: { 200: answerSchema },
      },
    },
    (request) =>
      idempotency.once(request, async () => {
        const by = recordedAs(request, request.body.by);
        const { outcome, reason, ...answer } = await requestReload(context.configuration.dataDirectory, by).catch(
          (error: unknown) => {
            throw error instanceof NothingToReloadError
              ? new ProblemError(409, 'NothingToReload', error.message)
              : error;
          },
        );
        if (outcome === 'refused') throw new ProblemError(422, 'ConfigurationRefused', reason);
        const { hash, added, changed, removed } = answer;
        return { outcome, hash, added, changed, removed };
      }),
  );
}
