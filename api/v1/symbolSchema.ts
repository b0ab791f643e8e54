import { z } from 'zod';
import type { DecisionRecord } from '../../core/ports/ledger.ts';
import { iso, time } from './values.ts';

/** The verdict of one cycle on a symbol. */
export const symbolDecisionSchema = z.object({
  cycleId: z.string(),
  scope: z.string(),
  at: time.describe("By the venue's clock"),
  symbol: z.string(),
  action: z.string(),
  reason: z.string(),
  sentence: z.string(),
  figures: z.record(z.string(), z.number()),
});

/** A decision on a symbol as it is answered. */
export function symbolDecisionBody({
  cycleId,
  scope,
  at,
  decision,
}: DecisionRecord): z.infer<typeof symbolDecisionSchema> {
  const { symbol, action, reason, sentence, figures } = decision;
  return { cycleId, scope, at: iso(at), symbol, action, reason, sentence, figures };
}
