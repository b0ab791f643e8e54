import { identity } from '../linalg/denseMatrix.ts';
import { type Box, type RelaxedPortfolio, searchCvarNames } from './cvarNames.ts';
import type { CvarPortfolio, CvarProgram, CvarResult } from './cvarProgram.ts';
import { type SearchLimits, searchNames } from './namesSearch.ts';
import { leastVarianceProblem } from './problemAtTilt.ts';
import type { ConflictingConstraint, FailedOptimization, InfeasibleProblem } from './result.ts';
import { TiltedPortfolios } from './tiltedPortfolios.ts';

/** A CVaR problem as the search for its names sees it. */
export interface CvarNamesProblem<Relaxed extends RelaxedPortfolio> {
  readonly target?: ConflictingConstraint | undefined;
  /** Solves without the limit on names; see `NamesRelaxation`. */
  solve(box: Box, near?: Relaxed): Relaxed | InfeasibleProblem | FailedOptimization;
  /** The objective of a portfolio, as minimised. */
  minimised(portfolio: CvarPortfolio): number;
  /** Solves once more within the bounds of the names chosen, for all there is to report. */
  finish(box: Box): CvarResult;
}

/** Solves a CVaR problem with its limit on names; the certificate is that of the search. */
export function cvarOfFewNames<Relaxed extends RelaxedPortfolio>(
  { constraints, program }: CvarProgram,
  problem: CvarNamesProblem<Relaxed>,
  limits: SearchLimits | undefined,
): CvarResult {
  const found = searchCvarNames(
    { constraints, size: program.scenarios * program.assets, target: problem.target, solve: problem.solve },
    limits,
  );
  if (found.status === 'infeasible' && problem.target !== undefined) {
    // The target is to blame only where there are portfolios of so few names without it.
    const { n } = constraints;
    const any = new TiltedPortfolios(identity(n).data, constraints, new Float64Array(n));
    const without = searchNames(leastVarianceProblem(any), limits);
    if (without.status === 'infeasible') return without;
  }
  if (found.status !== 'found') return found;
  const portfolio = problem.finish(found.box);
  if (portfolio.status !== 'optimal') return portfolio;
  const minimised = problem.minimised(portfolio);
  const bound = Math.min(found.bound, minimised);
  const gap = minimised - bound;
  const held = portfolio.weights.filter((weight) => weight !== 0).length;
  const full = held === constraints.maxNames;
  return {
    ...portfolio,
    status: found.proven ? 'optimal' : 'unproven',
    activeConstraints: full
      ? [...portfolio.activeConstraints, { name: `at most ${constraints.maxNames} names`, kind: 'names' }]
      : portfolio.activeConstraints,
    certificate: {
      kind: 'search',
      bound,
      gap,
      relativeGap: gap === 0 ? 0 : gap / Math.abs(minimised),
      nodes: found.nodes,
    },
  };
}
