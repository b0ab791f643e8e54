import { InvalidInputError } from '../errors/invalidInput.ts';
import { described, readNumbers, requireArray, requireFields, requireListed } from '../linalg/numericInput.ts';

/** Limits on the summed weight of some assets. */
export interface GroupLimit {
  /** Unique among the groups; reports and conflicts use it. */
  readonly name: string;
  /** Indices of the assets, each at most once. Groups may overlap. */
  readonly members: readonly number[];
  /** Least summed weight; none by default. */
  readonly lower?: number;
  /** Largest summed weight; none by default. */
  readonly upper?: number;
}

/** A cost proportional to what is traded: sum_i cost_i |w_i - previous_i|, in the units of the objective it is set against. */
export interface TurnoverCost {
  /** Weights held now, length n. */
  readonly previous: ArrayLike<number>;
  /** Cost per unit of weight traded, >= 0: one for all assets, or one each. */
  readonly cost: number | ArrayLike<number>;
}

/**
 * What a portfolio of n assets must satisfy. Weights are fractions of equity; what is not in assets is cash:
 * cash = 1 - sum(w), so `budget: { min: 0.5, max: 1 }` leaves between 0 and 50 % in cash.
 */
export interface PortfolioConstraints {
  /** Names of the assets for reports, length n; `asset 0`, `asset 1`, ... by default. */
  readonly assets?: readonly string[];
  /** Least weights: one for all assets, or one each; finite, may be negative. Default 0. */
  readonly lower?: number | ArrayLike<number>;
  /** Largest weights: one for all assets, or one each; finite. Default 1. */
  readonly upper?: number | ArrayLike<number>;
  /** Range of sum(w); finite. Default { min: 1, max: 1 }: fully invested. */
  readonly budget?: { readonly min: number; readonly max: number };
  readonly groups?: readonly GroupLimit[];
  readonly turnover?: TurnoverCost;
  /** Most assets with a weight other than 0; a whole number of at least 1. Default: no limit. */
  readonly maxNames?: number;
}

/** PortfolioConstraints with every default filled in, for n assets. */
export interface ResolvedConstraints {
  readonly n: number;
  readonly assets: readonly string[];
  /** Length n, finite. */
  readonly lower: Float64Array;
  /** Length n, finite. */
  readonly upper: Float64Array;
  readonly budget: { readonly min: number; readonly max: number };
  readonly groups: readonly ResolvedGroup[];
  /** Weights held now, length n; the zero vector where there is no turnover cost. */
  readonly previous: Float64Array;
  /** Cost per unit of weight traded, length n; undefined where nothing costs anything. */
  readonly turnoverCost: Float64Array | undefined;
  /** At most n. */
  readonly maxNames: number;
}

export interface ResolvedGroup {
  readonly name: string;
  readonly members: readonly number[];
  /** -Infinity where there is none. */
  readonly lower: number;
  /** Infinity where there is none. */
  readonly upper: number;
}

function refuse(field: string, given: unknown, allowed: string, remedy: string): never {
  throw new InvalidInputError({ field: `constraints.${field}`, given, allowed, remedy });
}

function perAsset(value: number | ArrayLike<number>, n: number, field: string): Float64Array {
  const result = new Float64Array(n);
  if (typeof value === 'number') {
    result.fill(value);
  } else {
    const given = readNumbers(value, `constraints.${field}`);
    if (given.length !== n)
      refuse(field, `${given.length} numbers`, `one number, or ${n}`, 'Give one for each asset, in their order.');
    result.set(given);
  }
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(result[i]))
      refuse(field, `${result[i]} for asset ${i}`, 'finite numbers', 'Give a bound wide enough not to matter instead.');
  }
  return result;
}

function resolveGroup(group: GroupLimit, index: number, n: number, seen: Set<string>): ResolvedGroup {
  const field = `groups[${index}]`;
  const { name } = requireFields(group, `constraints.${field}`);
  if (typeof name !== 'string' || name === '' || seen.has(name))
    refuse(`${field}.name`, described(name), 'a name no other group has', 'Rename the group.');
  seen.add(name);
  const members = new Set<number>();
  for (const member of Array.from(requireListed(group.members, `constraints.${field}.members`))) {
    if (!Number.isInteger(member) || member < 0 || member >= n || members.has(member))
      refuse(`${field}.members`, member, `indices from 0 to ${n - 1}, each once`, `Repair group ${name}.`);
    members.add(member);
  }
  const lower = group.lower ?? Number.NEGATIVE_INFINITY;
  const upper = group.upper ?? Number.POSITIVE_INFINITY;
  if (!isLimit(lower) || lower === Number.POSITIVE_INFINITY)
    refuse(`${field}.lower`, lower, 'a number, or nothing for no limit', `Repair group ${name}.`);
  if (!isLimit(upper) || upper === Number.NEGATIVE_INFINITY)
    refuse(`${field}.upper`, upper, 'a number, or nothing for no limit', `Repair group ${name}.`);
  return { name, members: [...members], lower, upper };
}

/** A number, finite or not. */
function isLimit(value: number): boolean {
  return typeof value === 'number' && !Number.isNaN(value);
}

/**
 * Fills in the defaults and checks the form: lengths, finite numbers, indices, names. Constraints that are well formed but
 * contradict one another are not refused here; the optimizers report them as infeasible, with the figures.
 *
 * @param n number of assets, at least 1
 * @throws InvalidInputError that names the field, what was given and what is allowed
 */
export function resolveConstraints(constraints: PortfolioConstraints, n: number): ResolvedConstraints {
  requireFields(constraints, 'constraints');
  const assets = constraints.assets ?? Array.from({ length: n }, (_, i) => `asset ${i}`);
  requireArray(assets, 'constraints.assets');
  if (assets.length !== n)
    refuse('assets', `${assets.length} names`, `${n} names`, 'Name every asset, in their order.');
  const unnamed = assets.findIndex((name) => typeof name !== 'string');
  if (unnamed >= 0)
    refuse('assets', described(assets[unnamed]), 'names, as texts', 'Name every asset, in their order.');
  const lower = perAsset(constraints.lower ?? 0, n, 'lower');
  const upper = perAsset(constraints.upper ?? 1, n, 'upper');
  const budget = requireFields(constraints.budget ?? { min: 1, max: 1 }, 'constraints.budget');
  for (const end of ['min', 'max'] as const) {
    if (!Number.isFinite(budget[end]))
      refuse(`budget.${end}`, budget[end], 'a finite number', 'Give the range of the summed weights.');
  }
  const names = new Set<string>();
  const given = constraints.groups ?? [];
  requireArray(given, 'constraints.groups');
  const groups = given.map((group, index) => resolveGroup(group, index, n, names));
  const turnover = constraints.turnover && requireFields(constraints.turnover, 'constraints.turnover');
  const previous = turnover ? perAsset(turnover.previous, n, 'turnover.previous') : new Float64Array(n);
  const cost = turnover ? perAsset(turnover.cost, n, 'turnover.cost') : undefined;
  const negative = cost?.findIndex((value) => value < 0) ?? -1;
  if (cost && negative >= 0)
    refuse('turnover.cost', `${cost[negative]} for asset ${negative}`, 'numbers >= 0', 'Give costs, not rebates.');
  const maxNames = constraints.maxNames ?? n;
  if (!Number.isInteger(maxNames) || maxNames < 1)
    refuse('maxNames', maxNames, 'a whole number of at least 1', 'Leave it out for no limit.');
  return {
    n,
    assets,
    lower,
    upper,
    budget: { min: budget.min, max: budget.max },
    groups,
    previous,
    turnoverCost: cost?.some((value) => value > 0) ? cost : undefined,
    maxNames: Math.min(maxNames, n),
  };
}
