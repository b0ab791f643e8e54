import type { TradingSymbol } from '../../market/symbol.ts';
import type { Signal } from '../../signals/signal.ts';
import {
  calibratePositions,
  FEWEST_INDEPENDENT,
  independentOf,
  type PositionCalibration,
  positionOpinion,
} from '../calibration/calibratePositions.ts';
import { featuresHash } from '../features/featuresHash.ts';
import type { Digest } from '../models/modelFile.ts';
import { barrierDistances } from '../signals/barrierDistances.ts';
import type { ModelOpinion } from '../signals/modelOpinion.ts';
import type { OnnxDescription } from './onnxDescription.ts';
import type { OnnxRows } from './onnxRows.ts';

/** Probabilities beyond this are read as this: a certainty has no log odds. */
const MOST_CERTAIN = 1 - 1e-6;

/**
 * What a model of the user says of the latest day. Its own probabilities count as scores: the confidence is calibrated on positions that have ended since its training.
 * Where such a position returns nothing on average, before costs, the signal is to hold. A symbol that the model rates with no number has none.
 *
 * @param rated the model's own probability of each row, NaN where it tells none
 * @param source name of the source that the signals bear
 */
export function onnxOpinion(
  { positions, latest, volatilities, barriers, at, features }: OnnxRows,
  rated: ArrayLike<number>,
  { trainedTo }: Pick<OnnxDescription, 'trainedTo'>,
  source: string,
  digest: Digest,
): ModelOpinion {
  const scored = positions.flatMap((ended, row) =>
    Number.isNaN(rated[row]) ? [] : [{ ...ended, score: logOdds(rated[row]) }],
  );
  const calibration = calibratePositions(scored);
  if (calibration === undefined) return { signals: [], muted: tooFew(scored.length, independentOf(scored), trainedTo) };
  return {
    signals: latest.flatMap((symbol, k): readonly Signal[] => {
      const own = rated[positions.length + k];
      if (Number.isNaN(own)) return [];
      const said = signalOf(symbol, calibration, own);
      const { horizonDays } = barriers;
      const distances = barrierDistances(volatilities[k], barriers, 1);
      const seen = {
        featuresHash: featuresHash(features, positions.length + k, digest),
        featureCount: features.columns,
      };
      return [{ ...said, at, source, horizonDays, ...distances, ...seen }];
    }),
  };
}

function signalOf(symbol: TradingSymbol, calibration: PositionCalibration, rated: number) {
  const { probability, expectedReturn } = positionOpinion(calibration, logOdds(rated));
  const direction: Signal['direction'] = expectedReturn > 0 ? 'buy' : 'hold';
  return { symbol, direction, confidence: probability, expectedReturn };
}

function logOdds(probability: number): number {
  const inside = Math.min(MOST_CERTAIN, Math.max(1 - MOST_CERTAIN, probability));
  return Math.log(inside / (1 - inside));
}

function tooFew(count: number, independent: number, trainedTo: number): string {
  const day = new Date(trainedTo - 1).toISOString().slice(0, 10);
  return `its confidence cannot be calibrated yet: ${count} positions have ended since its training (to ${day}), worth ${independent.toFixed(0)} that do not overlap, and ${FEWEST_INDEPENDENT} with both outcomes are needed. Train it on an earlier part of the history`;
}
