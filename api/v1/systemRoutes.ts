import { z } from 'zod';
import { defaultAccount } from '../../configuration/accountsSection.ts';
import { configurationOf } from '../../configuration/schema.ts';
import { temporalUiUrl } from '../../configuration/temporalUiUrl.ts';
import { healthSchema, versionSchema } from './systemSchema.ts';
import type { V1Context, V1Server } from './v1Context.ts';

/** What this Ballast is and how it is. Long as a list: one route for each question. */
export function systemRoutes(server: V1Server, context: V1Context): void {
  const { client, ledger, version } = context;
  server.get(
    '/ping',
    {
      config: { scope: 'open' },
      schema: {
        tags: ['system'],
        summary: 'Says that the API answers',
        response: { 200: z.object({ status: z.literal('pong') }) },
      },
    },
    () => ({ status: 'pong' as const }),
  );

  server.get(
    '/version',
    {
      schema: {
        tags: ['system'],
        summary: 'Version, accounts, and where the Temporal UI is',
        response: {
          200: versionSchema,
        },
      },
    },
    () => {
      const { configuration } = context;
      const { cycle } = configurationOf(configuration, defaultAccount(configuration));
      return {
        version,
        accounts: client.accounts,
        mode: configuration.exchange.mode,
        venue: configuration.exchange.id,
        namespace: client.target.namespace,
        every: cycle.every,
        approval: cycle.approval,
        temporalUi: temporalUiUrl(configuration),
      };
    },
  );

  server.get(
    '/health',
    {
      schema: {
        tags: ['system'],
        summary: 'Whether Temporal, a worker and the ledger answer',
        response: {
          200: healthSchema,
        },
      },
    },
    async () => {
      const [workers, check] = await Promise.all([outcomeOf(client.workerCount()), outcomeOf(ledger.check())]);
      const count = workers.value ?? 0;
      const parts = [
        {
          part: 'temporal' as const,
          healthy: workers.fault === undefined,
          detail: workers.fault ?? client.target.address,
        },
        {
          part: 'worker' as const,
          healthy: count > 0,
          detail: count > 0 ? `${count} of the task queue` : 'none polls: `ballast doctor` says why',
        },
        {
          part: 'ledger' as const,
          healthy: check.fault === undefined,
          detail: check.fault ?? 'answers, and its schema is current',
        },
      ];
      return { healthy: parts.every(({ healthy }) => healthy), at: new Date().toISOString(), parts };
    },
  );
}

async function outcomeOf<T>(work: Promise<T>): Promise<{ readonly value?: T; readonly fault?: string }> {
  try {
    return { value: await work };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}
