import { InvalidInputError } from '../errors/invalidInput.ts';
import type { MatrixInput } from '../linalg/denseMatrix.ts';
import { requireFields } from '../linalg/numericInput.ts';
import { boundedShares } from './boundedShares.ts';
import type { PortfolioConstraints } from './constraints.ts';
import { correlationDistance, varianceUnit } from './correlationDistance.ts';
import { requireCovariance } from './covarianceInput.ts';
import { clusterCount, cutDendrogram } from './flatClusters.ts';
import { leafOrder } from './leafOrder.ts';
import { type LinkageMethod, linkage } from './linkage.ts';
import type { SearchLimits } from './namesSearch.ts';
import { longOnlyBox } from './ruleConstraints.ts';
import { type RuleResult, ruleWeights } from './ruleWeights.ts';

export interface HierarchicalEqualRiskContributionInput {
  /** S, covariance of returns per period, n x n, with positive variances; it may be singular. */
  readonly covariance: MatrixInput;
  /**
   * Long only. The rule invests the budget's maximum as far as the caps allow; groups, turnover cost and a largest number of names
   * are met by the portfolio nearest to the rule's (see `ruleWeights`).
   */
  readonly constraints?: PortfolioConstraints;
  /** When to end a search for the names to hold; of interest with `constraints.maxNames` only. */
  readonly search?: SearchLimits;
  /** How the distance of clusters follows from that of their members. Default `ward`. */
  readonly linkage?: LinkageMethod;
  /** Number of clusters, 1 .. n; by default found from the tree (see `clusterCount`). */
  readonly clusters?: number;
}

/**
 * Hierarchical equal risk contribution: the tree of the assets is cut into clusters, weight is split down the tree's own branches in
 * inverse proportion to the variance of the clusters on each side, and inside a cluster in inverse proportion to variance.
 *
 *     V(K) = g'S_K g,  g_i = (1 / S_ii) / sum_K (1 / S_jj)               variance of cluster K
 *     w(left) : w(right) = sum of V over right : sum of V over left      down the branches to the clusters
 *     w_i = w(K) g_i                                                     inside cluster K
 *
 * Bounds are honoured at every branch and inside each cluster, what they take going to the other assets.
 *
 * Source: Raffinot (2018), The Hierarchical Equal Risk Contribution Portfolio, SSRN 3237540.
 *
 * One function: the steps of one method, one after the other.
 *
 * @returns as `RuleResult`, with `objective` = variance w'S w; `infeasible` with the constraints that conflict
 * @throws InvalidInputError for a covariance that is not square, symmetric and finite, an asset without variance, a number of
 *   clusters outside 1 .. n, or malformed constraints
 */
export function hierarchicalEqualRiskContribution(input: HierarchicalEqualRiskContributionInput): RuleResult {
  requireFields(input, 'input');
  const covariance = requireCovariance(input.covariance, 'covariance');
  const { rows: n, data } = covariance;
  const box = longOnlyBox(input.constraints ?? {}, n);
  if ('status' in box) return box;
  const distance = correlationDistance(covariance);
  const tree = linkage(distance, n, input.linkage ?? 'ward');
  const count = input.clusters ?? clusterCount(tree, distance);
  if (!Number.isInteger(count) || count < 1 || count > n) {
    throw new InvalidInputError({
      field: 'clusters',
      given: count,
      allowed: `a whole number from 1 to ${n}`,
      remedy: 'Leave it out to have it found.',
    });
  }

  /** What a branch holds, from the clusters up. */
  interface Branch {
    readonly risk: number;
    readonly least: number;
    readonly most: number;
  }
  const unit = varianceUnit(covariance);
  const branches = new Map<number, Branch>();
  for (const cluster of cutDendrogram(tree, count)) {
    const members = leafOrder(tree, cluster);
    let scale = 0;
    let total = 0;
    let least = 0;
    let most = 0;
    for (const i of members) {
      scale += unit / data[i * n + i];
      least += box.lower[i];
      most += box.upper[i];
      for (const j of members) total += data[i * n + j] * (unit / data[i * n + i]) * (unit / data[j * n + j]);
    }
    branches.set(cluster, { risk: Math.max(0, total) / (scale * scale), least, most });
  }
  for (let merge = 0; merge < n - 1; merge++) {
    const left = branches.get(tree.left[merge]);
    const right = branches.get(tree.right[merge]);
    if (left === undefined || right === undefined) continue;
    branches.set(n + merge, {
      risk: left.risk + right.risk,
      least: left.least + right.least,
      most: left.most + right.most,
    });
  }

  const weights = new Float64Array(n);
  const pending = [{ node: 2 * n - 2, total: box.invested }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, total } = next;
    const left = node < n ? undefined : branches.get(tree.left[node - n]);
    const right = node < n ? undefined : branches.get(tree.right[node - n]);
    if (left !== undefined && right !== undefined) {
      const share = left.risk + right.risk > 0 ? right.risk / (left.risk + right.risk) : 0.5;
      const floor = Math.max(left.least, total - right.most);
      const cap = Math.min(left.most, total - right.least);
      const part = Math.min(cap, Math.max(floor, total * share));
      pending.push({ node: tree.left[node - n], total: part }, { node: tree.right[node - n], total: total - part });
      continue;
    }
    const members = leafOrder(tree, node);
    const shares = boundedShares(
      Float64Array.from(members, (i) => unit / data[i * n + i]),
      total,
      Float64Array.from(members, (i) => box.lower[i]),
      Float64Array.from(members, (i) => box.upper[i]),
    );
    members.forEach((i, k) => {
      weights[i] = shares[k];
    });
  }
  return ruleWeights(weights, box, covariance, input.search);
}
