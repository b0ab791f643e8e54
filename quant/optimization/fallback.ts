import { InvalidInputError } from '../errors/invalidInput.ts';
import type { ConflictingConstraint, OptimalPortfolio, SearchResult, UnprovenPortfolio } from './result.ts';

/** One way to get weights, with the name it goes by in the record. */
export interface FallbackStep {
  readonly name: string;
  /** An optimizer with its arguments bound. It may throw: that counts as a failure with the error's message. */
  readonly solve: () => SearchResult;
}

/** What became of one step, in the order in which they were tried. */
export type FallbackAttempt =
  | { readonly name: string; readonly outcome: 'used' }
  /** Within its limits the search had no proof; its portfolio is feasible and is used. */
  | { readonly name: string; readonly outcome: 'usedUnproven'; readonly reason: string }
  | {
      readonly name: string;
      readonly outcome: 'infeasible';
      readonly reason: string;
      readonly conflicts: readonly ConflictingConstraint[];
    }
  | { readonly name: string; readonly outcome: 'failed'; readonly reason: string }
  | { readonly name: string; readonly outcome: 'threw'; readonly reason: string };

/** A portfolio and the way to it; or, where every step fell through, the record alone. */
export type FallbackResult =
  | {
      readonly status: 'optimal' | 'unproven';
      /** Name of the step that gave the portfolio: not the first means that a simpler allocation took over. */
      readonly method: string;
      readonly portfolio: OptimalPortfolio | UnprovenPortfolio;
      readonly attempts: readonly FallbackAttempt[];
    }
  | { readonly status: 'exhausted'; readonly attempts: readonly FallbackAttempt[]; readonly reason: string };

/**
 * Tries one method after the other until one gives weights, and records what was tried in which order and why each fell through.
 * Steps after the one used are not run. A result with a weight that is not finite counts as failed, whatever its status says.
 *
 * @param chain the steps, best first, e.g. maximum Sharpe, minimum variance, inverse volatility, 1/N
 * @throws InvalidInputError for an empty chain or a name used twice
 */
export function withFallback(chain: readonly FallbackStep[]): FallbackResult {
  if (chain.length === 0 || new Set(chain.map(({ name }) => name)).size < chain.length) {
    throw new InvalidInputError({
      field: 'chain',
      given: `[${chain.map(({ name }) => name).join(', ')}]`,
      allowed: 'at least one step, each with a name of its own',
      remedy: 'Name the steps apart, so that the record says which was used.',
    });
  }
  const attempts: FallbackAttempt[] = [];
  for (const { name, solve } of chain) {
    let result: SearchResult;
    try {
      result = solve();
    } catch (error) {
      attempts.push({ name, outcome: 'threw', reason: error instanceof Error ? error.message : String(error) });
      continue;
    }
    switch (result.status) {
      case 'optimal':
      case 'unproven': {
        const bad = result.weights.findIndex((weight) => !Number.isFinite(weight));
        if (bad >= 0) {
          attempts.push({ name, outcome: 'failed', reason: `weight ${bad} is ${result.weights[bad]}` });
          break;
        }
        attempts.push(
          result.status === 'optimal'
            ? { name, outcome: 'used' }
            : { name, outcome: 'usedUnproven', reason: unprovenBecause(result) },
        );
        return { status: result.status, method: name, portfolio: result, attempts };
      }
      case 'infeasible':
        attempts.push({ name, outcome: 'infeasible', reason: result.reason, conflicts: result.conflicts });
        break;
      case 'failed':
        attempts.push({ name, outcome: 'failed', reason: result.reason });
        break;
      default: {
        const never: never = result;
        throw new Error(`unknown result ${JSON.stringify(never)}`);
      }
    }
  }
  return {
    status: 'exhausted',
    attempts,
    reason: `no step gave weights: ${attempts.map((attempt) => `${attempt.name}: ${attempt.outcome === 'used' ? '' : attempt.reason}`).join('; ')}`,
  };
}

function unprovenBecause({ certificate }: UnprovenPortfolio): string {
  return certificate.kind === 'search'
    ? `another portfolio may be better by ${certificate.gap}`
    : `the names were chosen by a rule: ${certificate.rule}`;
}
