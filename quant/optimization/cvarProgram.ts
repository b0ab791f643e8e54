import { InvalidInputError } from '../errors/invalidInput.ts';
import { requireObservations } from '../estimation/observations.ts';
import { type MatrixInput, transposeArray } from '../linalg/denseMatrix.ts';
import { requireFields } from '../linalg/numericInput.ts';
import { boxConflict } from './boxConflict.ts';
import { figure } from './conflicts.ts';
import { type PortfolioConstraints, type ResolvedConstraints, resolveConstraints } from './constraints.ts';
import { requireSearchLimits, type SearchLimits } from './namesSearch.ts';
import type {
  ActiveConstraint,
  ConflictingConstraint,
  FailedOptimization,
  InfeasibleProblem,
  OptimalPortfolio,
  UnprovenPortfolio,
} from './result.ts';
import type { TailCost, TailOutcome, TailProgram } from './tail/tailProgram.ts';

export interface CvarInput {
  /** T x n simple returns per period, one row per scenario, equally likely; T may be below n. */
  readonly returns: MatrixInput;
  /** Long-only and fully invested by default; cash returns 0. */
  readonly constraints?: PortfolioConstraints;
  /** beta, in (0, 1): the CVaR is the mean loss of the worst (1 - beta) of the scenarios. Default 0.95. */
  readonly confidence?: number;
  /**
   * When to end a search for the names to hold; of interest with `constraints.maxNames` only. Here `maxNodes` counts the linear
   * programs solved; by default as many as take about two seconds, 2,000 at most.
   */
  readonly search?: SearchLimits;
}

/** The tail of a portfolio; losses are positive. */
interface Tail {
  /** Mean loss of the worst (1 - beta) T scenarios, a scenario cut in two counted in part; per period, fraction of equity. */
  readonly conditionalValueAtRisk: number;
  /** Smallest loss among them: the value at risk. */
  readonly valueAtRisk: number;
}

export interface CvarPortfolio extends OptimalPortfolio, Tail {}

/** The best portfolio of so few names found by a search that was ended before it had proof. */
export interface UnprovenCvarPortfolio extends UnprovenPortfolio, Tail {}

export type CvarResult = CvarPortfolio | UnprovenCvarPortfolio | InfeasibleProblem | FailedOptimization;

/** A floor under the expected return, as one more row of the program. */
export interface ReturnTarget {
  readonly expectedReturns: Float64Array;
  readonly least: number;
}

/** What a row of the program says: the sum in words, and its two ends. */
interface RowMeaning {
  readonly subject: string;
  readonly kind: 'budget' | 'group' | 'target';
  readonly lower: number;
  readonly upper: number;
  /** What its row of the program is divided by, so that tolerances mean the same for every row. */
  readonly unit: number;
}

/** A portfolio problem in the form the simplex method takes, with the way back. */
export interface CvarProgram {
  readonly program: TailProgram;
  readonly constraints: ResolvedConstraints;
  /** What one unit of trading costs in each column; zeros where it is free. */
  readonly tradingCost: Float64Array;
  readonly meanings: readonly RowMeaning[];
  /** Largest size of a return: what rounding is measured against. */
  readonly returnScale: number;
}

/**
 * Checks the input and writes it as a TailProgram: columns are the assets, the distance to the budget's maximum, and one slack per
 * group and target.
 *
 * One function: the columns and rows of one program are laid out side by side.
 *
 * @returns the program, or the contradiction that shows before solving
 * @throws InvalidInputError for returns that are not finite, a confidence outside (0, 1), or malformed constraints
 */
export function cvarProgram(input: CvarInput, target?: ReturnTarget): CvarProgram | InfeasibleProblem {
  requireFields(input, 'input');
  requireSearchLimits(input.search);
  const observations = requireObservations(input.returns, 'returns', 1);
  const { rows: T, columns: n } = observations;
  const confidence = input.confidence ?? 0.95;
  if (!(Number.isFinite(confidence) && confidence > 0 && confidence < 1)) {
    throw new InvalidInputError({
      field: 'confidence',
      given: confidence,
      allowed: 'a number between 0 and 1, e.g. 0.95',
      remedy: 'Divide percentages by 100.',
    });
  }
  const constraints = resolveConstraints(input.constraints ?? {}, n);
  const conflict = boxConflict(constraints);
  if (conflict !== undefined) return conflict;

  const { budget } = constraints;
  const groups = constraints.groups.filter((group) => Number.isFinite(group.lower) || Number.isFinite(group.upper));
  const meanings: RowMeaning[] = [
    { subject: 'budget', kind: 'budget', lower: budget.min, upper: budget.max, unit: 1 },
    ...groups.map(
      ({ name, lower, upper }): RowMeaning => ({ subject: `group ${name}`, kind: 'group', lower, upper, unit: 1 }),
    ),
  ];
  const targetUnit = unitOf(target);
  if (target !== undefined) {
    const { least } = target;
    meanings.push({
      subject: 'expected return',
      kind: 'target',
      lower: least,
      upper: Number.POSITIVE_INFINITY,
      unit: targetUnit,
    });
  }
  const E = meanings.length;
  const N = n + E;
  const coefficients = new Float64Array(E * N);
  const rightHandSide = new Float64Array(E);
  const lower = new Float64Array(N);
  const upper = new Float64Array(N);
  const reference = new Float64Array(N);
  const tradingCost = new Float64Array(N);
  lower.set(constraints.lower);
  upper.set(constraints.upper);
  reference.set(constraints.previous);
  if (constraints.turnoverCost !== undefined) tradingCost.set(constraints.turnoverCost);
  coefficients.fill(1, 0, n);
  groups.forEach((group, g) => {
    for (const member of group.members) coefficients[(g + 1) * N + member] = 1;
  });
  if (target !== undefined) {
    coefficients.set(
      target.expectedReturns.map((value) => value / targetUnit),
      (E - 1) * N,
    );
  }
  meanings.forEach((meaning, e) => {
    const { unit } = meaning;
    // sum + slack = upper, or, where there is no upper end, sum - slack = lower
    const bounded = Number.isFinite(meaning.upper);
    coefficients[e * N + n + e] = bounded ? 1 : -1;
    rightHandSide[e] = (bounded ? meaning.upper : meaning.lower) / unit;
    upper[n + e] = (meaning.upper - meaning.lower) / unit;
  });

  // k as it was meant: (1 - 0.95) 500 is 25, not 25.000000000000021
  const exact = (1 - confidence) * T;
  const tailCount = Math.abs(exact - Math.round(exact)) < 1e-9 * T ? Math.max(Math.round(exact), 1e-9) : exact;
  const program: TailProgram = {
    scenarios: T,
    assets: n,
    columns: N,
    returns: transposeArray(observations.data, T, n),
    rows: E,
    coefficients,
    rightHandSide,
    lower,
    upper,
    reference,
    tailCount,
  };
  let returnScale = 0;
  for (let i = 0; i < program.returns.length; i++) returnScale = Math.max(returnScale, Math.abs(program.returns[i]));
  return { program, constraints, tradingCost, meanings, returnScale };
}

/** The power of 2 next to the largest expected return or the target; dividing by it rounds nothing. */
function unitOf(target: ReturnTarget | undefined): number {
  const largest = target?.expectedReturns.reduce((most, value) => Math.max(most, Math.abs(value)), 0) ?? 0;
  return largest > 0 ? 2 ** Math.floor(Math.log2(largest)) : 1;
}

/** The problem with other bounds on the assets, each of length n. */
export function withBounds(problem: CvarProgram, lower: Float64Array, upper: Float64Array): CvarProgram {
  const program = { ...problem.program, lower: problem.program.lower.slice(), upper: problem.program.upper.slice() };
  program.lower.set(lower);
  program.upper.set(upper);
  return { ...problem, program };
}

/** Tells an outcome that is not optimal as a result, with the constraints named. */
export function unsolved(
  { constraints, meanings }: CvarProgram,
  outcome: Exclude<TailOutcome, { kind: 'optimal' }>,
): InfeasibleProblem | FailedOptimization {
  if (outcome.kind === 'failed') return { status: 'failed', reason: outcome.reason };
  const conflicts: ConflictingConstraint[] = [];
  let missUnit = 1;
  meanings.forEach(({ subject, kind, lower, upper, unit }, e) => {
    const multiplier = outcome.rowMultipliers[e];
    if (multiplier !== 0 && kind === 'target') missUnit = unit;
    if (multiplier > 0) conflicts.push({ name: `${subject} at most ${figure(upper)}`, kind });
    if (multiplier < 0) conflicts.push({ name: `${subject} at least ${figure(lower)}`, kind });
  });
  for (const kind of ['lower', 'upper'] as const) {
    const sign = kind === 'lower' ? 1 : -1;
    const involved = constraints.assets.filter((_, i) => sign * outcome.columnPrices[i] > 0);
    if (involved.length === 0) continue;
    const all = involved.length === constraints.n;
    const of = all ? '' : involved.length <= 8 ? ` of ${involved.join(', ')}` : ` of ${involved.length} assets`;
    conflicts.push({ name: `${kind} bounds${of}`, kind });
  }
  const names = conflicts.map(({ name }) => name);
  const last = names.pop();
  return {
    status: 'infeasible',
    conflicts,
    reason: `no weights satisfy ${names.join(', ')} and ${last} together: the closest miss by ${figure(outcome.shortfall * missUnit)}`,
  };
}

/**
 * Constraints that hold with equality, with their multipliers.
 *
 * @param weights length n
 * @param reducedCosts of the optimal program, length N
 * @param multipliers y of its rows, length E
 * @param unit what the program's objective must be divided by to be the minimised objective
 */
export function activeConstraints(
  { program, constraints, meanings, returnScale }: CvarProgram,
  cost: TailCost,
  x: Float64Array,
  reducedCosts: Float64Array,
  multipliers: Float64Array,
  unit: number,
): ActiveConstraint[] {
  const { n, assets, lower, upper } = constraints;
  // A multiplier that rounding alone has left is none.
  const negligible = (1e-12 * returnScale) / unit;
  const clean = (multiplier: number): number => (Math.abs(multiplier) <= negligible ? 0 : multiplier);
  const active: ActiveConstraint[] = [];
  for (let i = 0; i < n; i++) {
    // Left out by the limit on names, not by a bound.
    if (program.lower[i] === program.upper[i] && lower[i] < upper[i]) continue;
    const d = reducedCosts[i] / unit;
    const rate = cost.rate[i] / unit;
    const previous = constraints.previous[i];
    // Where the bound itself is the present holding, trading away from it carries part of the reduced cost.
    if (x[i] === lower[i]) {
      active.push({
        name: `lower bound of ${assets[i]}`,
        kind: 'lower',
        multiplier: clean(Math.max(0, d + (previous < x[i] ? rate : -rate))),
      });
    }
    if (x[i] === upper[i]) {
      active.push({
        name: `upper bound of ${assets[i]}`,
        kind: 'upper',
        multiplier: clean(Math.max(0, -d + (previous > x[i] ? rate : -rate))),
      });
    }
    if (rate > 0 && x[i] === previous) {
      active.push({
        name: `no trade in ${assets[i]}`,
        kind: 'turnover',
        multiplier: clean(Math.max(0, rate - Math.abs(d))),
      });
    }
  }
  meanings.forEach(({ subject, kind, lower: least, upper: most, unit: rowUnit }, e) => {
    const slack = n + e;
    const y = multipliers[e] / (unit * rowUnit);
    if (least === most) {
      active.push({ name: `${subject} equal to ${figure(most)}`, kind, multiplier: clean(-y) });
      return;
    }
    const room = x[slack] * rowUnit;
    const bounded = Number.isFinite(most);
    const tolerance = 1e-12 * rowUnit * Math.max(1, Math.abs(program.rightHandSide[e]));
    if (bounded && room <= tolerance) {
      active.push({ name: `${subject} at most ${figure(most)}`, kind, multiplier: clean(Math.max(0, y)) });
    } else if (bounded ? room >= most - least - tolerance : room <= tolerance) {
      active.push({ name: `${subject} at least ${figure(least)}`, kind, multiplier: clean(Math.max(0, -y)) });
    }
  });
  return active;
}
