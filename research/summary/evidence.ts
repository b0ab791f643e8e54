import type { Trial } from '../../core/tuning/trial.ts';
import type { Evidence } from '../../core/tuning/tunedSettings.ts';
import { deflatedSharpeRatio } from '../../quant/performance/deflatedSharpeRatio.ts';
import { probabilisticSharpeRatio } from '../../quant/performance/probabilisticSharpeRatio.ts';
import { sharpeEvidence } from '../../quant/performance/sharpeEvidence.ts';
import { sharpeTrials } from '../../quant/performance/sharpeTrials.ts';

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

/** One row a day, one column a trial, in the order of what they earned: how they are called and which was tried first changes nothing, not even the last digit. A result alone is its only trial. */
function trialMatrix(returns: readonly number[], trials: readonly Trial[]): readonly (readonly number[])[] {
  const columns = trials
    .map((trial) => trial.returns)
    .filter(({ length }) => length === returns.length)
    .sort(byEarnings);
  if (columns.length === 0) return returns.map((value) => [value]);
  return returns.map((_, day) => columns.map((column) => column[day]));
}

function byEarnings(a: readonly number[], b: readonly number[]): number {
  const day = a.findIndex((value, index) => value !== b[index]);
  return day < 0 ? 0 : a[day] - b[day];
}
