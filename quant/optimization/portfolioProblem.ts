import type {
  ActiveConstraint,
  ConflictingConstraint,
  FailedOptimization,
  InfeasibleProblem,
  KktCertificate,
} from './result.ts';
import type { TiltedPortfolio, TiltedPortfolios } from './tiltedPortfolios.ts';

export type PortfolioSolution = TiltedPortfolio | InfeasibleProblem | FailedOptimization;

/** What sets one optimizer of the mean-variance family apart from another. */
export interface PortfolioProblem {
  readonly family: TiltedPortfolios;
  /**
   * Solves under the present restriction of names.
   *
   * @param near a solution under a similar restriction
   */
  solve(near?: TiltedPortfolio): PortfolioSolution;
  /** A size of the objective that is not rounding, where the objective itself may be 0. */
  readonly measure: number;
  /** Where the minimised objective is `factor` times the family's at one tilt (but for a constant). */
  readonly fixedTilt?: { readonly tilt: number; readonly factor: number };
  /** What the optimizer demands besides the constraints, where it may conflict with them. */
  readonly target?: ConflictingConstraint | undefined;
  /** The objective as minimised. */
  value(portfolio: TiltedPortfolio): number;
  describe(portfolio: TiltedPortfolio): PortfolioDescription;
}

export interface PortfolioDescription {
  /** The objective as the optimizer states it. */
  readonly objective: number;
  readonly certificate: KktCertificate;
  readonly activeConstraints: readonly ActiveConstraint[];
}
