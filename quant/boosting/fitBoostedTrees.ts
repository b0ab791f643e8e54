import { InvalidInputError } from '../errors/invalidInput.ts';
import type { DenseMatrix, MatrixInput } from '../linalg/denseMatrix.ts';
import { requireFields } from '../linalg/numericInput.ts';
import { createRandom, type RandomGenerator } from '../statistics/random.ts';
import type { BoostedTrees, Tree } from './boostedTrees.ts';
import { type BoostingOptions, resolveBoosting } from './boostingOptions.ts';
import { readFeatures, readOutcomes, readWeights } from './featureInput.ts';
import { emptySums, logLossDerivatives } from './kernels/exactSums.ts';
import { binMatrix } from './kernels/featureBins.ts';
import { TreeGrower } from './kernels/growTree.ts';
import { addTree, requireColumns } from './predictMargins.ts';

/** Rows with their outcomes. */
export interface LabelledRows {
  /** Rows x columns; NaN is missing. */
  readonly features: MatrixInput;
  /** 0 or 1 per row. */
  readonly outcomes: ArrayLike<number>;
  /** At least 0 per row. Default: all 1. */
  readonly weights?: ArrayLike<number> | undefined;
}

/** A trained model, and how it came about. */
export interface FittedBoostedTrees extends BoostedTrees {
  /** Mean log loss on the validation rows without a tree, after the first tree, and so on; empty without such rows. */
  readonly validationLosses: Float64Array;
  /** Why there are no more trees. */
  readonly ended: 'maxTrees' | 'patience' | 'stopped' | 'nothingToSplit';
}

/** Rows of one side, read and checked. */
interface ReadRows {
  readonly matrix: DenseMatrix;
  readonly outcomes: Uint8Array;
  readonly weights: Float64Array | undefined;
}

const MOST_ROWS = 2 ** 24;

/**
 * Gradient boosting of the log loss with trees on histograms: each tree fits a Newton step, grown leaf by leaf. Missing values go the way that
 * saves more loss. With validation rows training ends after `patience` trees without a better loss there, and the model keeps the trees up to the
 * best one; for data in time these rows should be later than those of training.
 *
 * Sources: J. Friedman, Greedy function approximation, Annals of Statistics 29 (2001); T. Chen and C. Guestrin, XGBoost, KDD (2016), for the
 * second-order gain; G. Ke and others, LightGBM, NIPS (2017), for histograms and growth by leaves.
 *
 * @param training at least 2 rows
 * @throws InvalidInputError where an input has the wrong shape, an element is infinite, an outcome is neither 0 nor 1, or an option is out of range
 */
export function fitBoostedTrees(
  training: LabelledRows,
  options: BoostingOptions,
  validation?: LabelledRows,
): FittedBoostedTrees {
  const { matrix, outcomes, weights } = readRows(training, 'training');
  if (matrix.rows < 2 || matrix.rows > MOST_ROWS || matrix.columns < 1) refuseSize(matrix);
  const resolved = resolveBoosting(options, matrix.columns);
  const { maxTrees, maxBins, categorical, patience, columnShare, seed, shouldStop } = resolved;
  const watch = validation === undefined ? undefined : readRows(validation, 'validation');
  if (watch !== undefined) requireColumns(watch.matrix, matrix.columns);

  const baseMargin = logOdds(outcomes, weights);
  const margins = new Float64Array(matrix.rows).fill(baseMargin);
  const watched = new Float64Array(watch?.matrix.rows ?? 0).fill(baseMargin);
  const losses = watch === undefined ? [] : [meanLogLoss(watched, watch)];
  const random = createRandom(seed);
  const grower = new TreeGrower(binMatrix(matrix, maxBins, categorical, random), resolved, weights);
  const sums = emptySums(matrix.rows);
  const trees: Tree[] = [];
  let best = 0;
  let ended: FittedBoostedTrees['ended'] = 'maxTrees';
  while (trees.length < maxTrees) {
    const root = logLossDerivatives(sums, margins, outcomes, weights);
    const tree = grower.grow(sums, root, drawColumns(matrix.columns, columnShare, random), margins);
    // With all columns to choose from, a root that cannot be split stays one.
    if (tree.column[0] < 0 && columnShare === 1) {
      ended = 'nothingToSplit';
      break;
    }
    trees.push(tree);
    if (watch !== undefined) {
      addTree(tree, watch.matrix, watched);
      losses.push(meanLogLoss(watched, watch));
      if (losses[trees.length] < losses[best]) best = trees.length;
      else if (trees.length - best >= patience) {
        ended = 'patience';
        break;
      }
    }
    if (shouldStop?.(trees.length) === true) {
      ended = 'stopped';
      break;
    }
  }
  return {
    columns: matrix.columns,
    baseMargin,
    trees: watch === undefined ? trees : trees.slice(0, best),
    validationLosses: Float64Array.from(losses),
    ended,
  };
}

function readRows(rows: LabelledRows, field: string): ReadRows {
  const { features, outcomes, weights } = requireFields(rows, field);
  const matrix = readFeatures(features, `${field}.features`);
  return {
    matrix,
    outcomes: readOutcomes(outcomes, matrix.rows, `${field}.outcomes`),
    weights: weights === undefined ? undefined : readWeights(weights, matrix.rows, `${field}.weights`),
  };
}

/** Log odds of the weighted share of outcome 1. Where all outcomes are alike, half an outcome of the other kind is added, since nothing is certain. */
function logOdds(outcomes: Uint8Array, weights: Float64Array | undefined): number {
  let ones = 0;
  let all = 0;
  for (let i = 0; i < outcomes.length; i++) {
    const weight = weights === undefined ? 1 : weights[i];
    ones += weight * outcomes[i];
    all += weight;
  }
  const half = all / outcomes.length / 2;
  return Math.log((ones > 0 ? ones : half) / (ones < all ? all - ones : half));
}

function meanLogLoss(margins: Float64Array, { outcomes, weights }: ReadRows): number {
  let loss = 0;
  let all = 0;
  for (let i = 0; i < margins.length; i++) {
    const weight = weights === undefined ? 1 : weights[i];
    const against = outcomes[i] === 1 ? -margins[i] : margins[i];
    // log(1 + exp(x)) without overflow.
    loss += weight * (Math.max(against, 0) + Math.log1p(Math.exp(-Math.abs(against))));
    all += weight;
  }
  return loss / all;
}

/** Columns of one tree, ascending: a share of them drawn without replacement. */
function drawColumns(columns: number, share: number, random: RandomGenerator): Int32Array {
  const all = Int32Array.from({ length: columns }, (_, j) => j);
  if (share === 1) return all;
  const count = Math.max(1, Math.round(share * columns));
  for (let k = 0; k < count; k++) {
    const other = k + random.integer(columns - k);
    [all[k], all[other]] = [all[other], all[k]];
  }
  return all.subarray(0, count).sort();
}

function refuseSize({ rows, columns }: DenseMatrix): never {
  throw new InvalidInputError({
    field: 'training.features',
    given: `${rows} rows of ${columns} columns`,
    allowed: `2 to ${MOST_ROWS} rows of at least 1 column`,
    remedy: 'Give more rows to learn from, or a sample of them.',
  });
}
