import type { ResolvedConstraints } from './constraints.ts';
import type { ActiveConstraint, ConflictingConstraint, InfeasibleProblem } from './result.ts';

/** A figure for a message: at most ten significant digits, no trailing zeros. */
export function figure(value: number): string {
  return String(Number(value.toPrecision(10)));
}

function infeasible(reason: string, conflicts: readonly ConflictingConstraint[]): InfeasibleProblem {
  return { status: 'infeasible', conflicts, reason };
}

/** Contradictions that one constraint or a sum of bounds shows by itself; undefined where there are none. */
export function plainConflict(constraints: ResolvedConstraints): InfeasibleProblem | undefined {
  const { n, assets, lower, upper, budget, maxNames } = constraints;
  for (let i = 0; i < n; i++) {
    if (lower[i] <= upper[i]) continue;
    return infeasible(
      `the lower bound of ${assets[i]} is ${figure(lower[i])}, above its upper bound of ${figure(upper[i])}`,
      [
        { name: `lower bound of ${assets[i]} ${figure(lower[i])}`, kind: 'lower' },
        { name: `upper bound of ${assets[i]} ${figure(upper[i])}`, kind: 'upper' },
      ],
    );
  }
  if (budget.min > budget.max) {
    return infeasible(`the budget's minimum is ${figure(budget.min)}, above its maximum of ${figure(budget.max)}`, [
      { name: `budget at least ${figure(budget.min)}`, kind: 'budget' },
      { name: `budget at most ${figure(budget.max)}`, kind: 'budget' },
    ]);
  }
  for (const group of constraints.groups) {
    if (group.lower <= group.upper) continue;
    return infeasible(
      `the lower limit of group ${group.name} is ${figure(group.lower)}, above its upper limit of ${figure(group.upper)}`,
      [
        { name: `group ${group.name} at least ${figure(group.lower)}`, kind: 'group' },
        { name: `group ${group.name} at most ${figure(group.upper)}`, kind: 'group' },
      ],
    );
  }
  if (maxNames < n) return namesConflict(constraints);
  return undefined;
}

/** Whether the names that must be held, or the largest names that may be, contradict the limit on their number. */
function namesConflict(constraints: ResolvedConstraints): InfeasibleProblem | undefined {
  const { n, lower, upper, budget, maxNames } = constraints;
  const names: ConflictingConstraint = { name: `at most ${maxNames} names`, kind: 'names' };
  let forced = 0;
  let forcedUpper = 0;
  const optional: number[] = [];
  for (let i = 0; i < n; i++) {
    if (lower[i] > 0 || upper[i] < 0) {
      forced++;
      forcedUpper += upper[i];
    } else optional.push(upper[i]);
  }
  if (forced > maxNames) {
    return infeasible(
      `the bounds exclude a weight of 0 for ${forced} assets, above the largest number of names, ${maxNames}`,
      [names, { name: 'bounds that exclude 0', kind: 'lower' }],
    );
  }
  optional.sort((a, b) => b - a);
  const reach = forcedUpper + optional.slice(0, maxNames - forced).reduce((sum, value) => sum + value, 0);
  if (reach < budget.min - 1e-12) {
    return infeasible(
      `the largest upper bounds of ${maxNames} names sum to ${figure(reach)}, below the budget's minimum of ${figure(budget.min)}`,
      [
        names,
        { name: 'upper bounds', kind: 'upper' },
        { name: `budget at least ${figure(budget.min)}`, kind: 'budget' },
      ],
    );
  }
  return undefined;
}

/**
 * What a search for few names has shown where it found none: all that may have stood against them, with their number and the target
 * first.
 */
export function noneOfFewNames(
  constraints: ResolvedConstraints,
  target: ConflictingConstraint | undefined,
): InfeasibleProblem {
  const { maxNames, groups, budget, lower, upper } = constraints;
  const conflicts: ConflictingConstraint[] = [{ name: `at most ${maxNames} names`, kind: 'names' }];
  if (target !== undefined) conflicts.push(target);
  for (const group of groups) {
    const least = group.lower === Number.NEGATIVE_INFINITY ? [] : [`at least ${figure(group.lower)}`];
    const most = group.upper === Number.POSITIVE_INFINITY ? [] : [`at most ${figure(group.upper)}`];
    for (const limit of [...least, ...most]) conflicts.push({ name: `group ${group.name} ${limit}`, kind: 'group' });
  }
  conflicts.push({ name: 'upper bounds', kind: 'upper' });
  if (lower.some((bound, i) => bound !== 0 && upper[i] !== 0)) conflicts.push({ name: 'lower bounds', kind: 'lower' });
  conflicts.push({ name: `budget at least ${figure(budget.min)}`, kind: 'budget' });
  conflicts.push({ name: `budget at most ${figure(budget.max)}`, kind: 'budget' });
  return infeasible(
    `no portfolio of at most ${maxNames} names satisfies the other constraints${target ? ` with ${target.name}` : ''}`,
    conflicts,
  );
}

/**
 * Says which constraints exclude each other, from the certificate of the simplex method.
 *
 * @param ray weighs the budget, then the groups: above 0 their lower end is meant, below 0 their upper end. With sum_r ray_r a_r'w
 *   at most `reach` for all weights within their bounds and the ray asking for `reach + shortfall`, no weights satisfy all.
 */
export function explainRay(constraints: ResolvedConstraints, ray: Float64Array, shortfall: number): InfeasibleProblem {
  const { n, assets, budget, groups } = constraints;
  let largest = 0;
  for (const weight of ray) largest = Math.max(largest, Math.abs(weight));
  const matters = (weight: number): boolean => Math.abs(weight) > 1e-9 * largest;
  const conflicts: ConflictingConstraint[] = [];
  const combined = new Float64Array(n);
  if (matters(ray[0])) {
    conflicts.push({
      name: ray[0] > 0 ? `budget at least ${figure(budget.min)}` : `budget at most ${figure(budget.max)}`,
      kind: 'budget',
    });
    combined.fill(ray[0]);
  }
  groups.forEach((group, r) => {
    const weight = ray[r + 1];
    if (!matters(weight)) return;
    conflicts.push({
      name: `group ${group.name} ${weight > 0 ? `at least ${figure(group.lower)}` : `at most ${figure(group.upper)}`}`,
      kind: 'group',
    });
    for (const member of group.members) combined[member] += weight;
  });
  const rowNames = conflicts.map((conflict) => conflict.name);
  const boundNames: string[] = [];
  for (const [kind, sign] of [
    ['upper', 1],
    ['lower', -1],
  ] as const) {
    const bound: string[] = [];
    for (let i = 0; i < n; i++) if (matters(combined[i]) && combined[i] * sign > 0) bound.push(assets[i]);
    if (bound.length === 0) continue;
    const of = bound.length === n ? '' : bound.length <= 8 ? ` of ${bound.join(', ')}` : ` of ${bound.length} assets`;
    boundNames.push(`${kind} bounds${of}`);
    conflicts.push({ name: `${kind} bounds${of}`, kind });
  }
  if (conflicts.length === 0) return infeasible('no weights satisfy all constraints', conflicts);
  const pivot = matters(ray[0]) ? 0 : ray.findIndex(matters);
  const rises = ray[pivot] > 0;
  const range = pivot === 0 ? { lower: budget.min, upper: budget.max } : groups[pivot - 1];
  const required = rises ? range.lower : range.upper;
  const reach = required - shortfall / ray[pivot];
  const subject = pivot === 0 ? 'the summed weight' : `the summed weight of group ${groups[pivot - 1].name}`;
  const limit = pivot === 0 ? "the budget's" : 'its';
  const means = [...rowNames.filter((name) => name !== rowNames[0]), ...boundNames].join(', ');
  return infeasible(
    rises
      ? `under ${means}, ${subject} reaches at most ${figure(reach)}, below ${limit} minimum of ${figure(required)}`
      : `under ${means}, ${subject} is at least ${figure(reach)}, above ${limit} maximum of ${figure(required)}`,
    conflicts,
  );
}

/** The constraints that hold an extreme portfolio where it is, as the other side of a conflict with a target. */
export function conflictsAt(active: readonly ActiveConstraint[]): ConflictingConstraint[] {
  return active.flatMap(({ name, kind, multiplier = 0 }) => (multiplier !== 0 ? [{ name, kind }] : []));
}
