import { InvalidInputError } from '../errors/invalidInput.ts';
import { requireObservations, requireVector } from '../estimation/observations.ts';
import { requireFields } from '../linalg/numericInput.ts';
import { conflictsAt, figure } from './conflicts.ts';
import { cvarOfFewNames } from './cvarOfFewNames.ts';
import { distrust, holdings, leastCvarPortfolio, tradingCostAt, withinBounds } from './cvarPortfolio.ts';
import {
  activeConstraints,
  type CvarInput,
  type CvarPortfolio,
  type CvarProgram,
  type CvarResult,
  cvarProgram,
  unsolved,
  withBounds,
} from './cvarProgram.ts';
import type { ActiveConstraint, DualBoundCertificate, FailedOptimization, InfeasibleProblem } from './result.ts';
import { dualBound, scenarioLosses, type TailCost, tailMean } from './tail/tailProgram.ts';
import { TailSimplex } from './tail/tailSimplex.ts';

export interface MaximumReturnCvarInput extends CvarInput {
  /** mu, per period, length n; it need not be the scenarios' mean. */
  readonly expectedReturns: ArrayLike<number>;
  /** Largest CVaR, a loss as a fraction of equity per period; may be negative (a gain even in the worst cases). */
  readonly cvarBudget: number;
}

const PRICES = 200;
const HIGHER_PRICES = 6;

/** A vertex of the mean-CVaR frontier. */
interface FrontierVertex {
  readonly x: Float64Array;
  readonly cvar: number;
  /** Expected return less trading cost. */
  readonly net: number;
}

/**
 * The portfolio of largest expected return whose conditional value at risk stays within a budget.
 *
 *     maximise  mu'w - sum_i cost_i |w_i - previous_i|   subject to  CVaR_beta(w) <= cvarBudget
 *
 * and bounds, budget, groups and a largest number of names. Cash returns 0. The frontier is piecewise linear; its piece at the budget is found by putting a
 * price theta on return, CVaR - theta net, and correcting the price from the two vertices on either side (Newton's method on a
 * concave piecewise-linear function, finite); each price starts from the last vertex. The solution divides the piece.
 *
 * Sources: Krokhmal, Palmquist and Uryasev (2002), Portfolio optimization with conditional value-at-risk objective and constraints,
 * Journal of Risk 4(2); Eisner and Severance (1976), Mathematical techniques for efficient record segmentation, Journal of the ACM
 * 23(4), for the search of the price. Method of each price, and of the search
 * for names: see `minimumCvar`.
 *
 * @returns weights, `objective` = expected return less turnover cost, the tail's figures, active constraints, a dual bound (on the
 *   negated objective, which is minimised) or, with `maxNames`, the search's; infeasible where even the least CVaR is above the budget
 * @throws InvalidInputError as `minimumCvar`, and for expected returns or a CVaR budget that are not finite
 */
export function maximumReturnCvar(input: MaximumReturnCvarInput): CvarResult {
  requireFields(input, 'input');
  const { cvarBudget } = input;
  if (!Number.isFinite(cvarBudget)) {
    throw new InvalidInputError({
      field: 'cvarBudget',
      given: cvarBudget,
      allowed: 'a finite loss as a fraction of equity per period, e.g. 0.05',
      remedy: 'Maximise the return alone where no risk budget is meant.',
    });
  }
  const mean = requireVector(
    input.expectedReturns,
    requireObservations(input.returns, 'returns', 1).columns,
    'expectedReturns',
  );
  const problem = cvarProgram(input);
  if ('status' in problem) return problem;
  if (problem.constraints.maxNames === problem.constraints.n) return bestReturn(problem, mean, cvarBudget);
  return cvarOfFewNames(
    problem,
    {
      target: { name: `CVaR at most ${figure(cvarBudget)}`, kind: 'target' },
      solve({ lower, upper }) {
        const best = bestReturn(withBounds(problem, lower, upper), mean, cvarBudget);
        if (best.status !== 'optimal') return best;
        return { x: best.weights, value: -best.objective, bound: best.certificate.bound };
      },
      minimised: ({ objective }) => -objective,
      finish: ({ lower, upper }) => bestReturn(withBounds(problem, lower, upper), mean, cvarBudget),
    },
    input.search,
  );
}

interface BestReturn extends CvarPortfolio {
  readonly certificate: DualBoundCertificate;
}

/** Solves without a limit on names. One function: the certificate reads what the search has left in its two simplexes. */
function bestReturn(
  problem: CvarProgram,
  mean: Float64Array,
  cvarBudget: number,
): BestReturn | InfeasibleProblem | FailedOptimization {
  const { program } = problem;
  const linear = new Float64Array(program.columns);
  for (let i = 0; i < mean.length; i++) linear[i] = -mean[i];

  /** tailPrice CVaR - returnPrice net return. */
  const priced = (tailPrice: number, returnPrice: number): TailCost => ({
    linear: linear.map((value) => returnPrice * value),
    rate: problem.tradingCost.map((value) => returnPrice * value),
    tailPrice,
  });
  // The first point inside is the one of least CVaR, trading for free: whatever can be within the budget is.
  const withoutReturn = priced(1, 0);
  const simplex = new TailSimplex(program, withoutReturn);
  const vertexOf = (at: TailSimplex): FrontierVertex => {
    const x = withinBounds(problem, at.x);
    let net = -tradingCostAt(problem, problem.tradingCost, x);
    for (let i = 0; i < mean.length; i++) net += mean[i] * x[i];
    return { x, cvar: tailMean(scenarioLosses(program, x), program.tailCount).cvar, net };
  };

  const first = simplex.solve();
  if (first.kind !== 'optimal') return unsolved(problem, first);
  let inside = vertexOf(simplex);
  const slack = 1e-11 * Math.max(problem.returnScale, Math.abs(cvarBudget));
  if (inside.cvar > cvarBudget + slack) {
    const least = leastCvarPortfolio(problem, withoutReturn, simplex);
    if (least.status === 'failed') return least;
    return {
      status: 'infeasible',
      conflicts: [
        { name: `CVaR at most ${figure(cvarBudget)}`, kind: 'target' },
        ...conflictsAt(least.activeConstraints),
      ],
      reason: `the least CVaR within the other constraints is ${figure(inside.cvar)}, above the budget of ${figure(cvarBudget)}`,
    };
  }

  // The first point outside is the one of largest return at whatever risk.
  const withoutRisk = priced(0, 1);
  const greedy = new TailSimplex(program, withoutRisk);
  const second = greedy.solve();
  if (second.kind !== 'optimal') return unsolved(problem, second);
  let outside = vertexOf(greedy);
  let weights = outside.x;
  let price = 0;
  let found = outside.cvar <= cvarBudget + slack;
  for (let round = 0; !found && round < PRICES; round++) {
    const rise = outside.net - inside.net;
    const span = outside.cvar - inside.cvar;
    if (rise <= 1e-14 * (Math.abs(outside.net) + Math.abs(inside.net))) {
      // No return is left to be gained beyond the point inside.
      weights = inside.x;
      price = 0;
      found = true;
      break;
    }
    price = span / rise;
    const outcome = simplex.reoptimise(priced(1, price));
    if (outcome.kind !== 'optimal') return unsolved(problem, outcome);
    const candidate = vertexOf(simplex);
    const gained = inside.cvar - price * inside.net - (candidate.cvar - price * candidate.net);
    if (gained <= 1e-13 * (problem.returnScale + price * (Math.abs(outside.net) + Math.abs(inside.net)))) {
      const share = Math.min(1, Math.max(0, (cvarBudget - inside.cvar) / span));
      weights = inside.x.map((value, j) => value + share * (outside.x[j] - value));
      found = true;
    } else if (candidate.cvar <= cvarBudget + slack) inside = candidate;
    else outside = candidate;
  }
  if (!found) return { status: 'failed', reason: `the price of return did not converge in ${PRICES} corrections` };

  const x = withinBounds(problem, weights);
  const tail = tailMean(scenarioLosses(program, x), program.tailCount);
  let net = -tradingCostAt(problem, problem.tradingCost, x);
  for (let i = 0; i < mean.length; i++) net += mean[i] * x[i];
  const solver = price === 0 ? greedy : simplex;
  const cost = price === 0 ? withoutRisk : priced(1, price);
  const multipliers = solver.rowMultipliers();
  const dual = dualBound(program, cost, solver.tailProbabilities(), multipliers);
  // CVaR - price net >= dual bound and CVaR <= budget together bound the net return.
  const unit = price === 0 ? 1 : price;
  let bound = price === 0 ? dual.bound : (dual.bound - cvarBudget) / price;
  const active: ActiveConstraint[] = activeConstraints(problem, cost, x, dual.reducedCosts, multipliers, unit);
  if (tail.cvar >= cvarBudget - slack) {
    active.push({
      name: `CVaR at most ${figure(cvarBudget)}`,
      kind: 'target',
      multiplier: price === 0 ? 0 : 1 / price,
    });
  }
  // Any price gives a bound. Where risk is almost free of charge a higher one gives it more digits.
  for (let trial = 1; price > 0 && trial <= HIGHER_PRICES && -net - bound > 1e-12 * problem.returnScale; trial++) {
    const higher = priced(1, price * 10 ** trial);
    if (simplex.reoptimise(higher).kind !== 'optimal') break;
    const other = dualBound(program, higher, simplex.tailProbabilities(), simplex.rowMultipliers());
    bound = Math.max(bound, (other.bound - cvarBudget) / (price * 10 ** trial));
  }
  return (
    distrust(problem, -net, bound, 1 / unit) ?? {
      status: 'optimal',
      ...holdings(problem, x),
      objective: net,
      conditionalValueAtRisk: tail.cvar,
      valueAtRisk: tail.var,
      activeConstraints: active,
      certificate: { kind: 'dualBound', bound, gap: Math.max(0, -net - bound) },
      iterations: simplex.iterations + greedy.iterations,
    }
  );
}
