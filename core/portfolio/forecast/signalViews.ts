import { normalCdf, normalQuantile } from '../../../quant/statistics/normal.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import type { SignalDirection } from '../../signals/signal.ts';
import type { ForecastSettings } from './forecastSettings.ts';
import type { MarketView } from './posterior.ts';

/** What a signal says, with its age. */
export interface SignalView {
  readonly symbol: TradingSymbol;
  readonly direction: SignalDirection;
  /** Calibrated probability in [0, 1] that the direction is right. */
  readonly confidence: number;
  /** Days since it was made, 0 or more. */
  readonly ageDays: number;
  /** Days that it speaks of, above 0; the setting's where it tells none. */
  readonly horizonDays?: number;
  /** Simple return expected over the horizon; used where its sign is that of the direction. */
  readonly expectedReturn?: number;
}

const SIGNAL_FIELDS = ['symbol', 'direction', 'confidence', 'ageDays', 'horizonDays', 'expectedReturn'];

/** Never full certainty, which no model deserves and the posterior could not weigh against another. */
const MOST_CONFIDENT = 0.95;
/** Probabilities beyond this are read as this: a score of 3. */
const MOST_PROBABLE = normalCdf(3);
/** Expected returns beyond this many standard deviations of their horizon are cut to it. */
const LARGEST_MOVE = 3;

/**
 * A signal as a Black-Litterman view of the symbol's return in excess of equilibrium, per day: the return m over its horizon of h days, divided by h. A signal tells m itself, or it
 * is
 *
 *     m = IC s sqrt(h) z,  z = Phi^-1(p)
 *
 * Taken at its word, a direction that is right with probability p means m = s sqrt(h) z, since P(r > 0) = Phi(m / (s sqrt(h))) for a normal return r of volatility s sqrt(h). But
 * then 90 % for a week is a Sharpe ratio of 9 a year. z is therefore read as the score of a forecast and weighed by its skill, the information coefficient IC, the correlation of
 * forecasts with outcomes: alpha = IC x volatility x score.
 *
 * Its confidence (Idzorek) is 2p - 1, the edge over a coin toss, times the share of the horizon that is
 * still ahead: a signal as old as its horizon says nothing any more. A buy speaks of at least that much, a sell of at most (see MarketView);
 * hold and probabilities up to one half give no view.
 *
 * Source: R. Grinold, Alpha is volatility times IC times score, J. Portfolio Management 20 (1994); T. Idzorek, A step-by-step guide to the
 * Black-Litterman model (2005), for the confidence.
 *
 * @param volatilities daily, by symbol
 */
export function signalViews(
  signals: readonly SignalView[],
  volatilities: ReadonlyMap<TradingSymbol, number>,
  settings: ForecastSettings,
): MarketView[] {
  return [...signals].sort(inOrder).flatMap((signal) => {
    const volatility = volatilities.get(signal.symbol);
    if (volatility === undefined || signal.direction === 'hold') return [];
    const horizon = Math.max(signal.horizonDays ?? settings.horizonDays, 1);
    const ahead = Math.max(0, 1 - Math.max(0, signal.ageDays) / horizon);
    const confidence = Math.min(MOST_CONFIDENT, (2 * signal.confidence - 1) * ahead);
    if (!(confidence > 0)) return [];
    const sign = signal.direction === 'buy' ? 1 : -1;
    const deviation = volatility * Math.sqrt(horizon);
    const told = sign * (signal.expectedReturn ?? 0);
    const score = normalQuantile(Math.min(signal.confidence, MOST_PROBABLE));
    const size =
      told > 0 ? Math.min(told, LARGEST_MOVE * deviation) : settings.informationCoefficient * score * deviation;
    return [
      {
        source: 'signal' as const,
        weights: [[signal.symbol, 1] as const],
        excess: (sign * size) / horizon,
        uncertainty: { kind: 'confidence' as const, confidence },
        bound: sign === 1 ? ('atLeast' as const) : ('atMost' as const),
      },
    ];
  });
}

/** Any fixed order, so that the order in which signals come changes nothing. */
function inOrder(a: SignalView, b: SignalView): number {
  const keys = [a, b].map((signal) => JSON.stringify(signal, SIGNAL_FIELDS));
  return keys[0] < keys[1] ? -1 : 1;
}
