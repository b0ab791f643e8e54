import { firstAtLeast, groupByScore, type ScoreGroup } from './isotonic.ts';

/**
 * Inductive Venn-Abers predictor: for every place that a new score can take among those of the calibration, the isotonic probability there if the new
 * outcome were 0, and if it were 1.
 */
export interface VennAbersCalibration {
  readonly kind: 'vennAbers';
  /** Different scores, ascending. */
  readonly scores: Float64Array;
  /** Entry k: for scores at or above k of them and below the next. */
  readonly ifZero: Float64Array;
  /** Entry k: for scores above k of them, up to the next. */
  readonly ifOne: Float64Array;
}

/** A pair of probabilities, one of which is valid whatever the distribution, and their merger. */
export interface VennAbersProbability {
  readonly lower: number;
  readonly upper: number;
  /** upper / (1 - lower + upper), which loses least in the worst case of log loss. */
  readonly merged: number;
}

/**
 * Prepares all isotonic fits with one observation more at once, in a time that grows with n log n.
 *
 * Source: V. Vovk and I. Petej, Venn-Abers predictors, UAI (2014; first 2012); V. Vovk, I. Petej and V. Fedorova, Large-scale probabilistic predictors
 * with and without guarantees of validity, NIPS (2015), algorithms 1 to 4.
 *
 * @param scores one per observation, finite
 * @param outcomes 0 or 1
 */
export function fitVennAbers(scores: ArrayLike<number>, outcomes: ArrayLike<number>): VennAbersCalibration {
  const groups = groupByScore(scores, outcomes);
  // With scores and outcomes turned round, an outcome of 0 is one of 1.
  const turned = groups.toReversed().map(({ score, weight, ones }) => ({ score: -score, weight, ones: weight - ones }));
  return {
    kind: 'vennAbers',
    scores: Float64Array.from(groups.map(({ score }) => score)),
    ifZero: insertedOne(turned)
      .map((value) => 1 - value)
      .reverse(),
    ifOne: insertedOne(groups),
  };
}

/** The probabilities of a score. */
export function vennAbersProbability(
  { scores, ifZero, ifOne }: VennAbersCalibration,
  score: number,
): VennAbersProbability {
  const below = firstAtLeast(scores, score);
  const atOrBelow = below < scores.length && scores[below] === score ? below + 1 : below;
  const lower = ifZero[atOrBelow];
  const upper = ifOne[below];
  return { lower, upper, merged: upper / (1 - lower + upper) };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Isotonic value of an observation of outcome 1 put before each group in turn, and after the last. The observation is a step (1, 1) in the diagram of
 * cumulative sums; it is moved behind one group after the other, and the corners of the greatest convex minorant are mended as it goes.
 */
function insertedOne(groups: readonly ScoreGroup[]): Float64Array {
  const points: Point[] = [
    { x: -1, y: -1 },
    { x: 0, y: 0 },
  ];
  for (const { weight, ones } of groups) {
    const { x, y } = points[points.length - 1];
    points.push({ x: x + weight, y: y + ones });
  }
  const corners = minorantCorners(points).reverse();
  const values = new Float64Array(groups.length + 1).fill(1);
  for (let k = 1; k <= groups.length; k++) {
    const [first, second] = [corners[corners.length - 1], corners[corners.length - 2]];
    values[k - 1] = (second.y - first.y) / (second.x - first.x);
    // The observation goes behind group k.
    const [before, own, after] = [points[k - 1], points[k], points[k + 1]];
    const moved = { x: before.x + after.x - own.x, y: before.y + after.y - own.y };
    points[k] = moved;
    if (turn(first, second, moved) >= 0) continue;
    corners.pop();
    while (corners.length > 1 && turn(moved, corners[corners.length - 1], corners[corners.length - 2]) <= 0)
      corners.pop();
    corners.push(moved);
  }
  return values;
}

/** Corners of the greatest convex minorant, from left to right. */
function minorantCorners(points: readonly Point[]): Point[] {
  const corners: Point[] = [];
  for (const point of points) {
    while (corners.length > 1 && turn(corners[corners.length - 2], corners[corners.length - 1], point) <= 0)
      corners.pop();
    corners.push(point);
  }
  return corners;
}

/** Above 0 where the way from a over b to c turns left: c lies above the line from a to b. */
function turn(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}
