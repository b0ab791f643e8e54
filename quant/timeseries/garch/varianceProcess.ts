/**
 * Arrays shared by one variance recursion and its derivatives over T observations. Arrays of "padded" length start with m
 * presample slots, m being the largest lag: observation t is at t + m.
 */
export interface FilterState {
  /** Number of observations T. */
  readonly observations: number;
  /** Largest lag m. */
  readonly padding: number;
  /** Returns, length T. */
  readonly returns: Float64Array;
  /** Residuals e_t = r_t - mu, length T. */
  readonly residuals: Float64Array;
  /** e_t^2 (EGARCH: |z_t|), padded. */
  readonly shocks: Float64Array;
  /** e_t^2 [e_t < 0] (EGARCH: z_t), padded. */
  readonly asymmetricShocks: Float64Array;
  /** h_t (EGARCH: ln h_t), padded. */
  readonly levels: Float64Array;
  /** h_t^(-1/2), length T. */
  readonly inverseDeviations: Float64Array;
  /** z_t = e_t h_t^(-1/2), length T. */
  readonly standardized: Float64Array;
  /** d log f(z_t) / dz, length T; written by the innovations before a derivative is asked for. */
  readonly densitySlopes: Float64Array;
  /** Derivative of the log-likelihood to the level h_t (EGARCH: ln h_t) with all that follows from it; T + m, zeros at the end. */
  readonly adjoints: Float64Array;
}

/** Coefficients of the recursion by lag, each padded with zeros to the largest lag m. */
export interface LagCoefficients {
  omega: number;
  readonly alpha: Float64Array;
  readonly gamma: Float64Array;
  readonly beta: Float64Array;
}

/** Derivatives of the log-likelihood that an adjoint sweep yields. Arrays have the padded length m. */
export interface RecursionGradient {
  mu: number;
  omega: number;
  /** To the presample variance. */
  presample: number;
  readonly alpha: Float64Array;
  readonly gamma: Float64Array;
  readonly beta: Float64Array;
}

/** A conditional variance h_t = g(past shocks, past variances), with the derivatives that maximum likelihood needs. */
export interface VarianceProcess {
  /**
   * Runs the recursion and fills residuals, levels, inverse deviations and standardized residuals.
   * @returns sum_t ln h_t, or NaN where some h_t is not positive and finite
   */
  filter(state: FilterState, coefficients: LagCoefficients, mu: number, presampleVariance: number): number;
  /**
   * Derivatives of sum_t log f(z_t) - ln(h_t) / 2 by one sweep backwards in time (reverse accumulation: its cost does not
   * depend on the number of parameters). Needs `filter` and the density slopes first.
   */
  adjoint(
    state: FilterState,
    coefficients: LagCoefficients,
    presampleVariance: number,
    gradient: RecursionGradient,
  ): void;
  /**
   * Derivatives of ln h_t to the parameters, by the recursion forwards in time.
   * @param presampleSlope d(presample variance) / d(mu)
   * @param withMean whether the first column is mu
   * @param out T x k row-major, k = withMean + 1 + p + o + q, in the order mu, omega, alpha, gamma, beta
   */
  logVarianceSlopes(
    state: FilterState,
    coefficients: LagCoefficients,
    presampleVariance: number,
    presampleSlope: number,
    orders: { readonly p: number; readonly o: number; readonly q: number },
    withMean: boolean,
    out: Float64Array,
  ): void;
}
