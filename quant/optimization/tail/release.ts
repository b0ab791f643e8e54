import { AT_LOWER, AT_REFERENCE, FREE, type TailVertex } from './tailVertex.ts';

/** What an iteration releases: a tie (position) or a column, in which direction, and the slope of the cost along the ray. */
export interface Release {
  readonly column: number;
  readonly tie: number;
  readonly sign: number;
  readonly slope: number;
}

/** No column is meant. */
export const NO_COLUMN = -1;
/** The column that enters the basis is meant, not one of it. */
export const ENTERING_COLUMN = -2;

/**
 * The tie or bound whose release gains most per unit of distance in x (measured for ties, estimated for columns); to break a
 * stall, one drawn at random among those that gain.
 */
export function price(v: TailVertex, atRandom: boolean): Release | undefined {
  const { scenarios: T, assets: n, columns: N, rows: E, returns, lower, upper, tailCount } = v.program;
  const { multiplier, status, tied, tiedCount, side, costScale } = v;
  const { rate, tailPrice } = v.cost;
  const ceiling = tailPrice / tailCount;
  const tieTolerance = Math.max(1e-10 * ceiling, (1e-12 * costScale) / T);
  const columnTolerance = 1e-11 * costScale;
  let bestScore = 0;
  let best: Release | undefined;
  // Without a price on the tail the one tie only carries alpha along.
  for (let i = 0; i < tiedCount && tailPrice > 0; i++) {
    const u = multiplier[E + i];
    const gain = u < 0 ? -u : u - ceiling;
    if (gain <= tieTolerance) continue;
    const score = atRandom ? v.random() : gain / v.basis.columnNorm(E + i);
    if (score <= bestScore) continue;
    bestScore = score;
    best = { column: NO_COLUMN, tie: i, sign: u < 0 ? -1 : 1, slope: -gain };
  }
  for (let j = 0; j < N; j++) {
    if (status[j] === FREE || lower[j] === upper[j]) continue;
    let d = v.columnGradient(j) + v.rowPrice(j);
    if (j < n) {
      const row = j * T;
      for (let i = 0; i < tiedCount; i++) d -= multiplier[E + i] * returns[row + tied[i]];
    }
    let up = Number.NEGATIVE_INFINITY;
    let down = Number.NEGATIVE_INFINITY;
    if (status[j] === AT_REFERENCE) {
      up = -d - rate[j];
      down = d - rate[j];
    } else if (status[j] === AT_LOWER) up = -d - side[j] * rate[j];
    else down = d + side[j] * rate[j];
    const gain = Math.max(up, down);
    if (gain <= columnTolerance) continue;
    // 1.5 stands for the length of the whole direction, of which the column itself is 1.
    const score = atRandom ? v.random() : gain / 1.5;
    if (score <= bestScore) continue;
    bestScore = score;
    best = { column: j, tie: -1, sign: up >= down ? 1 : -1, slope: -gain };
  }
  return best;
}
