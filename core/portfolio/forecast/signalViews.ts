import { normalCdf, normalQuantile } from '../../../quant/statistics/normal.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import type { SignalDirection } from '../../signals/signal.ts';
import type { ForecastSettings } from './forecastSettings.ts';
import type { LastingView } from './heldViews.ts';

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
  /** Simple return expected over the horizon. One against the direction says that it earns nothing. */
  readonly expectedReturn?: number;
  /** By the record of its source; the setting's where it has none. */
  readonly informationCoefficient?: number;
}

const SIGNAL_FIELDS = [
  'symbol',
  'direction',
  'confidence',
  'ageDays',
  'horizonDays',
  'expectedReturn',
  'informationCoefficient',
];

/** Never full certainty, which no model deserves and the posterior could not weigh against another. */
const MOST_CONFIDENT = 0.95;
/** Probabilities beyond this are read as this: a score of 3. */
const MOST_PROBABLE = normalCdf(3);
/** Part of the loss that a short signal expects which a sell saves. */
const LEAST_SAVED = 0.5;
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
 * hold, probabilities up to one half, and a told return that is not in the signal's direction give no view.
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
): LastingView[] {
  return [...signals].sort(inOrder).flatMap((signal) => {
    const volatility = volatilities.get(signal.symbol);
    if (volatility === undefined || signal.direction === 'hold') return [];
    const { size, horizon, ahead } = expectationOf(signal, volatility, settings);
    const confidence = Math.min(MOST_CONFIDENT, (2 * signal.confidence - 1) * ahead);
    if (!(confidence > 0 && size > 0)) return [];
    const sign = signal.direction === 'buy' ? 1 : -1;
    return [
      {
        source: 'signal' as const,
        weights: [[signal.symbol, 1] as const],
        excess: (sign * size) / horizon,
        lasts: { kind: 'days' as const, days: horizon },
        uncertainty: { kind: 'confidence' as const, confidence },
        bound: sign === 1 ? ('atLeast' as const) : ('atMost' as const),
      },
    ];
  });
}

/**
 * What signals to sell are worth, by symbol: the part of the return that each expects its symbol to lose, beyond equilibrium, from now until its horizon is over, which a sell saves. Decisions know
 * no earlier signals: the next one may say to buy again while this one still runs, and then the rest of the loss is suffered all the same. A signal of h days saves max(1/2, h / H) of its loss, with H the
 * days that a position is held for: half of it where it is short, since it is taken back halfway on the mean, and all of it from H on. Credited in full, true signals of a week that are made anew each
 * day were turned over so often that they cost more than they saved (docs/evidence.md). A symbol without a volatility has no entry: nothing says how far it moves.
 *
 * @param volatilities daily, by symbol
 */
export function expectedLosses(
  signals: readonly SignalView[],
  volatilities: ReadonlyMap<TradingSymbol, number>,
  settings: ForecastSettings,
): ReadonlyMap<TradingSymbol, number> {
  const losses = new Map<TradingSymbol, number>();
  for (const signal of signals) {
    const volatility = volatilities.get(signal.symbol);
    if (volatility === undefined || signal.direction !== 'sell') continue;
    const { size, horizon, ahead } = expectationOf(signal, volatility, settings);
    const saved = Math.max(LEAST_SAVED, Math.min(1, horizon / settings.holdingDays));
    losses.set(signal.symbol, Math.max(losses.get(signal.symbol) ?? 0, size * ahead * saved));
  }
  return losses;
}

/** The return that a signal expects in its direction over its whole horizon, and the share of the horizon that is still ahead. */
function expectationOf(
  { direction, confidence, ageDays, horizonDays, expectedReturn, informationCoefficient }: SignalView,
  volatility: number,
  settings: ForecastSettings,
): { readonly size: number; readonly horizon: number; readonly ahead: number } {
  const horizon = Math.max(horizonDays ?? settings.horizonDays, 1);
  const deviation = volatility * Math.sqrt(horizon);
  const inDirection = expectedReturn === undefined ? undefined : (direction === 'buy' ? 1 : -1) * expectedReturn;
  const score = normalQuantile(Math.max(0.5, Math.min(confidence, MOST_PROBABLE)));
  return {
    size:
      inDirection === undefined
        ? (informationCoefficient ?? settings.informationCoefficient) * score * deviation
        : Math.max(0, Math.min(inDirection, LARGEST_MOVE * deviation)),
    horizon,
    ahead: Math.max(0, 1 - Math.max(0, ageDays) / horizon),
  };
}

/** Any fixed order, so that the order in which signals come changes nothing. */
function inOrder(a: SignalView, b: SignalView): number {
  const keys = [a, b].map((signal) => JSON.stringify(signal, SIGNAL_FIELDS));
  return keys[0] < keys[1] ? -1 : 1;
}
