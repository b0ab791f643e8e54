import { driftReference } from '../drift/modelDrift.ts';
import { type Digest, type StoredModel, trainingDataHash } from '../models/modelFile.ts';
import type { BarrierEvents } from './barrierEvents.ts';
import type { LearnedSignals } from './learnSignals.ts';

/** A learned model of signals as it is kept, with its figures out of sample and what drift is told from. */
export function signalModel(
  { data, barriers }: BarrierEvents,
  learned: LearnedSignals,
  seed: number,
  digest: Digest,
): StoredModel {
  const { features, events } = data;
  const { model, calibrator, judgement, right, wrong, meanEarnedByAll } = learned;
  const { auc, pooledAuc, brier, baseBrier, logLoss, expectedCalibrationError, baseRate, likely, highest } = judgement;
  return {
    featureNames: features.names,
    trainingDataHash: trainingDataHash(features, events, digest),
    trainedFrom: events[0].start,
    trainedTo: events.reduce((latest, { end }) => Math.max(latest, end), events[0].end),
    seed,
    metrics: {
      judgedEvents: judgement.events,
      baseRate,
      auc: auc.estimate,
      aucLower: auc.lower,
      aucUpper: auc.upper,
      pooledAuc: pooledAuc.estimate,
      brier: brier.estimate,
      baseBrier,
      logLoss: logLoss.estimate,
      expectedCalibrationError: expectedCalibrationError.estimate,
      threshold: judgement.threshold,
      signals: likely.count,
      signalsRight: likely.right,
      ...(likely.meanEarned === undefined ? {} : { signalsEarned: likely.meanEarned }),
      allEarned: meanEarnedByAll,
      highest: highest.likely,
    },
    event: { ...barriers, right, wrong },
    drift: driftReference(
      features,
      events.map(({ start }) => start),
    ),
    model,
    calibrator,
  };
}
