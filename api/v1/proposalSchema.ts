import { z } from 'zod';
import { type Proposal, standingOf } from '../../core/proposals/proposal.ts';
import { decimal, iso, list, share, time } from './values.ts';

/** Trades that somebody proposes, with what a person has said to them. */
export const proposalSchema = z.object({
  id: z.string(),
  account: z.string(),
  at: time,
  expiresAt: time.describe('From then on it can neither be approved nor carried out'),
  by: z.string().describe('Who proposes'),
  why: z.string(),
  standing: z.enum(['open', 'approved', 'rejected', 'expired']),
  symbols: list(z.string()).nullable().describe('What it is about; null for the whole account'),
  signals: list(
    z.object({
      symbol: z.string(),
      direction: z.string(),
      confidence: share,
      at: time,
      expectedReturn: z.number().nullable(),
    }),
  )
    .nullable()
    .describe("What it goes by; null for the signals of the account's cycles"),
  quoteCurrency: z.string(),
  trades: list(
    z.object({
      symbol: z.string(),
      side: z.string(),
      quoteAmount: decimal,
      baseQuantity: decimal,
      price: decimal,
      reason: z.string(),
    }),
  ).describe('No more than this is traded for it'),
  report: list(z.string()).describe('Of the plan'),
  answer: z.object({ kind: z.enum(['approved', 'rejected']), at: time, by: z.string(), reason: z.string() }).nullable(),
});

/** A proposal as it is answered. */
export function proposalBody(proposal: Proposal): z.infer<typeof proposalSchema> {
  const { id, account, by, why, symbols, quoteCurrency, report, answer } = proposal;
  return {
    id,
    account,
    at: iso(proposal.at),
    expiresAt: iso(proposal.expiresAt),
    by,
    why,
    standing: standingOf(proposal, Date.now()),
    symbols,
    signals:
      proposal.signals?.map(({ symbol, direction, confidence, at, expectedReturn }) => ({
        symbol,
        direction,
        confidence,
        at: iso(at),
        expectedReturn: expectedReturn ?? null,
      })) ?? null,
    quoteCurrency,
    trades: proposal.trades.map(({ symbol, side, quoteAmount, baseQuantity, price, reason }) => ({
      symbol,
      side,
      quoteAmount,
      baseQuantity,
      price,
      reason,
    })),
    report,
    answer: answer === undefined ? null : { ...answer, at: iso(answer.at) },
  };
}
