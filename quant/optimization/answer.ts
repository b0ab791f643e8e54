import { plainConflict } from './conflicts.ts';
import { type SearchLimits, searchNames } from './namesSearch.ts';
import type { PortfolioProblem } from './portfolioProblem.ts';
import type { SearchResult } from './result.ts';

/** Constraints may be missed by this much, in weight. */
const FEASIBLE = 1e-9;
/** Largest gap of an answer called optimal, as a fraction of the objective and its measure. */
const ACCEPTED_GAP = 1e-6;

/** Solves the problem, with a search for the names to hold where their number is limited. */
export function answer(problem: PortfolioProblem, limits: SearchLimits | undefined): SearchResult {
  const { constraints } = problem.family;
  const conflict = plainConflict(constraints);
  if (conflict) return conflict;
  if (constraints.maxNames < constraints.n) return searchNames(problem, limits);
  const portfolio = problem.solve();
  if ('status' in portfolio) return portfolio;
  const { objective, certificate, activeConstraints } = problem.describe(portfolio);
  if (!(certificate.infeasibility <= FEASIBLE)) {
    return {
      status: 'failed',
      reason: `the solution misses a constraint by ${certificate.infeasibility}: the problem is too ill-conditioned`,
    };
  }
  if (!(certificate.gap <= ACCEPTED_GAP * (Math.abs(objective) + problem.measure))) {
    return {
      status: 'failed',
      reason: `the solution could not be shown to be within ${certificate.gap} of the optimum: the problem is too ill-conditioned`,
    };
  }
  return {
    status: 'optimal',
    weights: portfolio.x.slice(0, constraints.n),
    cash: portfolio.x[constraints.n],
    objective,
    activeConstraints,
    certificate,
    iterations: problem.family.iterations,
  };
}
