import type { DenseMatrix } from '../../../quant/linalg/denseMatrix.ts';
import { dot } from '../../../quant/linalg/vector.ts';
import { InvalidInputError } from '../../errors/invalidInput.ts';

/** Logistic regression on standardized columns: margin = intercept + sum of coefficient x (value - mean) / scale. */
export interface LogisticRegression {
  readonly intercept: number;
  /** Per column, of the standardized value; 0 where the column did not vary. */
  readonly coefficients: Float64Array;
  /** Per column: added where the value is missing, which then counts as the mean. */
  readonly missing: Float64Array;
  /** Weighted mean and standard deviation of what is present. */
  readonly means: Float64Array;
  readonly scales: Float64Array;
}

/** Coefficients beyond these are no fit any more: the outcomes can be told apart without error. */
const MOST_STEPS = 50;
const TOLERANCE = 1e-10;
/** Share of the gradient that may be left in a Newton direction: a small one, since every step computes the Hessian's weights anew. */
const RESIDUAL = 0.02;

/**
 * L2-penalized logistic regression by Newton's method with halved steps, whose directions come from conjugate gradients. Minimized is the weighted log loss
 * plus l2 / 2 times the sum of squared coefficients; the intercept is free. Missing values count as the mean, with an indicator of their own; columns
 * that are missing in the same rows share it, and the first of them carries its coefficient.
 *
 * Sources: T. Hastie, R. Tibshirani and J. Friedman, The Elements of Statistical Learning (2009), section 4.4; J. Nocedal and S. Wright, Numerical
 * Optimization (2006), algorithm 7.1, for the directions.
 *
 * @param features finite or NaN
 * @param l2 above 0
 * @throws InvalidInputError where l2 is not above 0
 */
export function fitLogisticRegression(
  features: DenseMatrix,
  outcomes: ArrayLike<number>,
  weights: ArrayLike<number>,
  l2: number,
): LogisticRegression {
  if (!(l2 > 0 && Number.isFinite(l2)))
    throw new InvalidInputError({
      field: 'logistic.l2',
      given: l2,
      allowed: 'a finite number above 0',
      remedy: 'Leave it out for 1.',
    });
  const { means, scales } = standardization(features, weights);
  const indicators = missingPatterns(features);
  const design = designMatrix(features, means, scales, indicators);
  const coefficients = minimize(design, outcomes, weights, l2);
  const missing = new Float64Array(features.columns);
  for (const [k, column] of indicators.entries()) missing[column] = coefficients[1 + features.columns + k];
  return {
    intercept: coefficients[0],
    coefficients: coefficients.slice(1, 1 + features.columns),
    missing,
    means,
    scales,
  };
}

/** Log odds of outcome 1 for each row. */
export function logisticMargins(regression: LogisticRegression, features: DenseMatrix): Float64Array {
  const { rows, columns } = features;
  const margins = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let margin = regression.intercept;
    for (let j = 0; j < columns; j++) margin += logisticTerm(regression, j, features.data[i * columns + j]);
    margins[i] = margin;
  }
  return margins;
}

/** What one column adds to the margin, against its mean. */
export function logisticTerm(regression: LogisticRegression, column: number, value: number): number {
  if (Number.isNaN(value)) return regression.missing[column];
  const { means, scales, coefficients } = regression;
  return (coefficients[column] * (value - means[column])) / scales[column];
}

function standardization({ rows, columns, data }: DenseMatrix, weights: ArrayLike<number>) {
  const means = new Float64Array(columns);
  const scales = new Float64Array(columns).fill(1);
  for (let j = 0; j < columns; j++) {
    let weight = 0;
    let mean = 0;
    let squares = 0;
    for (let i = 0; i < rows; i++) {
      const value = data[i * columns + j];
      if (Number.isNaN(value) || weights[i] === 0) continue;
      weight += weights[i];
      const distance = value - mean;
      mean += (distance * weights[i]) / weight;
      squares += weights[i] * distance * (value - mean);
    }
    means[j] = mean;
    const scale = Math.sqrt(squares / weight);
    // What varies by rounding alone does not vary.
    if (scale > 1e-12 * Math.abs(mean)) scales[j] = scale;
  }
  return { means, scales };
}

/** The first column of each pattern of missing rows, but for the patterns of none and of all. */
function missingPatterns({ rows, columns, data }: DenseMatrix): number[] {
  const known: { readonly column: number; readonly count: number }[] = [];
  for (let j = 0; j < columns; j++) {
    let count = 0;
    for (let i = 0; i < rows; i++) if (Number.isNaN(data[i * columns + j])) count += 1;
    if (count === 0 || count === rows) continue;
    const same = (other: number): boolean => {
      for (let i = 0; i < rows; i++)
        if (Number.isNaN(data[i * columns + j]) !== Number.isNaN(data[i * columns + other])) return false;
      return true;
    };
    if (!known.some((pattern) => pattern.count === count && same(pattern.column))) known.push({ column: j, count });
  }
  return known.map(({ column }) => column);
}

/** 1, the standardized columns, and an indicator for each pattern of missing rows. */
function designMatrix(
  { rows, columns, data }: DenseMatrix,
  means: Float64Array,
  scales: Float64Array,
  indicators: readonly number[],
): DenseMatrix {
  const width = 1 + columns + indicators.length;
  const design = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++) {
    const at = i * width;
    design[at] = 1;
    for (let j = 0; j < columns; j++) {
      const value = data[i * columns + j];
      design[at + 1 + j] = Number.isNaN(value) ? 0 : (value - means[j]) / scales[j];
    }
    for (const [k, column] of indicators.entries())
      design[at + 1 + columns + k] = Number.isNaN(data[i * columns + column]) ? 1 : 0;
  }
  return { rows, columns: width, data: design };
}

function minimize(
  design: DenseMatrix,
  outcomes: ArrayLike<number>,
  weights: ArrayLike<number>,
  l2: number,
): Float64Array {
  const { columns } = design;
  let coefficients = new Float64Array(columns);
  let loss = penalizedLoss(design, outcomes, weights, l2, coefficients);
  for (let step = 0; step < MOST_STEPS; step++) {
    const direction = newtonDirection(design, outcomes, weights, l2, coefficients);
    let next = coefficients;
    let lower = Number.POSITIVE_INFINITY;
    for (let share = 1; share > 1e-6 && !(lower < loss); share /= 2) {
      next = coefficients.map((value, j) => value - share * direction[j]);
      lower = penalizedLoss(design, outcomes, weights, l2, next);
    }
    if (!(lower < loss)) break;
    const gain = loss - lower;
    coefficients = next;
    loss = lower;
    if (gain <= TOLERANCE * loss) break;
  }
  return coefficients;
}

function penalizedLoss(
  { rows, columns, data }: DenseMatrix,
  outcomes: ArrayLike<number>,
  weights: ArrayLike<number>,
  l2: number,
  coefficients: Float64Array,
): number {
  let loss = 0;
  for (let j = 1; j < columns; j++) loss += 0.5 * l2 * coefficients[j] ** 2;
  for (let i = 0; i < rows; i++) {
    let margin = 0;
    for (let j = 0; j < columns; j++) margin += data[i * columns + j] * coefficients[j];
    const against = outcomes[i] === 1 ? -margin : margin;
    loss += weights[i] * (Math.max(against, 0) + Math.log1p(Math.exp(-Math.abs(against))));
  }
  return loss;
}

/** Hessian^-1 gradient, as exactly as the gradient is small. */
function newtonDirection(
  { rows, columns, data }: DenseMatrix,
  outcomes: ArrayLike<number>,
  weights: ArrayLike<number>,
  l2: number,
  coefficients: Float64Array,
): Float64Array {
  const gradient = coefficients.map((value, j) => (j === 0 ? 0 : l2 * value));
  // The intercept has no penalty; this keeps it solvable where every probability has become 0 or 1.
  const diagonal = coefficients.map((_, j) => (j === 0 ? 1e-12 : l2));
  const second = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const at = i * columns;
    let margin = 0;
    for (let j = 0; j < columns; j++) margin += data[at + j] * coefficients[j];
    const probability = 1 / (1 + Math.exp(-margin));
    const first = weights[i] * (probability - outcomes[i]);
    second[i] = weights[i] * probability * (1 - probability);
    for (let j = 0; j < columns; j++) {
      gradient[j] += first * data[at + j];
      diagonal[j] += second[i] * data[at + j] ** 2;
    }
  }
  const timesHessian = (vector: Float64Array): Float64Array => {
    const product = vector.map((value, j) => (j === 0 ? 1e-12 : l2) * value);
    for (let i = 0; i < rows; i++) {
      const at = i * columns;
      let along = 0;
      for (let j = 0; j < columns; j++) along += data[at + j] * vector[j];
      along *= second[i];
      for (let j = 0; j < columns; j++) product[j] += along * data[at + j];
    }
    return product;
  };
  return conjugateGradients(timesHessian, gradient, diagonal);
}

/** Solves a positive definite system, scaled by its diagonal, to a residual of `RESIDUAL` of the right side. */
function conjugateGradients(
  times: (vector: Float64Array) => Float64Array,
  right: Float64Array,
  diagonal: Float64Array,
): Float64Array {
  const solution = new Float64Array(right.length);
  const residual = right.slice();
  let scaled = residual.map((value, j) => value / diagonal[j]);
  let direction = scaled.slice();
  let size = dot(residual, scaled);
  const enough = RESIDUAL ** 2 * size;
  for (let step = 0; step < right.length && size > enough; step++) {
    const product = times(direction);
    const share = size / dot(direction, product);
    for (let j = 0; j < right.length; j++) {
      solution[j] += share * direction[j];
      residual[j] -= share * product[j];
    }
    scaled = residual.map((value, j) => value / diagonal[j]);
    const next = dot(residual, scaled);
    const ratio = next / size;
    direction = direction.map((value, j) => scaled[j] + ratio * value);
    size = next;
  }
  return solution;
}
