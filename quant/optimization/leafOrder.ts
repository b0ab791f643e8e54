import type { Dendrogram } from './linkage.ts';

/**
 * Leaves of a cluster from left to right as the dendrogram has them (depth first, left part first): the quasi-diagonal order of
 * Lopez de Prado (2016).
 *
 * @param cluster number of the cluster; default the root
 */
export function leafOrder(tree: Dendrogram, cluster = 2 * tree.leaves - 2): Int32Array {
  return turnedOrder(tree, cluster, undefined);
}

/**
 * The order of the leaves, among the 2^(n-1) a dendrogram allows by turning merges over, with the smallest sum of distances between
 * neighbours. Of the two directions in which it can be read, the one that begins in the root's left part. O(n^3) time, O(n^2) memory.
 *
 *     M(u, w) = min over m, k of  M_left(u, m) + d(m, k) + M_right(k, w)
 *
 * with u, m the ends of the left part and k, w those of the right; of equal sums the first found stays.
 *
 * Source: Bar-Joseph, Gifford and Jaakkola (2001), Fast optimal leaf ordering for hierarchical clustering, Bioinformatics 17.
 *
 * @param distance symmetric, n x n row-major
 */
export function optimalLeafOrder(tree: Dendrogram, distance: Float64Array): Int32Array {
  const n = tree.leaves;
  if (n === 1) return Int32Array.of(0);
  const paths = shortestPaths(tree, distance);
  const order = new Int32Array(n);
  let count = 0;
  const root = 2 * n - 2;
  const pending = [{ node: root, ...shortestEnds(tree, paths, root) }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, from, to } = next;
    if (node < n) {
      order[count++] = node;
      continue;
    }
    const leftFirst = paths.members[tree.left[node - n]].includes(from);
    const first = leftFirst ? tree.left[node - n] : tree.right[node - n];
    const second = leftFirst ? tree.right[node - n] : tree.left[node - n];
    let shortest = Number.POSITIVE_INFINITY;
    let end = from;
    let start = to;
    for (const m of otherEnds(tree, paths, first, from)) {
      for (const k of otherEnds(tree, paths, second, to)) {
        const length = paths.length[from * n + m] + distance[m * n + k] + paths.length[k * n + to];
        if (length >= shortest) continue;
        shortest = length;
        end = m;
        start = k;
      }
    }
    pending.push({ node: second, from: start, to }, { node: first, from, to: end });
  }
  return order;
}

/**
 * The order in which each part of a merge is mirrored as a whole where the shortest path over that merge ALONE would mirror it,
 * whatever lies around it. In general longer than `optimalLeafOrder`; it is what SciPy's `optimal_leaf_ordering` returns (its issue
 * 11227), and with it the hierarchical portfolios of skfolio and riskfolio-lib.
 *
 * @param distance symmetric, n x n row-major
 */
export function branchwiseLeafOrder(tree: Dendrogram, distance: Float64Array): Int32Array {
  const { leaves: n, left, right } = tree;
  if (n === 1) return Int32Array.of(0);
  const paths = shortestPaths(tree, distance);
  const turned = new Uint8Array(2 * n - 1);
  for (let node = 2 * n - 2; node >= n; node--) {
    const { from, to } = shortestEnds(tree, paths, node);
    const l = left[node - n];
    const r = right[node - n];
    // What turns a cluster turns all below it along.
    turned[l] = turned[node] ^ (l >= n && paths.members[right[l - n]].includes(from) ? 1 : 0);
    turned[r] = turned[node] ^ (r >= n && paths.members[left[r - n]].includes(to) ? 1 : 0);
  }
  return turnedOrder(tree, 2 * n - 2, turned);
}

/** Depth first, with the right part first where a cluster is turned. */
function turnedOrder(tree: Dendrogram, cluster: number, turned: Uint8Array | undefined): Int32Array {
  const { leaves: n, left, right, size } = tree;
  const order = new Int32Array(cluster < n ? 1 : size[cluster - n]);
  const pending = [cluster];
  let count = 0;
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node < n) order[count++] = node;
    else if (turned?.[node] === 1) pending.push(left[node - n], right[node - n]);
    else pending.push(right[node - n], left[node - n]);
  }
  return order;
}

/** Shortest paths over clusters. */
interface Paths {
  /** Leaves of each cluster as the dendrogram has them. */
  readonly members: readonly Int32Array[];
  /** Element u n + w: the shortest path over the smallest cluster that holds u and w, beginning in one and ending in the other. */
  readonly length: Float64Array;
}

function shortestPaths(tree: Dendrogram, distance: Float64Array): Paths {
  const { leaves: n, left, right } = tree;
  const paths = {
    members: Array.from({ length: 2 * n - 1 }, (_, node) => leafOrder(tree, node)),
    length: new Float64Array(n * n),
  };
  const { members, length } = paths;
  const reach = new Float64Array(n);
  for (let merge = 0; merge < n - 1; merge++) {
    const l = left[merge];
    const r = right[merge];
    const rightLeaves = members[r];
    const starts = Array.from(rightLeaves, (w) => otherEnds(tree, paths, r, w));
    for (const u of members[l]) {
      const ends = otherEnds(tree, paths, l, u);
      for (const k of rightLeaves) {
        let shortest = Number.POSITIVE_INFINITY;
        for (const m of ends) shortest = Math.min(shortest, length[u * n + m] + distance[m * n + k]);
        reach[k] = shortest;
      }
      rightLeaves.forEach((w, i) => {
        let shortest = Number.POSITIVE_INFINITY;
        for (const k of starts[i]) shortest = Math.min(shortest, reach[k] + length[k * n + w]);
        length[u * n + w] = shortest;
        length[w * n + u] = shortest;
      });
    }
  }
  return paths;
}

/** Leaves at which a path over `node` may end that begins at `leaf`: those of the part without it. */
function otherEnds(tree: Dendrogram, { members }: Paths, node: number, leaf: number): Int32Array {
  const n = tree.leaves;
  if (node < n) return members[node];
  const part = members[tree.left[node - n]];
  return part.includes(leaf) ? members[tree.right[node - n]] : part;
}

/** Ends of the shortest path over a merge, the first in its left part. */
function shortestEnds(tree: Dendrogram, { members, length }: Paths, node: number): { from: number; to: number } {
  const n = tree.leaves;
  let shortest = Number.POSITIVE_INFINITY;
  let from = 0;
  let to = 0;
  for (const u of members[tree.left[node - n]]) {
    for (const w of members[tree.right[node - n]]) {
      if (length[u * n + w] >= shortest) continue;
      shortest = length[u * n + w];
      from = u;
      to = w;
    }
  }
  return { from, to };
}
