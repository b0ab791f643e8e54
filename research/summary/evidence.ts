import { deflatedSharpeRatio } from '../../quant/performance/deflatedSharpeRatio.ts';
import { probabilisticSharpeRatio } from '../../quant/performance/probabilisticSharpeRatio.ts';
import { sharpeEvidence } from '../../quant/performance/sharpeEvidence.ts';
import { sharpeTrials } from '../../quant/performance/sharpeTrials.ts';
import type { Trial } from '../results/trials.ts';

/** How far the Sharpe ratio of a result is more than luck. JSON. */
export interface Evidence {
  /** Confidence that it is above 0, by its length, skewness and tails. */
  readonly probabilistic: number;
  /** The same, although the best of all tries was looked for. */
  readonly deflated: number;
  /** Variants that were tried on these data, and how many independent ones they amount to. */
  readonly tried: number;
  readonly independent: number;
}

/** @param returns of each day @param trials all that were made on the same data, its own included; @returns undefined where the returns do not vary */
export function evidenceOf(returns: readonly number[], trials: readonly Trial[]): Evidence | undefined {
  if (returns.length < 2) return undefined;
  const evidence = sharpeEvidence(returns);
  if (evidence === undefined) return undefined;
  const search = sharpeTrials(trialMatrix(returns, trials));
  return {
    probabilistic: probabilisticSharpeRatio(evidence),
    deflated: deflatedSharpeRatio(evidence, search).probability,
    tried: Math.max(1, trials.length),
    independent: search.count,
  };
}

/** One row a day, one column a trial; a result alone is its only trial. */
function trialMatrix(returns: readonly number[], trials: readonly Trial[]): readonly (readonly number[])[] {
  const columns = trials.map((trial) => trial.returns).filter(({ length }) => length === returns.length);
  if (columns.length === 0) return returns.map((value) => [value]);
  return returns.map((_, day) => columns.map((column) => column[day]));
}
