import { InvalidInputError } from '../errors/invalidInput.ts';
import type { DenseMatrix, MatrixInput } from '../linalg/denseMatrix.ts';
import { requireResult } from '../linalg/numericInput.ts';
import type { BoostedTrees, Tree } from './boostedTrees.ts';
import { readFeatures } from './featureInput.ts';

/**
 * Log odds of outcome 1 for each row.
 *
 * @param model what `fitBoostedTrees` returned
 * @param features rows x columns as in training; NaN is missing
 * @returns one margin per row; the probability is 1 / (1 + exp(-margin))
 * @throws InvalidInputError where the columns are others than in training, or an element is infinite
 */
export function predictMargins(model: BoostedTrees, features: MatrixInput): Float64Array {
  const { columns, baseMargin, trees } = requireResult(model, 'model', 'trees');
  const matrix = readFeatures(features, 'features');
  requireColumns(matrix, columns);
  const margins = new Float64Array(matrix.rows).fill(baseMargin);
  for (const tree of trees) addTree(tree, matrix, margins);
  return margins;
}

/** Checks that a matrix has as many columns as the one that a model was trained on. @throws InvalidInputError where it has not */
export function requireColumns(matrix: DenseMatrix, columns: number): void {
  if (matrix.columns === columns || matrix.rows === 0) return;
  throw new InvalidInputError({
    field: 'features',
    given: `${matrix.columns} columns`,
    allowed: `${columns} columns, as in training`,
    remedy: 'Give the features that the model was trained on, in the same order.',
  });
}

/** Adds what one tree says of each row to its margin. */
export function addTree(tree: Tree, matrix: DenseMatrix, margins: Float64Array): void {
  if (tree.categories.size === 0) addNumericTree(tree, matrix, margins);
  else addCategoricalTree(tree, matrix, margins);
}

function addNumericTree(tree: Tree, { rows, columns, data }: DenseMatrix, margins: Float64Array): void {
  const { column, threshold, child, missingLeft, value } = tree;
  for (let i = 0; i < rows; i++) {
    const row = i * columns;
    let node = 0;
    for (let asked = column[0]; asked >= 0; asked = column[node]) {
      const x = data[row + asked];
      // The comparison is counted with, not branched on: a branch would be guessed wrong half of the time.
      const right = Number.isNaN(x) ? 1 - missingLeft[node] : Number(x > threshold[node]);
      node = child[node] + right;
    }
    margins[i] += value[node];
  }
}

function addCategoricalTree(tree: Tree, { rows, columns, data }: DenseMatrix, margins: Float64Array): void {
  const { column, child, value } = tree;
  for (let i = 0; i < rows; i++) {
    const row = i * columns;
    let node = 0;
    for (let asked = column[0]; asked >= 0; asked = column[node])
      node = child[node] + (goesLeft(tree, node, data[row + asked]) ? 0 : 1);
    margins[i] += value[node];
  }
}

/** Whether a value goes to the left child of a node that asks for it. */
export function goesLeft({ threshold, missingLeft, categories }: Tree, node: number, x: number): boolean {
  if (Number.isNaN(x)) return missingLeft[node] === 1;
  const left = categories.get(node);
  if (left === undefined) return x <= threshold[node];
  return left.includes(x);
}
