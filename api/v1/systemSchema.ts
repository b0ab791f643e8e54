import { z } from 'zod';
import { list, time } from './values.ts';

/** What this Ballast is. */
export const versionSchema = z.object({
  version: z.string(),
  accounts: list(z.string()),
  mode: z.string().describe('paper or live'),
  venue: z.string(),
  namespace: z.string(),
  every: z.string().describe('Length of a slot of the default account'),
  approval: z.string().describe('Whether its plans wait for approval: off or required'),
  temporalUi: z.string().nullable().describe('Address of the Temporal UI, where it runs on this machine'),
});

/** How its parts are. */
export const healthSchema = z.object({
  healthy: z.boolean(),
  at: time,
  parts: list(z.object({ part: z.enum(['temporal', 'worker', 'ledger']), healthy: z.boolean(), detail: z.string() })),
});

export type VersionAnswer = z.infer<typeof versionSchema>;
