import type { ActiveConstraint, FailedOptimization, InfeasibleProblem, SearchCertificate } from './result.ts';

/** One efficient portfolio. */
export interface FrontierPortfolio {
  /** Length n. */
  readonly weights: Float64Array;
  readonly cash: number;
  /** mu'w less the turnover cost, per period. */
  readonly expectedReturn: number;
  /** w'Sw, per period. */
  readonly variance: number;
}

/** An efficient portfolio at which a constraint becomes active or inactive. */
export interface FrontierCorner extends FrontierPortfolio {
  /** t: half the variance that one more unit of expected return costs here. */
  readonly tilt: number;
}

/** The whole frontier: the efficient portfolios between two neighbouring corners are their mixtures. */
export interface EfficientFrontier {
  readonly status: 'optimal';
  readonly kind: 'corners';
  /** From least variance to greatest return. */
  readonly corners: readonly FrontierCorner[];
  /**
   * How much better at its own tilt than a corner another portfolio could be, at most, over all corners: relative to the terms of
   * w'Sw - 2 t return and the mean variance of the assets.
   */
  readonly gap: number;
  readonly iterations: number;
}

/** The portfolio of least variance among those of few names that reach a target. */
export interface FrontierPoint extends FrontierPortfolio {
  /** The least expected return asked for. `expectedReturn` is above it where the frontier is interrupted. */
  readonly targetReturn: number;
  /** `unproven` where a limit ended the search. */
  readonly status: 'optimal' | 'unproven';
  /** Of the variance. */
  readonly certificate: SearchCertificate;
  readonly activeConstraints: readonly ActiveConstraint[];
}

/**
 * Points of the frontier under a limit on names. It is put together from the frontiers of many sets of names, may be interrupted where
 * one set gives way to the next, and mixtures of two points may have too many names: nothing is said of what lies between them.
 */
export interface FrontierOfFewNames {
  /** `unproven` where any search was ended early. */
  readonly status: 'optimal' | 'unproven';
  readonly kind: 'points';
  /** From least variance to greatest return, both rising. */
  readonly points: readonly FrontierPoint[];
  /** No portfolio of so few names has an expected return above this. */
  readonly returnBound: number;
  /** Largest relative gap of any point. */
  readonly gap: number;
  readonly iterations: number;
}

export type FrontierResult = EfficientFrontier | FrontierOfFewNames | InfeasibleProblem | FailedOptimization;
