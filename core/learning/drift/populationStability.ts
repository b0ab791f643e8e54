import { chiSquareSurvival } from '../../../quant/statistics/chiSquare.ts';
import type { FeatureMatrix } from '../features/featureMatrix.ts';
import {
  columnOf,
  type FeatureDistribution,
  type ReferenceDistribution,
  requireSameFeatures,
} from './referenceDistribution.ts';

/** How much one feature has moved away from its reference. */
export interface FeatureDrift {
  readonly name: string;
  /** The population stability index: below 0.1 hardly any change, from 0.25 a large one, by the usual rule. */
  readonly index: number;
  /** Probability of an index at least as large where nothing has changed and the rows are independent. */
  readonly pValue: number;
}

/** Bins of the values; missing ones have a bin of their own. */
const BINS = 10;
/** Counts added to each bin, so that an empty one gives no infinite index. */
const PRIOR = 0.5;

/**
 * The population stability index of each feature, sum over bins of (q - p) ln(q / p), with p the shares of the reference in ten bins of equal count and a bin of missing
 * values, and q those of the rows given; each count is raised by a half.
 *
 * Without drift, the index of n reference values and m others is about (1 / n + 1 / m) times a chi-square variate with as many degrees of freedom as bins less one: few
 * rows give large indices by chance, and the p-value says so. Rows of neighbouring days and symbols are alike, which makes the p-value too small.
 *
 * Sources: Siddiqi (2006), Credit Risk Scorecards, for index and rule; Yurdakul (2018), Statistical properties of population stability index, for the distribution.
 *
 * @throws InvalidInputError where the columns are not those of the reference
 * @returns one per feature, the largest index first; index and p-value NaN without rows
 */
export function populationStability(reference: ReferenceDistribution, rows: FeatureMatrix): FeatureDrift[] {
  requireSameFeatures(reference, rows.names);
  return reference.features
    .map((feature, column) => driftOf(feature, columnOf(rows, column), rows.rows))
    .sort((a, b) => b.index - a.index);
}

function driftOf(feature: FeatureDistribution, values: Float64Array, rows: number): FeatureDrift {
  if (rows === 0) return { name: feature.name, index: Number.NaN, pValue: Number.NaN };
  const known = binsOf(feature);
  const counts = [...countsIn(known.edges, values), rows - values.length];
  const total = feature.present + feature.missing;
  let index = 0;
  const bins = counts.length;
  for (const [k, count] of counts.entries()) {
    const p = (known.counts[k] + PRIOR) / (total + PRIOR * bins);
    const q = (count + PRIOR) / (rows + PRIOR * bins);
    index += (q - p) * Math.log(q / p);
  }
  return { name: feature.name, index, pValue: chiSquareSurvival(index / (1 / total + 1 / rows), bins - 1) };
}

/** Upper edges of all bins but the last, and the reference's counts, missing values last. Values that many rows share make bins of unequal count. */
function binsOf({ quantiles, present, missing }: FeatureDistribution): { edges: number[]; counts: number[] } {
  const steps = quantiles.length - 1;
  if (steps < 1) return { edges: [], counts: [present, missing] };
  const edges: number[] = [];
  const counts: number[] = [];
  let before = 0;
  for (let bin = 1; bin < BINS; bin += 1) {
    const edge = quantiles[(bin * steps) / BINS];
    const below = shareUpTo(quantiles, edge);
    if (below <= before || below >= 1) continue;
    edges.push(edge);
    counts.push((below - before) * present);
    before = below;
  }
  return { edges, counts: [...counts, (1 - before) * present, missing] };
}

/** Share of the reference at or below a value, by its quantiles. */
function shareUpTo(quantiles: readonly number[], value: number): number {
  const steps = quantiles.length - 1;
  let last = -1;
  while (last < steps && quantiles[last + 1] <= value) last += 1;
  return Math.max(0, last) / steps;
}

/** Counts of ascending values in the bins up to each edge, and above the last. */
function countsIn(edges: readonly number[], ascending: Float64Array): number[] {
  const counts: number[] = [];
  let from = 0;
  for (const edge of edges) {
    let to = from;
    while (to < ascending.length && ascending[to] <= edge) to += 1;
    counts.push(to - from);
    from = to;
  }
  return [...counts, ascending.length - from];
}
