/** A constraint that holds with equality, or a kink of the turnover cost that the solution rests on. */
export interface ActiveConstraint {
  /** In words: `upper bound of BTC-USD`, `group majors at most 0.6`. */
  readonly name: string;
  readonly kind: 'lower' | 'upper' | 'budget' | 'group' | 'target' | 'names' | 'turnover';
  /**
   * What the minimised objective would gain per unit of loosening the constraint, where the method knows it: at least 0, except
   * for equalities, where it is the derivative of the minimised objective with respect to the right-hand side.
   */
  readonly multiplier?: number;
}

/** Optimality shown by multipliers that satisfy the Karush-Kuhn-Tucker conditions up to the residuals stated. */
export interface KktCertificate {
  readonly kind: 'kkt';
  /** Derivative of the Lagrangian with respect to each weight, length n: what the bounds and kinks have to carry. */
  readonly reducedGradient: Float64Array;
  /** Multipliers of the budget, groups and targets, by name; positive where the lower end binds, negative where the upper does. */
  readonly multipliers: ReadonlyMap<string, number>;
  /** Largest absolute derivative that neither a bound nor a kink carries, in units of the minimised objective. */
  readonly stationarity: number;
  /** Largest violation of any constraint: in weight; of a target as a share of its own size, so that units do not matter. */
  readonly infeasibility: number;
  /** No feasible portfolio has a minimised objective lower than this one's by more than `gap`: absolute, >= 0. */
  readonly gap: number;
}

/** Optimality shown by a dual bound: no feasible portfolio has a minimised objective below `bound`. */
export interface DualBoundCertificate {
  readonly kind: 'dualBound';
  /** In the units of the minimised objective. */
  readonly bound: number;
  /** Minimised objective less the bound: absolute, >= 0. */
  readonly gap: number;
}

/** What a branch-and-bound search over the names held has shown. */
export interface SearchCertificate {
  readonly kind: 'search';
  /** No feasible portfolio of at most `maxNames` names has a minimised objective below this. */
  readonly bound: number;
  /** Minimised objective less the bound: absolute, >= 0. */
  readonly gap: number;
  /** gap / |minimised objective|, 0 where both are 0. */
  readonly relativeGap: number;
  /** Relaxations solved. */
  readonly nodes: number;
}

/** The names were chosen by a rule that shows nothing about other choices; given the names, the weights are optimal. */
export interface HeuristicCertificate {
  readonly kind: 'heuristic';
  /** The rule, in words. */
  readonly rule: string;
  /** -Infinity: nothing is known. */
  readonly bound: number;
  /** Infinity. */
  readonly gap: number;
  /** For the problem of those names alone; derivatives are 0 for the others. */
  readonly amongNames: KktCertificate;
}

/** The weights follow from a rule; there is no objective to be optimal for. */
export interface RuleCertificate {
  readonly kind: 'rule';
}

export type Certificate =
  | KktCertificate
  | DualBoundCertificate
  | SearchCertificate
  | HeuristicCertificate
  | RuleCertificate;

interface Solution {
  /** Length n, fractions of equity, feasible to 1e-9. */
  readonly weights: Float64Array;
  /** 1 - sum(weights). */
  readonly cash: number;
  /** Value of the objective as the optimizer's documentation states it (a maximised objective is not negated). */
  readonly objective: number;
  readonly activeConstraints: readonly ActiveConstraint[];
  readonly iterations: number;
}

export interface OptimalPortfolio extends Solution {
  readonly status: 'optimal';
  readonly certificate: Certificate;
}

/**
 * The best portfolio found by a search that was ended before it had proof, whose certificate states how much better another can be;
 * or one whose names a rule of thumb has chosen.
 */
export interface UnprovenPortfolio extends Solution {
  readonly status: 'unproven';
  readonly certificate: SearchCertificate | HeuristicCertificate;
}

/** One of several constraints that cannot hold together. */
export interface ConflictingConstraint {
  /** In words, with its figure: `budget at least 1`, `upper bounds`, `group majors at most 0.3`. */
  readonly name: string;
  readonly kind: ActiveConstraint['kind'];
}

export interface InfeasibleProblem {
  readonly status: 'infeasible';
  /** The constraints that exclude each other; leaving out any of them may help, changing others cannot. */
  readonly conflicts: readonly ConflictingConstraint[];
  /** The contradiction with its figures: `the upper bounds sum to 0.8, below the budget's minimum of 1`. */
  readonly reason: string;
}

/** The problem may have a solution, but the method did not reach one it can vouch for. */
export interface FailedOptimization {
  readonly status: 'failed';
  readonly reason: string;
}

export type OptimizationResult = OptimalPortfolio | InfeasibleProblem | FailedOptimization;

/** Result of an optimizer that may have to search for the names to hold. */
export type SearchResult = OptimizationResult | UnprovenPortfolio;
