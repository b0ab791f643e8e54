/** A step-free increasing map: linear between thresholds, constant beyond the first and the last. */
export interface IsotonicCalibration {
  readonly kind: 'isotonic';
  /** Ascending. */
  readonly scores: Float64Array;
  /** Probability at each score, never falling. */
  readonly probabilities: Float64Array;
}

/** Observations at one score: sum of weights and of weighted outcomes. */
export interface ScoreGroup {
  readonly score: number;
  readonly weight: number;
  readonly ones: number;
}

/** Observations with equal scores put together, ascending by score. */
export function groupByScore(scores: ArrayLike<number>, outcomes: ArrayLike<number>): readonly ScoreGroup[] {
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[a] - scores[b]);
  const groups: { score: number; weight: number; ones: number }[] = [];
  for (const i of order) {
    const last = groups.at(-1);
    if (last === undefined || last.score !== scores[i]) groups.push({ score: scores[i], weight: 1, ones: outcomes[i] });
    else {
      last.weight += 1;
      last.ones += outcomes[i];
    }
  }
  return groups;
}

/**
 * Isotonic regression of outcomes on scores by pooling adjacent violators: the increasing function of least squared error.
 *
 * Source: R. Barlow and others, Statistical Inference under Order Restrictions (1972); B. Zadrozny and C. Elkan, Transforming classifier scores, KDD
 * (2002).
 *
 * @param scores one per observation, at least 1, finite
 * @param outcomes 0 or 1
 */
export function fitIsotonic(scores: ArrayLike<number>, outcomes: ArrayLike<number>): IsotonicCalibration {
  const groups = groupByScore(scores, outcomes);
  const blocks: { from: number; to: number; weight: number; ones: number }[] = [];
  for (const [k, { weight, ones }] of groups.entries()) {
    let block = { from: k, to: k, weight, ones };
    for (let last = blocks.at(-1); last !== undefined && violates(last, block); last = blocks.at(-1)) {
      block = { from: last.from, to: k, weight: last.weight + block.weight, ones: last.ones + block.ones };
      blocks.pop();
    }
    blocks.push(block);
  }
  // Between the ends of a block nothing changes: the ends say it all.
  const kept = blocks.flatMap(({ from, to, weight, ones }) =>
    [...new Set([from, to])].map((k) => ({ score: groups[k].score, probability: ones / weight })),
  );
  return {
    kind: 'isotonic',
    scores: Float64Array.from(kept.map(({ score }) => score)),
    probabilities: Float64Array.from(kept.map(({ probability }) => probability)),
  };
}

interface Weighted {
  readonly weight: number;
  readonly ones: number;
}

function violates(before: Weighted, after: Weighted): boolean {
  return before.ones * after.weight >= after.ones * before.weight;
}

/** The calibrated probability of a score. */
export function isotonicProbability({ scores, probabilities }: IsotonicCalibration, score: number): number {
  const above = firstAtLeast(scores, score);
  if (above === 0) return probabilities[0];
  if (above === scores.length) return probabilities[above - 1];
  const [low, high] = [scores[above - 1], scores[above]];
  const share = (score - low) / (high - low);
  return probabilities[above - 1] + share * (probabilities[above] - probabilities[above - 1]);
}

/** Number of ascending values below one. */
export function firstAtLeast(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const centre = (low + high) >> 1;
    if (ascending[centre] < value) low = centre + 1;
    else high = centre;
  }
  return low;
}
