import { fine, sentenceFor } from '../explaining/explain.ts';
import type { Liquidity } from './liquidity.ts';
import type { Verification } from './verifyTrade.ts';

/** What is said of how a trade is expected to be executed. */
export interface ExecutionWords {
  readonly words: readonly string[];
  /** Why it is for less than was planned; undefined where it is not. */
  readonly cut: string | undefined;
}

/** The expected impact of a confirmed trade, and what has made it smaller, for the evidence of its order. */
export function executionWords(
  { execution }: Extract<Verification, { readonly kind: 'confirmed' }>,
  { book }: Liquidity,
  quoteCurrency: string,
): ExecutionWords {
  if (execution === undefined) return { words: [], cut: undefined };
  const { impact, figures, cut } = execution;
  const why = cut
    ? `for less than was planned: ${sentenceFor({ reason: 'BOOK_TOO_THIN', figures }, quoteCurrency)}`
    : undefined;
  return { words: [...impactWords(book, impact), ...(why === undefined ? [] : [why])], cut: why };
}

function impactWords(book: Liquidity['book'], impact: number): readonly string[] {
  switch (book) {
    case 'unread':
      return ['the order book could not be read: the price limit alone bounds the order, and its impact is not known'];
    case 'not needed':
      return [];
    default:
      return [`expected impact ${fine(impact)}`];
  }
}
