import { InvalidInputError } from '../errors/invalidInput.ts';

/**
 * Distance between two clusters, from the distances of their members:
 * - `single` the smallest, `complete` the largest, `average` the mean over all pairs (UPGMA);
 * - `weighted` the mean of the distances of the two parts last merged (WPGMA);
 * - `ward` the growth of the within-cluster sum of squares.
 */
export type LinkageMethod = 'single' | 'complete' | 'average' | 'weighted' | 'ward';

const LINKAGE_METHODS: readonly LinkageMethod[] = ['single', 'complete', 'average', 'weighted', 'ward'];

/**
 * A dendrogram of n leaves as n - 1 merges in order of height. Leaves are clusters 0 .. n - 1, merge m forms cluster n + m.
 * Of the two parts of a merge, `left` is the one with the smaller number.
 */
export interface Dendrogram {
  readonly leaves: number;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Distance at which the parts merge, not decreasing. */
  readonly height: Float64Array;
  /** Leaves under the merge. */
  readonly size: Int32Array;
}

/**
 * Agglomerative hierarchical clustering in O(n^2): Prim's minimum spanning tree for single linkage, the nearest-neighbour chain
 * for the others. Equal distances go to the cluster met first; merges of equal height keep the order in which they were found.
 *
 * Source: Muellner (2011), Modern hierarchical, agglomerative clustering algorithms, arXiv:1109.2378, figures 3 and 6.
 *
 * @param distance symmetric, n x n row-major, diagonal ignored
 * @param n number of leaves, at least 1
 * @throws InvalidInputError for a linkage that is not one of the above
 */
export function linkage(distance: Float64Array, n: number, method: LinkageMethod): Dendrogram {
  if (!LINKAGE_METHODS.includes(method)) {
    throw new InvalidInputError({
      field: 'linkage',
      given: method,
      allowed: LINKAGE_METHODS.join(', '),
      remedy: 'Leave it out for the default of the method.',
    });
  }
  const merges = method === 'single' ? spanningTree(distance, n) : neighbourChain(distance.slice(), n, method);
  return numberClusters(merges, n);
}

/** Merges as pairs of leaves, one of each part. */
interface LeafMerges {
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly height: Float64Array;
}

/**
 * Prim's algorithm from leaf 0. A merge joins each leaf to the one added before it: any cluster of single linkage is a run of
 * that sequence, so the runs merge at the same heights as along the tree's own edges.
 */
function spanningTree(distance: Float64Array, n: number): LeafMerges {
  const a = new Int32Array(n - 1);
  const b = new Int32Array(n - 1);
  const height = new Float64Array(n - 1);
  const nearest = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const outside = Int32Array.from({ length: n - 1 }, (_, i) => i + 1);
  let current = 0;
  for (let m = 0; m < n - 1; m++) {
    const left = n - 1 - m;
    const row = current * n;
    let best = Number.POSITIVE_INFINITY;
    let bestAt = 0;
    for (let i = 0; i < left; i++) {
      const leaf = outside[i];
      const d = distance[row + leaf];
      if (d < nearest[leaf]) nearest[leaf] = d;
      if (nearest[leaf] < best) {
        best = nearest[leaf];
        bestAt = i;
      }
    }
    const next = outside[bestAt];
    outside.copyWithin(bestAt, bestAt + 1, left);
    a[m] = current;
    b[m] = next;
    height[m] = best;
    current = next;
  }
  return { a, b, height };
}

/** Nearest-neighbour chain; overwrites the distances with those of the clusters formed. */
function neighbourChain(distance: Float64Array, n: number, method: Exclude<LinkageMethod, 'single'>): LeafMerges {
  const a = new Int32Array(n - 1);
  const b = new Int32Array(n - 1);
  const height = new Float64Array(n - 1);
  const size = new Int32Array(n).fill(1);
  const alive = Int32Array.from({ length: n }, (_, i) => i);
  const chain = new Int32Array(n);
  let length = 0;
  for (let m = 0; m < n - 1; m++) {
    const living = n - m;
    if (length === 0) chain[length++] = alive[0];
    let x = 0;
    let y = 0;
    let nearest = 0;
    for (;;) {
      x = chain[length - 1];
      const row = x * n;
      y = length > 1 ? chain[length - 2] : -1;
      nearest = length > 1 ? distance[row + y] : Number.POSITIVE_INFINITY;
      for (let i = 0; i < living; i++) {
        const other = alive[i];
        if (other !== x && distance[row + other] < nearest) {
          nearest = distance[row + other];
          y = other;
        }
      }
      if (length > 1 && y === chain[length - 2]) break;
      chain[length++] = y;
    }
    length -= 2;
    if (x > y) [x, y] = [y, x];
    a[m] = x;
    b[m] = y;
    height[m] = nearest;
    const gone = alive.indexOf(x);
    alive.copyWithin(gone, gone + 1, living);
    const nx = size[x];
    const ny = size[y];
    size[y] = nx + ny;
    for (let i = 0; i < living - 1; i++) {
      const other = alive[i];
      if (other === y) continue;
      const d = mergedDistance(method, distance[x * n + other], distance[y * n + other], nearest, nx, ny, size[other]);
      distance[y * n + other] = d;
      distance[other * n + y] = d;
    }
  }
  return { a, b, height };
}

/** Lance-Williams update: distance of cluster i to the union of x and y. */
function mergedDistance(
  method: Exclude<LinkageMethod, 'single'>,
  dxi: number,
  dyi: number,
  dxy: number,
  nx: number,
  ny: number,
  ni: number,
): number {
  switch (method) {
    case 'complete':
      return Math.max(dxi, dyi);
    case 'average':
      return (nx * dxi + ny * dyi) / (nx + ny);
    case 'weighted':
      return (dxi + dyi) / 2;
    case 'ward':
      return Math.sqrt(((ni + nx) * dxi * dxi + (ni + ny) * dyi * dyi - ni * dxy * dxy) / (nx + ny + ni));
    default: {
      const never: never = method;
      throw new Error(`unknown linkage ${String(never)}`);
    }
  }
}

/** Sorts the merges by height and names each part by the cluster it has become (union-find). */
function numberClusters(merges: LeafMerges, n: number): Dendrogram {
  const order = Array.from(merges.height.keys()).sort((i, j) => merges.height[i] - merges.height[j] || i - j);
  const parent = Int32Array.from({ length: 2 * n - 1 }, (_, i) => i);
  const leafCount = new Int32Array(2 * n - 1).fill(1);
  const root = (leaf: number): number => {
    let top = leaf;
    while (parent[top] !== top) top = parent[top];
    for (let node = leaf; node !== top; ) {
      const next = parent[node];
      parent[node] = top;
      node = next;
    }
    return top;
  };
  const dendrogram = {
    leaves: n,
    left: new Int32Array(n - 1),
    right: new Int32Array(n - 1),
    height: new Float64Array(n - 1),
    size: new Int32Array(n - 1),
  };
  order.forEach((merge, m) => {
    const p = root(merges.a[merge]);
    const q = root(merges.b[merge]);
    const cluster = n + m;
    parent[p] = cluster;
    parent[q] = cluster;
    leafCount[cluster] = leafCount[p] + leafCount[q];
    dendrogram.left[m] = Math.min(p, q);
    dendrogram.right[m] = Math.max(p, q);
    dendrogram.height[m] = merges.height[merge];
    dendrogram.size[m] = leafCount[cluster];
  });
  return dendrogram;
}
