import { leafOrder } from './leafOrder.ts';
import type { Dendrogram } from './linkage.ts';

/**
 * The clusters left when the last k - 1 merges of a dendrogram are undone.
 *
 * @param k number of clusters, 1 .. n
 * @returns numbers of the clusters (see Dendrogram), from left to right
 */
export function cutDendrogram(tree: Dendrogram, k: number): number[] {
  const { leaves: n, left, right } = tree;
  const firstUndone = 2 * n - k;
  const clusters: number[] = [];
  const pending = [2 * n - 2];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node < firstUndone) clusters.push(node);
    else pending.push(right[node - n], left[node - n]);
  }
  return clusters;
}

/**
 * Number of clusters by the two-order difference of the within-cluster dispersion: where the dispersion stops falling fast.
 *
 *     W_k = sum over the clusters of a cut into k, with two members or more, of the mean distance between members
 *     k*  = 1 + argmax over k of  W_(k+2) + W_k - 2 W_(k+1),   k + 2 <= max(8, round(sqrt(n)))
 *
 * So at least 2 for n >= 2; of equal values the smallest k.
 *
 * Source: Yue, Wang and Wei (2008), Application of two-order difference to gap statistic, Transactions of Tianjin University 14(3).
 *
 * @param distance symmetric, n x n row-major
 */
export function clusterCount(tree: Dendrogram, distance: Float64Array): number {
  const { leaves: n, left, right, size } = tree;
  if (n <= 2) return n;
  // Sums over pairs within each cluster, from the smallest up: pairs within the parts plus pairs across them.
  const within = new Float64Array(2 * n - 1);
  const members = (node: number): number => (node < n ? 1 : size[node - n]);
  for (let merge = 0; merge < n - 1; merge++) {
    let across = 0;
    const rightLeaves = leafOrder(tree, right[merge]);
    for (const i of leafOrder(tree, left[merge])) for (const j of rightLeaves) across += distance[i * n + j];
    within[n + merge] = within[left[merge]] + within[right[merge]] + across;
  }
  const most = Math.min(n, Math.max(8, Math.round(Math.sqrt(n))));
  const dispersion = Array.from({ length: most }, (_, i) => {
    let total = 0;
    for (const cluster of cutDendrogram(tree, i + 1)) {
      const count = members(cluster);
      if (count > 1) total += within[cluster] / ((count * (count - 1)) / 2);
    }
    return total;
  });
  let bestAt = 0;
  let best = Number.NEGATIVE_INFINITY;
  for (let i = 0; i + 2 < most; i++) {
    const bend = dispersion[i + 2] + dispersion[i] - 2 * dispersion[i + 1];
    if (bend > best) {
      best = bend;
      bestAt = i;
    }
  }
  return bestAt + 2;
}
