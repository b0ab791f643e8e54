import { figure } from './conflicts.ts';
import type { RelaxedPortfolio } from './cvarNames.ts';
import { cvarOfFewNames } from './cvarOfFewNames.ts';
import {
  activeConstraints,
  type CvarPortfolio,
  type CvarProgram,
  type CvarResult,
  unsolved,
  withBounds,
} from './cvarProgram.ts';
import type { SearchLimits } from './namesSearch.ts';
import type { ConflictingConstraint, FailedOptimization } from './result.ts';
import { dualBound, scenarioLosses, type TailCost, tailMean } from './tail/tailProgram.ts';
import { TailSimplex } from './tail/tailSimplex.ts';
import type { SavedVertex } from './tail/tailVertex.ts';

/** Largest gap, relative to the size of the losses, that still counts as solved. */
const GAP_TOLERANCE = 1e-9;

/** The cost CVaR plus trading, nothing else. */
function cvarCost({ program, tradingCost }: CvarProgram): TailCost {
  return { linear: new Float64Array(program.columns), rate: tradingCost, tailPrice: 1 };
}

/** sum_j rate_j |x_j - reference_j|. */
export function tradingCostAt({ program }: CvarProgram, rate: Float64Array, x: Float64Array): number {
  let total = 0;
  for (let j = 0; j < program.columns; j++) {
    if (rate[j] > 0) total += rate[j] * Math.abs(x[j] - program.reference[j]);
  }
  return total;
}

/** Moves what rounding has put a hair outside a bound back onto it. */
export function withinBounds({ program }: CvarProgram, x: Float64Array): Float64Array {
  return x.map((value, j) => {
    const { lower, upper } = program;
    const hair = 1e-12 * Math.max(1, Math.abs(value));
    if (value < lower[j] + hair) return lower[j];
    return value > upper[j] - hair ? upper[j] : value;
  });
}

/** Solves for the least CVaR plus trading cost, with a search for the names to hold where their number is limited. */
export function leastCvar(problem: CvarProgram, limits: SearchLimits | undefined): CvarResult {
  const cost = cvarCost(problem);
  const simplex = new TailSimplex(problem.program, cost);
  if (problem.constraints.maxNames === problem.constraints.n) {
    const outcome = simplex.solve();
    return outcome.kind === 'optimal' ? leastCvarPortfolio(problem, cost, simplex) : unsolved(problem, outcome);
  }
  return cvarOfFewNames(
    problem,
    {
      target: returnTarget(problem),
      solve({ lower, upper }, near?: RelaxedVertex) {
        const outcome = simplex.solveWithin(lower, upper, near?.vertex);
        const within = withBounds(problem, lower, upper);
        if (outcome.kind !== 'optimal') return unsolved(within, outcome);
        const { x, objective, bound, reducedCosts } = optimumOf(within, cost, simplex);
        const distrusted = distrust(problem, objective, bound, 1);
        return distrusted ?? { x, value: objective, bound, reducedCosts, vertex: simplex.save() };
      },
      minimised: ({ objective }) => objective,
      finish({ lower, upper }) {
        const within = withBounds(problem, lower, upper);
        const outcome = simplex.solveWithin(lower, upper);
        return outcome.kind === 'optimal' ? leastCvarPortfolio(within, cost, simplex) : unsolved(within, outcome);
      },
    },
    limits,
  );
}

function returnTarget({ meanings }: CvarProgram): ConflictingConstraint | undefined {
  const target = meanings.find(({ kind }) => kind === 'target');
  return target && { name: `${target.subject} at least ${figure(target.lower)}`, kind: 'target' };
}

interface RelaxedVertex extends RelaxedPortfolio {
  readonly vertex: SavedVertex;
}

/** Where the simplex method has ended under the cost CVaR plus trading, and a bound on what it minimised. */
function optimumOf(problem: CvarProgram, cost: TailCost, simplex: TailSimplex) {
  const x = withinBounds(problem, simplex.x);
  const multipliers = simplex.rowMultipliers();
  const tail = tailMean(scenarioLosses(problem.program, x), problem.program.tailCount);
  const objective = tail.cvar + tradingCostAt(problem, cost.rate, x);
  const { bound, reducedCosts } = dualBound(problem.program, cost, simplex.tailProbabilities(), multipliers);
  return { x, multipliers, tail, objective, bound, reducedCosts };
}

/** The portfolio at which the simplex method has ended under the cost CVaR plus trading, with its proof. */
export function leastCvarPortfolio(
  problem: CvarProgram,
  cost: TailCost,
  simplex: TailSimplex,
): CvarPortfolio | FailedOptimization {
  const { x, multipliers, tail, objective, bound, reducedCosts } = optimumOf(problem, cost, simplex);
  return (
    distrust(problem, objective, bound, 1) ?? {
      status: 'optimal',
      ...holdings(problem, x),
      objective,
      conditionalValueAtRisk: tail.cvar,
      valueAtRisk: tail.var,
      activeConstraints: activeConstraints(problem, cost, x, reducedCosts, multipliers, 1),
      certificate: { kind: 'dualBound', bound, gap: Math.max(0, objective - bound) },
      iterations: simplex.iterations,
    }
  );
}

/** Weights of the assets, and what they leave in cash. */
export function holdings({ constraints }: CvarProgram, x: Float64Array): { weights: Float64Array; cash: number } {
  const weights = x.slice(0, constraints.n);
  return { weights, cash: 1 - weights.reduce((sum, weight) => sum + weight, 0) };
}

/**
 * A failure where a minimised objective and its bound are further apart than rounding explains.
 *
 * @param unit price of the tail in the objective's own unit: 1 for a CVaR, 1 / theta for a return
 */
export function distrust(
  { returnScale }: CvarProgram,
  objective: number,
  bound: number,
  unit: number,
): FailedOptimization | undefined {
  if (objective - bound <= GAP_TOLERANCE * Math.max(Math.abs(objective), unit * returnScale)) return undefined;
  return {
    status: 'failed',
    reason: `the simplex method ended at ${objective} with a dual bound of ${bound}: the scenarios are too badly scaled`,
  };
}
