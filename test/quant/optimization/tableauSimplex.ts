/** minimise c'x subject to rows a'x (<=, =, >=) b and x >= 0. */
export interface LinearProgram {
  readonly cost: readonly number[];
  readonly rows: readonly {
    readonly coefficients: readonly number[];
    readonly sense: '<=' | '=' | '>=';
    readonly bound: number;
  }[];
}

const EPSILON = 1e-10;

/**
 * The textbook two-phase tableau simplex with Bland's rule: slow and independent of everything under test.
 *
 * @returns the least cost, undefined where no x satisfies the rows, NaN where rounding has got the better of it
 */
export function solveByTableau(program: LinearProgram): number | undefined {
  const n = program.cost.length;
  const slacks = program.rows.filter(({ sense }) => sense !== '=').length;
  const m = program.rows.length;
  const width = n + slacks + m;
  let slack = n;
  const tableau = program.rows.map(({ coefficients, sense, bound }, r) => {
    const row = new Array<number>(width + 1).fill(0);
    coefficients.forEach((value, j) => {
      row[j] = value;
    });
    if (sense !== '=') row[slack++] = sense === '<=' ? 1 : -1;
    row[width] = bound;
    if (bound < 0) for (let j = 0; j <= width; j++) row[j] = -row[j];
    row[n + slacks + r] = 1;
    return row;
  });
  const basis = program.rows.map((_, r) => n + slacks + r);

  const run = (cost: readonly number[], allowed: number): number => {
    for (;;) {
      const price = (j: number): number => cost[j] - basis.reduce((sum, b, r) => sum + cost[b] * tableau[r][j], 0);
      let entering = -1;
      for (let j = 0; j < allowed && entering < 0; j++) if (!basis.includes(j) && price(j) < -EPSILON) entering = j;
      if (entering < 0) return basis.reduce((sum, b, r) => sum + cost[b] * tableau[r][width], 0);
      let leaving = -1;
      for (let r = 0; r < m; r++) {
        if (tableau[r][entering] <= EPSILON) continue;
        const ratio = tableau[r][width] / tableau[r][entering];
        const best = leaving < 0 ? Number.POSITIVE_INFINITY : tableau[leaving][width] / tableau[leaving][entering];
        if (ratio < best || (ratio === best && basis[r] < basis[leaving])) leaving = r;
      }
      if (leaving < 0) return Number.NaN;
      const pivot = tableau[leaving][entering];
      tableau[leaving] = tableau[leaving].map((value) => value / pivot);
      for (let r = 0; r < m; r++) {
        const factor = tableau[r][entering];
        if (r === leaving || factor === 0) continue;
        tableau[r] = tableau[r].map((value, j) => value - factor * tableau[leaving][j]);
      }
      basis[leaving] = entering;
    }
  };

  const artificial = new Array<number>(width).fill(0).fill(1, n + slacks);
  if (run(artificial, width) > 1e-8) return undefined;
  // Artificial variables still in the basis are 0 there; they must not come back up.
  const cost = new Array<number>(width).fill(0);
  program.cost.forEach((value, j) => {
    cost[j] = value;
  });
  for (let j = n + slacks; j < width; j++) cost[j] = 1e3;
  return run(cost, n + slacks);
}
