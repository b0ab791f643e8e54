/** Mean squared distance of probability and outcome. Source: G. Brier, Verification of forecasts expressed in terms of probability (1950). */
export function brierScore(probabilities: ArrayLike<number>, outcomes: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < probabilities.length; i++) sum += (probabilities[i] - outcomes[i]) ** 2;
  return sum / probabilities.length;
}

/** Probabilities nearer to 0 or 1 than this count as this far from it, so that one certain error does not cost everything. */
const LEAST_PROBABILITY = 1e-12;

/** Mean negative log likelihood of the outcomes. */
export function logLoss(probabilities: ArrayLike<number>, outcomes: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < probabilities.length; i++) {
    const own = outcomes[i] === 1 ? probabilities[i] : 1 - probabilities[i];
    sum -= Math.log(Math.min(Math.max(own, LEAST_PROBABILITY), 1 - LEAST_PROBABILITY));
  }
  return sum / probabilities.length;
}

/**
 * Area under the receiver operating characteristic: the probability that a case of outcome 1 has a greater score than one of outcome 0, equal scores
 * counting half. NaN where one of the outcomes does not occur.
 *
 * Source: J. Hanley and B. McNeil, The meaning and use of the area under a ROC curve, Radiology 143 (1982).
 */
export function areaUnderCurve(scores: ArrayLike<number>, outcomes: ArrayLike<number>): number {
  const { ranks, count } = denseRanks(scores);
  return areaUnderRanks(ranks, count, outcomes);
}

/** The place of each score among the different scores, ascending from 0. */
export function denseRanks(scores: ArrayLike<number>): { readonly ranks: Int32Array; readonly count: number } {
  const different = Float64Array.from(scores).sort();
  const places = new Map<number, number>();
  for (const score of different) if (!places.has(score)) places.set(score, places.size);
  return { ranks: Int32Array.from(scores, (score) => places.get(score) ?? 0), count: places.size };
}

/**
 * The area under the curve of scores that are given by their places among `count` different ones.
 *
 * @param groups how many groups of `count` places follow each other, place `count` x g being the lowest of group g: only cases of one group are compared
 */
export function areaUnderRanks(
  ranks: ArrayLike<number>,
  count: number,
  outcomes: ArrayLike<number>,
  groups = 1,
): number {
  const ones = new Float64Array(count * groups);
  const zeros = new Float64Array(count * groups);
  for (let i = 0; i < ranks.length; i++) {
    if (outcomes[i] === 1) ones[ranks[i]] += 1;
    else zeros[ranks[i]] += 1;
  }
  let right = 0;
  let all = 0;
  for (let group = 0; group < groups; group++) {
    let below = 0;
    let allOnes = 0;
    for (let k = group * count; k < (group + 1) * count; k++) {
      right += ones[k] * (below + zeros[k] / 2);
      below += zeros[k];
      allOnes += ones[k];
    }
    all += allOnes * below;
  }
  return right / all;
}
