import { InvalidInputError } from '../errors/invalidInput.ts';
import type { MatrixInput, SquareMatrix } from '../linalg/denseMatrix.ts';
import { requireFields } from '../linalg/numericInput.ts';
import type { PortfolioConstraints } from './constraints.ts';
import { correlationDistance, varianceUnit } from './correlationDistance.ts';
import { requireCovariance } from './covarianceInput.ts';
import { branchwiseLeafOrder, leafOrder, optimalLeafOrder } from './leafOrder.ts';
import { type Dendrogram, type LinkageMethod, linkage } from './linkage.ts';
import type { SearchLimits } from './namesSearch.ts';
import { type LongOnlyBox, longOnlyBox } from './ruleConstraints.ts';
import { type RuleResult, ruleWeights } from './ruleWeights.ts';

export type LeafOrder = 'dendrogram' | 'optimal' | 'branchwise';

export interface HierarchicalRiskParityInput {
  /** S, covariance of returns per period, n x n, with positive variances; it may be singular. */
  readonly covariance: MatrixInput;
  /**
   * Long only. The rule invests the budget's maximum as far as the caps allow; groups, turnover cost and a largest number of names
   * are met by the portfolio nearest to the rule's (see `ruleWeights`).
   */
  readonly constraints?: PortfolioConstraints;
  /** When to end a search for the names to hold; of interest with `constraints.maxNames` only. */
  readonly search?: SearchLimits;
  /** How the distance of clusters follows from that of their members. Default `single`, as in the paper. */
  readonly linkage?: LinkageMethod;
  /**
   * Order in which the assets are bisected: `dendrogram` (default) as the tree lies, left part first (the paper, PyPortfolioOpt);
   * `optimal`, the order of the tree with the smallest distance between neighbours; `branchwise`, SciPy's approximation to that
   * (skfolio, riskfolio-lib). The latter two take O(n^3).
   */
  readonly leafOrder?: LeafOrder;
}

/**
 * Hierarchical risk parity: assets are put in an order in which similar ones are neighbours, and weight is split down that order in
 * halves, each half in inverse proportion to its variance. Needs no inverse of the covariance.
 *
 *     d_ij = sqrt((1 - rho_ij) / 2)                                    distance, clustered by `linkage`
 *     V(L) = g'S_L g,  g_i = (1 / S_ii) / sum_L (1 / S_jj)            variance of a list L of assets
 *     w(first half) : w(second half) = V(second) : V(first)           repeated down to single assets
 *
 * Lists of odd length are cut with the smaller half first. Bounds are honoured at every split: a half gets no more than its caps and
 * no less than its floors add up to, the rest goes to the other half. The distance is used as it is, not the distance of its columns.
 *
 * Sources: Lopez de Prado (2016), Building Diversified Portfolios that Outperform Out of Sample, Journal of Portfolio Management
 * 42(4); Pfitzinger and Katzke (2019), A constrained hierarchical risk parity algorithm with cluster-based capital allocation, for
 * the bounds.
 *
 * @returns as `RuleResult`, with `objective` = variance w'S w; `infeasible` with the constraints that conflict
 * @throws InvalidInputError for a covariance that is not square, symmetric and finite, an asset without variance, or malformed
 *   constraints
 */
export function hierarchicalRiskParity(input: HierarchicalRiskParityInput): RuleResult {
  requireFields(input, 'input');
  const covariance = requireCovariance(input.covariance, 'covariance');
  const n = covariance.rows;
  const box = longOnlyBox(input.constraints ?? {}, n);
  if ('status' in box) return box;
  const distance = correlationDistance(covariance);
  const tree = linkage(distance, n, input.linkage ?? 'single');
  const order = orderLeaves(tree, distance, input.leafOrder ?? 'dendrogram');
  return ruleWeights(bisect(covariance, order, box), box, covariance, input.search);
}

function orderLeaves(tree: Dendrogram, distance: Float64Array, order: LeafOrder): Int32Array {
  switch (order) {
    case 'dendrogram':
      return leafOrder(tree);
    case 'optimal':
      return optimalLeafOrder(tree, distance);
    case 'branchwise':
      return branchwiseLeafOrder(tree, distance);
    default: {
      const never: never = order;
      throw new InvalidInputError({
        field: 'leafOrder',
        given: never,
        allowed: 'dendrogram, optimal or branchwise',
        remedy: 'Leave it out for the order of the paper.',
      });
    }
  }
}

/** Splits what is invested down the order, half by half. */
function bisect(covariance: SquareMatrix, order: Int32Array, box: LongOnlyBox): Float64Array {
  const { rows: n, data } = covariance;
  const inverseVariance = new Float64Array(n);
  const unit = varianceUnit(covariance);
  for (let k = 0; k < n; k++) inverseVariance[k] = unit / data[order[k] * n + order[k]];
  // The order's own covariance, its rows and columns already weighted: a block's sum is g'S g up to the scale of g.
  const weighted = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    const row = order[k] * n;
    for (let m = 0; m <= k; m++) weighted[k * n + m] = data[row + order[m]] * inverseVariance[k] * inverseVariance[m];
  }
  const varianceOf = (from: number, to: number): number => {
    let diagonal = 0;
    let below = 0;
    let scale = 0;
    for (let k = from; k < to; k++) {
      const row = k * n;
      for (let m = from; m < k; m++) below += weighted[row + m];
      diagonal += weighted[row + k];
      scale += inverseVariance[k];
    }
    return Math.max(0, diagonal + 2 * below) / (scale * scale);
  };
  const least = new Float64Array(n + 1);
  const most = new Float64Array(n + 1);
  for (let k = 0; k < n; k++) {
    least[k + 1] = least[k] + box.lower[order[k]];
    most[k + 1] = most[k] + box.upper[order[k]];
  }
  const weights = new Float64Array(n);
  const split = (from: number, to: number, total: number): void => {
    if (to - from === 1) {
      weights[order[from]] = Math.min(box.upper[order[from]], Math.max(box.lower[order[from]], total));
      return;
    }
    const middle = from + ((to - from) >> 1);
    const first = varianceOf(from, middle);
    const second = varianceOf(middle, to);
    // Two halves that hedge themselves to nothing share alike.
    const share = first + second > 0 ? second / (first + second) : 0.5;
    const floor = Math.max(least[middle] - least[from], total - (most[to] - most[middle]));
    const cap = Math.min(most[middle] - most[from], total - (least[to] - least[middle]));
    const part = Math.min(cap, Math.max(floor, total * share));
    split(from, middle, part);
    split(middle, to, total - part);
  };
  split(0, n, box.invested);
  return weights;
}
