import { multiplyByTransposed } from '../../../quant/linalg/multiply.ts';
import { falseDiscoveryControl } from '../../../quant/statistics/falseDiscovery.ts';
import { fitVar } from '../../../quant/timeseries/var/fitVar.ts';
import { forecastVar } from '../../../quant/timeseries/var/forecastVar.ts';
import { grangerCausality } from '../../../quant/timeseries/var/grangerCausality.ts';
import { InvalidInputError } from '../../errors/invalidInput.ts';
import type { LastingView } from './heldViews.ts';
import type { StandardizedHistory } from './standardizedHistory.ts';

/** Fewer common days than this do not tell a lead from chance. */
const SHORTEST = 120;
/** |z| of the lagged cross-correlation from which a relation is tested in earnest. */
const SCREEN = 3;
/** Pairs tested in earnest per symbol, at most: the strongest. */
const TESTED_PER_SYMBOL = 2;
const LAGS = 1;

interface Lead {
  readonly leader: StandardizedHistory;
  readonly follower: StandardizedHistory;
  /** Of sum x_t y_{t-1} over its standard deviation without any lead. */
  readonly score: number;
}

/** A lead that holds up, with the forecast it gives. */
interface Forecasted extends Lead {
  readonly pValue: number;
  readonly excess: number;
  readonly variance: number;
}

/**
 * Views from vector autoregressions: where yesterday's return of one symbol forecasts today's return of another (Granger causality), what that says of
 * tomorrow.
 *
 * Every ordered pair is screened by its lag-1 cross-correlation, and the strongest go through a bivariate VAR(1) of the standardized residuals, whose
 * variance is alike on calm and wild days, as the test wants it. Benjamini and Hochberg hold the share of false discoveries among ALL ordered pairs. A symbol
 * gets at most one such view, from its most significant leader: the forecast's distance from the mean, times tomorrow's volatility, shrunk by
 * 1 - 1/F since it was picked among many. Its variance is that of the estimated mean.
 *
 * @param significance accepted share of false discoveries
 */
export function leadLagViews(
  histories: readonly StandardizedHistory[],
  significance: number,
): { readonly views: LastingView[]; readonly tested: number; readonly relations: readonly string[] } {
  const current = histories.filter(({ stale }) => !stale);
  const leads = strongestLeads(current);
  const forecasts = leads.flatMap((lead) => {
    const forecast = forecastFollower(lead);
    return forecast === undefined ? [] : [forecast];
  });
  const hypotheses = current.length * (current.length - 1);
  const significant = falseDiscoveryControl(
    forecasts.map(({ pValue }) => pValue),
    hypotheses,
    significance,
  );
  const best = new Map<StandardizedHistory, Forecasted>();
  for (const [k, forecast] of forecasts.entries()) {
    if (!significant[k]) continue;
    const known = best.get(forecast.follower);
    if (known === undefined || forecast.pValue < known.pValue) best.set(forecast.follower, forecast);
  }
  return {
    views: [...best.values()].map(({ follower, excess, variance }) => ({
      source: 'var',
      weights: [[follower.symbol, 1]],
      excess,
      lasts: { kind: 'days', days: 1 },
      uncertainty: { kind: 'variance', variance },
      bound: 'equal',
    })),
    tested: forecasts.length,
    relations: [...best.values()].map(
      ({ leader, follower, pValue }) => `${leader.symbol} leads ${follower.symbol} (p = ${pValue.toPrecision(2)})`,
    ),
  };
}

/** The ordered pairs with the largest lagged cross-correlations of the standardized residuals, all of which end on the same day. */
function strongestLeads(histories: readonly StandardizedHistory[]): Lead[] {
  const n = histories.length;
  const lengths = histories.map(({ standardized }) => standardized.length);
  const days = Math.max(0, ...lengths);
  // One row per symbol, 0 before its first day: products with days that a symbol does not have add nothing.
  const todays = new Float64Array(n * days);
  const yesterdays = new Float64Array(n * days);
  for (const [i, { standardized }] of histories.entries()) {
    const first = (i + 1) * days - lengths[i];
    todays.set(standardized, first);
    if (lengths[i] > 0) yesterdays.set(standardized.subarray(0, -1), first + 1);
  }
  const products = multiplyByTransposed(todays, n, yesterdays, n, days);
  const leads: Lead[] = [];
  for (const [i, follower] of histories.entries())
    for (const [j, leader] of histories.entries()) {
      const together = Math.min(lengths[i], lengths[j] - 1);
      if (i === j || together < SHORTEST) continue;
      const score = products[i * n + j] / Math.sqrt(together);
      if (Math.abs(score) >= SCREEN) leads.push({ leader, follower, score });
    }
  // The sort is stable and the histories are in order of their symbols.
  return leads.sort((a, b) => Math.abs(b.score) - Math.abs(a.score)).slice(0, TESTED_PER_SYMBOL * n);
}

/** undefined where the VAR cannot be fitted: such a pair has no lead that could be used. */
function forecastFollower(lead: Lead): Forecasted | undefined {
  const { leader, follower } = lead;
  const start = Math.max(leader.start, follower.start);
  const rows = follower.start + follower.standardized.length - start;
  const data = new Float64Array(rows * 2);
  const means = [0, 0];
  for (let t = 0; t < rows; t += 1) {
    data[2 * t] = follower.standardized[start + t - follower.start];
    data[2 * t + 1] = leader.standardized[start + t - leader.start];
    means[0] += data[2 * t] / rows;
    means[1] += data[2 * t + 1] / rows;
  }
  try {
    const fit = fitVar({ rows, columns: 2, data }, { lags: LAGS });
    const { fPValue, f } = grangerCausality(fit, 0, 1);
    const excess = forecastVar(fit, 1).mean.get(0, 0) - means[0];
    // Variance of the estimated mean: d' (Z'Z)^-1 d x residual variance, d = the regressors' distance from their means.
    const distance = means.map((mean, a) => data[2 * rows - 2 + a] - mean);
    let variance = 0;
    for (let a = 0; a < 2; a += 1)
      for (let b = 0; b < 2; b += 1) variance += distance[a] * fit.regressorInverse.get(1 + a, 1 + b) * distance[b];
    const shrunk = Math.max(0, 1 - 1 / f);
    return {
      ...lead,
      pValue: fPValue,
      excess: shrunk * excess * follower.volatility,
      variance: variance * fit.residualCovariance.get(0, 0) * follower.volatility ** 2,
    };
  } catch (error) {
    if (error instanceof InvalidInputError) return undefined;
    throw error;
  }
}
