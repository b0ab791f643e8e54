import type { Candle } from '../../market/candle.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import type { Signal } from '../../signals/signal.ts';
import { FEWEST_INDEPENDENT } from '../calibration/calibratePositions.ts';
import { barrierDistances } from '../signals/barrierDistances.ts';
import type { SignalBarriers } from '../signals/signalBarriers.ts';
import { calibrateTrends, opinionOf, type TrendCalibrations } from './calibrateTrends.ts';
import { followedTrends, type KnownScores, type Trend } from './followedTrends.ts';

/** Of what calibrated momentum is asked. */
export interface MomentumRequest {
  /** Ended daily candles per symbol, ascending. */
  readonly candles: ReadonlyMap<TradingSymbol, readonly Candle[]>;
  readonly barriers: SignalBarriers;
  /** Name of the source that its signals bear. */
  readonly source: string;
  /** Now, ms UTC. */
  readonly at: number;
}

/** What calibrated momentum says of the latest day, or why it says nothing. JSON. */
export interface MomentumOpinion {
  readonly signals: readonly Signal[];
  /** Absent where its signals count. */
  readonly muted?: string;
}

/** The last closed bar may have ended this long ago, ms. */
const STALE_AFTER_MS = 2 * 86_400_000;

/**
 * The signals of momentum with the probability that following them comes right, calibrated on all positions of the same market that have ended. Where such a position does not return anything on
 * average, before costs, the signal is to hold. A symbol without a trend, or without recent bars, has none.
 *
 * @param known scores of earlier calls on the same market
 */
export function momentumOpinion(
  { candles, barriers, source, at }: MomentumRequest,
  known?: KnownScores,
): MomentumOpinion {
  const { followed, latest } = followedTrends(candles, barriers, known);
  const calibrations = calibrateTrends(followed);
  if (calibrations.buy === undefined)
    return {
      signals: [],
      muted: `momentum has too few positions in these candles to calibrate its confidence: ${FEWEST_INDEPENDENT} that do not overlap are needed`,
    };
  return {
    signals: latest.flatMap((trend) =>
      trend.at + STALE_AFTER_MS < at ? [] : signalOf(trend, calibrations, barriers, source),
    ),
  };
}

function signalOf(
  trend: Trend,
  calibrations: TrendCalibrations,
  barriers: SignalBarriers,
  source: string,
): readonly Signal[] {
  const opinion = opinionOf(calibrations, trend);
  if (opinion === undefined) return [];
  const { probability, expectedReturn } = opinion;
  const { symbol, side, at, volatility } = trend;
  const said = side === 1 ? 'buy' : 'sell';
  return [
    {
      symbol,
      direction: expectedReturn > 0 ? said : 'hold',
      confidence: probability,
      at,
      source,
      expectedReturn: side * expectedReturn,
      horizonDays: barriers.horizonDays,
      ...barrierDistances(volatility, barriers, side),
    },
  ];
}
