import type { GarchLikelihood } from './likelihood.ts';
import type { GarchSpecification, VarianceFamily } from './specification.ts';

/** A starting point and the normal log-likelihood that it was ranked by. */
export interface StartingPoint {
  readonly parameters: Float64Array;
  readonly value: number;
  /** Which of the maxima that such likelihoods tend to have it leads to; one climb from each kind is worth its time. */
  readonly kind: string;
}

interface Grid {
  /** Total weight of the shocks. */
  readonly shocks: readonly number[];
  readonly persistences: readonly number[];
  /** Total weights of the asymmetric terms, given that of the shocks: the first is tried everywhere, the rest on the best few. */
  readonly asymmetries: readonly ((shock: number) => number)[];
  /** How many of the best points are tried with the other asymmetries. */
  readonly refined: number;
  /** Off the grid: where a short memory or a short sample may have a maximum of its own. */
  readonly remote: readonly { readonly shock: number; readonly persistence: number; readonly asymmetry: number }[];
}

const GRIDS: Record<VarianceFamily, Grid> = {
  garch: {
    shocks: [0.02, 0.05, 0.1, 0.2],
    persistences: [0.5, 0.7, 0.9, 0.98],
    asymmetries: [() => 0],
    refined: 0,
    remote: [
      { shock: 0.3, persistence: 0.3, asymmetry: 0 },
      { shock: 0.02, persistence: 0.99, asymmetry: 0 },
    ],
  },
  gjr: {
    shocks: [0.02, 0.1, 0.2],
    persistences: [0.5, 0.7, 0.9, 0.98],
    asymmetries: [() => 0.1, (shock) => -0.9 * shock],
    refined: 4,
    remote: [
      { shock: 0.05, persistence: 0.6, asymmetry: 0.4 },
      { shock: 0.01, persistence: 0.99, asymmetry: -0.01 },
    ],
  },
  egarch: {
    shocks: [0.02, 0.1, 0.2],
    persistences: [0.6, 0.9, 0.98],
    asymmetries: [() => 0, () => -0.1, () => 0.1],
    refined: 2,
    remote: [
      { shock: -0.1, persistence: 0.97, asymmetry: 0.1 },
      { shock: 0.3, persistence: 0.1, asymmetry: -0.25 },
      { shock: 0.3, persistence: 0.1, asymmetry: 0.25 },
    ],
  },
};

/** One point of the grid, but for its asymmetry. */
interface GridCell {
  readonly shock: number;
  readonly persistence: number;
  readonly profile: LagProfile;
}

/** How a total weight is spread over the lags: where there are several, each spread tends to lead to a maximum of its own. */
interface LagProfile {
  readonly name: string;
  /** Share of lag `lag` (from 0) of `count`. */
  readonly shock: (lag: number, count: number) => number;
  readonly memory: (lag: number, count: number) => number;
}

const even = (_lag: number, count: number) => 1 / count;
const onFirst = (lag: number) => (lag === 0 ? 1 : 0);
const onLast = (lag: number, count: number) => (lag === count - 1 ? 1 : 0);
const SINGLE_LAG: readonly LagProfile[] = [{ name: 'one lag', shock: even, memory: even }];
const SEVERAL_LAGS: readonly LagProfile[] = [
  { name: 'even', shock: even, memory: even },
  { name: 'first lags', shock: onFirst, memory: onFirst },
  { name: 'first shock, last variance', shock: onFirst, memory: onLast },
];

/**
 * Starting points on a grid over shock weight, persistence and asymmetry, with omega such that the unconditional variance is the
 * sample's and shapes from the kurtosis of the standardized residuals; best first.
 *
 * @param likelihood of the model on returns of unit variance
 * @param normal likelihood of the same recursion with normal innovations, which ranks the grid
 * @param sampleMean mean of those returns, the start of mu
 */
export function startingPoints(
  specification: GarchSpecification,
  likelihood: GarchLikelihood,
  normal: GarchLikelihood,
  sampleMean: number,
): StartingPoint[] {
  const grid = GRIDS[specification.family];
  const [first, ...rest] = specification.o > 0 ? grid.asymmetries : [() => 0];
  const persistences = specification.q > 0 ? grid.persistences : [0.5];
  const profiles = Math.max(specification.p, specification.o, specification.q) > 1 ? SEVERAL_LAGS : SINGLE_LAG;
  const cells = profiles.flatMap((profile) =>
    grid.shocks.flatMap((shock) => persistences.map((persistence) => ({ shock, persistence, profile }))),
  );
  const evaluate = (cell: GridCell, asymmetry: number) => {
    const parameters = gridPoint(specification, likelihood, sampleMean, cell, asymmetry);
    const value = parameters === undefined ? Number.NaN : normal.value(parameters);
    return parameters === undefined || Number.isNaN(value)
      ? []
      : [
          {
            cell,
            point: {
              parameters,
              value,
              kind: `${kindOf(specification.family, cell.shock, asymmetry)}, ${cell.profile.name}`,
            },
          },
        ];
  };
  const byValue = (a: { point: StartingPoint }, b: { point: StartingPoint }) => b.point.value - a.point.value;
  const ranked = cells.flatMap((cell) => evaluate(cell, first(cell.shock))).sort(byValue);
  const refined = ranked
    .slice(0, grid.refined)
    .flatMap(({ cell }) => rest.flatMap((asymmetryOf) => evaluate(cell, asymmetryOf(cell.shock))));
  return [...ranked, ...refined].sort(byValue).map(({ point }) => point);
}

/** The starting points off the grid, as far as their likelihood is finite; shapes are still to be filled in. */
export function remotePoints(
  specification: GarchSpecification,
  likelihood: GarchLikelihood,
  normal: GarchLikelihood,
  sampleMean: number,
): Float64Array[] {
  return GRIDS[specification.family].remote.flatMap(({ shock, persistence, asymmetry }) => {
    const cell = { shock, persistence, profile: SINGLE_LAG[0] };
    const point = gridPoint(specification, likelihood, sampleMean, cell, specification.o > 0 ? asymmetry : 0);
    return point !== undefined && Number.isFinite(normal.value(point)) ? [point] : [];
  });
}

/** GJR: whether falls or rises move the variance more. EGARCH: whether single shocks matter little or much. */
function kindOf(family: VarianceFamily, shock: number, asymmetry: number): string {
  switch (family) {
    case 'garch':
      return 'symmetric';
    case 'gjr':
      return asymmetry < 0 ? 'rises weigh more' : 'falls weigh more';
    case 'egarch':
      return shock < 0.05 ? 'smooth' : 'reactive';
    default: {
      const never: never = family;
      return never;
    }
  }
}

/** Fills in the shapes of a starting point from the kurtosis of its standardized residuals. */
export function withShapes(likelihood: GarchLikelihood, normal: GarchLikelihood, point: Float64Array): Float64Array {
  const { layout, innovations } = likelihood;
  const parameters = point.slice();
  if (layout.shape === layout.count) return parameters;
  normal.value(parameters);
  parameters.set(innovations.startFrom(kurtosis(normal.state.standardized)), layout.shape);
  return parameters;
}

/** One grid point without shapes; undefined where the persistence leaves nothing for beta. */
function gridPoint(
  specification: GarchSpecification,
  { layout }: GarchLikelihood,
  sampleMean: number,
  { shock, persistence, profile }: GridCell,
  asymmetry: number,
): Float64Array | undefined {
  const { p, o, q, family } = specification;
  const parameters = new Float64Array(layout.count);
  if (specification.mean === 'constant') parameters[0] = sampleMean;
  const symmetric = p > 0 ? shock : 0;
  const asymmetric = p > 0 ? asymmetry : Math.abs(asymmetry) + shock;
  const memory = family === 'egarch' ? persistence : persistence - symmetric - (o > 0 ? 0.5 * asymmetric : 0);
  if (memory < 0) return undefined;
  for (let i = 0; i < p; i++) parameters[layout.alpha + i] = symmetric * profile.shock(i, p);
  for (let i = 0; i < o; i++) parameters[layout.gamma + i] = asymmetric * profile.shock(i, o);
  for (let j = 0; j < q; j++) parameters[layout.beta + j] = memory * profile.memory(j, q);
  if (family !== 'egarch') parameters[layout.omega] = q > 0 ? 1 - persistence : 1 - (persistence - memory);
  return parameters;
}

/** Fourth central moment over the squared second, both with divisor T. */
function kurtosis(values: Float64Array): number {
  let mean = 0;
  for (const value of values) mean += value / values.length;
  let second = 0;
  let fourth = 0;
  for (const value of values) {
    const square = (value - mean) * (value - mean);
    second += square;
    fourth += square * square;
  }
  return second > 0 ? (fourth * values.length) / (second * second) : 3;
}
