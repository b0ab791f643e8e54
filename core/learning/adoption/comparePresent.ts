import { brierScore } from '../calibration/probabilityScores.ts';
import type { StoredModel } from '../models/modelFile.ts';
import type { BarrierEvents } from '../signals/barrierEvents.ts';
import { calibratedOutputs, type LearningResult } from '../validation/trainAndJudge.ts';
import type { PresentModel } from './adoptionRule.ts';

/**
 * The present model on those judged rows that began after its own training, beside what was said of them out of sample by the models of a new training. One that
 * was trained on other features can say nothing any more: there is none to beat.
 */
export function comparedWith(
  version: number,
  present: StoredModel,
  { data }: Pick<BarrierEvents, 'data'>,
  { rows, probabilities }: LearningResult['outOfSample'],
): PresentModel {
  const { names } = data.features;
  const { featureNames, trainedTo } = present;
  if (names.length !== featureNames.length || names.some((name, k) => name !== featureNames[k]))
    return { kind: 'none' };
  const places = [...rows.keys()].filter((place) => data.events[rows[place]].start >= trainedTo);
  const own = Int32Array.from(places, (place) => rows[place]);
  const outcomes = Uint8Array.from(own, (row) => data.events[row].outcome);
  if (own.length === 0) return { kind: 'adopted', version, rows: { count: 0, candidate: 0, present: 0 } };
  return {
    kind: 'adopted',
    version,
    rows: {
      count: own.length,
      candidate: brierScore(
        Float64Array.from(places, (place) => probabilities[place]),
        outcomes,
      ),
      present: brierScore(calibratedOutputs(present, data, own), outcomes),
    },
  };
}
