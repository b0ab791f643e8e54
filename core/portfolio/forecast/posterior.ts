import type { TradingSymbol } from '../../market/symbol.ts';
import { oneSidedViews, type ViewBound } from './oneSidedViews.ts';

/** Models that views come from. */
type ViewSource = 'signal' | 'var' | 'pairs';

/** A view p'r = p'pi + excess on the return of a portfolio p over one day, where pi is the equilibrium. */
export interface MarketView {
  readonly source: ViewSource;
  /** p, the weights that are not 0. */
  readonly weights: readonly (readonly [TradingSymbol, number])[];
  /** Daily return beyond equilibrium. */
  readonly excess: number;
  /** Idzorek's confidence, in (0, 1), or the variance of the view's error in squared daily returns. */
  readonly uncertainty:
    | { readonly kind: 'confidence'; readonly confidence: number }
    | { readonly kind: 'variance'; readonly variance: number };
  /** `atLeast` and `atMost` views speak only where everything else says less, or more. */
  readonly bound: ViewBound;
}

/** No view is more certain than this share of the prior's variance: views that contradict one another must not blow up. */
const LEAST_ERROR = 0.05;

/**
 * Black-Litterman with one-sided views. With A = P tau S P' + Omega, Omega_kk = tau (1 - c_k) / c_k (P S P')_kk (Idzorek) or the variance given, and the
 * excess v of the views, the tilt of the expected returns is tau S P' u, where u minimises u'A u / 2 - v'u, and u_k >= 0 for `atLeast`, u_k <= 0 for `atMost` views. Views with u_k = 0
 * are silent; over the others it is the usual posterior, u = A^-1 v.
 *
 * One-sided views make raising a view harmless: with two-sided ones a weak buy signal among strong ones of related symbols would pull its own
 * symbol DOWN towards what it says. Here the expected return of a symbol never falls when its own view gets more confident, larger, or turns from sell to
 * buy.
 *
 * Sources: Black and Litterman (1992); Idzorek (2005); Meucci, The Black-Litterman approach (2010), for views on inequalities.
 *
 * @param covariance n x n, row-major, daily
 * @returns per source the tilt of each symbol's daily expected return, length n
 */
export function viewTilts(
  symbols: readonly TradingSymbol[],
  covariance: Float64Array,
  views: readonly MarketView[],
  tau: number,
): Readonly<Record<ViewSource, Float64Array>> {
  const n = symbols.length;
  const tilts = { signal: new Float64Array(n), var: new Float64Array(n), pairs: new Float64Array(n) };
  const index = new Map(symbols.map((symbol, i) => [symbol, i]));
  // Rows of P tau S; views on portfolios without risk have nothing to say.
  const speaking = views.flatMap((view) => {
    const members = view.weights.map(([symbol, weight]) => ({ i: index.get(symbol) ?? -1, weight }));
    if (members.some(({ i }) => i < 0)) return [];
    const exposure = new Float64Array(n);
    for (const { i, weight } of members)
      for (let j = 0; j < n; j += 1) exposure[j] += tau * weight * covariance[i * n + j];
    const variance = alongWeights(members, exposure);
    // In units of each view's own standard deviation, so that one tolerance fits all.
    return variance > 0 ? [{ view, members, exposure, scale: Math.sqrt(totalVariance(view, variance)) }] : [];
  });
  const K = speaking.length;
  const a = new Float64Array(K * K);
  for (const [k, one] of speaking.entries())
    for (const [l, other] of speaking.entries())
      a[k * K + l] = k === l ? 1 : alongWeights(other.members, one.exposure) / (one.scale * other.scale);
  const v = Float64Array.from(speaking, ({ view, scale }) => view.excess / scale);
  const bounds = speaking.map(({ view }) => view.bound);
  const u = oneSidedViews(a, v, bounds);
  for (const [k, { view, exposure, scale }] of speaking.entries()) {
    const tilt = tilts[view.source];
    for (let i = 0; i < n; i += 1) tilt[i] += (u[k] / scale) * exposure[i];
  }
  return tilts;
}

/** Prior variance of a view plus that of its error. */
function totalVariance({ uncertainty }: MarketView, prior: number): number {
  switch (uncertainty.kind) {
    case 'confidence':
      return prior / uncertainty.confidence;
    case 'variance':
      return prior + Math.max(uncertainty.variance, LEAST_ERROR * prior);
    default: {
      const unreachable: never = uncertainty;
      return unreachable;
    }
  }
}

/** A view's weights by position among the symbols. */
type Members = readonly { readonly i: number; readonly weight: number }[];

function alongWeights(members: Members, exposure: Float64Array): number {
  let total = 0;
  for (const { i, weight } of members) total += weight * exposure[i];
  return total;
}
