/** Information criteria of a vector autoregression; smaller is better. */
export interface InformationCriteria {
  /** Akaike: ln det Sigma + 2 m / n. */
  readonly aic: number;
  /** Schwarz: ln det Sigma + ln(n) m / n. */
  readonly bic: number;
  /** Hannan-Quinn: ln det Sigma + 2 ln(ln n) m / n. */
  readonly hqic: number;
  /** Final prediction error: ((n + d) / (n - d))^k det Sigma, d regressors per equation. */
  readonly fpe: number;
}

/**
 * Criteria with m = k (constant + k p) free parameters.
 *
 * Source: Lutkepohl (2005), New Introduction to Multiple Time Series Analysis, pp. 146-150.
 *
 * @param logDeterminant ln det of the residual covariance with divisor n
 * @param n observations
 * @param k series
 * @param p lags
 * @param constant 1 with a constant, else 0
 */
export function informationCriteria(
  logDeterminant: number,
  n: number,
  k: number,
  p: number,
  constant: number,
): InformationCriteria {
  const perEquation = constant + k * p;
  const free = k * perEquation;
  return {
    aic: logDeterminant + (2 * free) / n,
    bic: logDeterminant + (Math.log(n) * free) / n,
    hqic: logDeterminant + (2 * Math.log(Math.log(n)) * free) / n,
    fpe: ((n + perEquation) / (n - perEquation)) ** k * Math.exp(logDeterminant),
  };
}
