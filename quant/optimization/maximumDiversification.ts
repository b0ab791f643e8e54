import { greatestRatio } from './greatestRatio.ts';
import { type MeanVarianceInput, readMeanVarianceInput } from './meanVarianceInput.ts';
import type { SearchResult } from './result.ts';
import { TiltedPortfolios } from './tiltedPortfolios.ts';

/**
 * The portfolio of greatest diversification ratio, the mean volatility of its assets over its own:
 *
 *     maximise    (sum_i sigma_i w_i - sum_i cost_i |w_i - previous_i|) / sqrt(w'Sw),  sigma_i = sqrt(S_ii)
 *     subject to  the constraints (bounds, budget with cash, groups, names)
 *
 * A turnover cost is in units of volatility per unit of weight. The objective is the ratio; fully correlated assets give 1. Where
 * cash is free and multiples of a portfolio have the same ratio, the largest is returned.
 *
 * Source: Choueifaty and Coignard (2008), Toward Maximum Diversification, Journal of Portfolio Management 35(1).
 *
 * @returns as `maximumSharpe`; `infeasible` also where all assets that may be held are without risk
 * @throws InvalidInputError for malformed inputs
 */
export function maximumDiversification(input: MeanVarianceInput): SearchResult {
  const { covariance, constraints } = readMeanVarianceInput(input);
  const { n } = constraints;
  const volatility = new Float64Array(n);
  for (let i = 0; i < n; i++) volatility[i] = Math.sqrt(covariance[i * n + i]);
  return greatestRatio(
    new TiltedPortfolios(covariance, constraints, volatility),
    volatility,
    {
      notPositive: () => 'no portfolio has a mean volatility above 0, so that there is nothing to diversify',
      positiveGain: { name: 'mean volatility above 0', kind: 'target' },
    },
    input.search,
  );
}
