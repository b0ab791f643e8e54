import { trainingDataHash, writeModelFile } from '../../../core/learning/models/modelFile.ts';
import type { EventRows } from '../../../core/learning/models/trainModel.ts';
import { barrierEvents } from '../../../core/learning/signals/barrierEvents.ts';
import { type LearnedSignals, learnSignals } from '../../../core/learning/signals/learnSignals.ts';
import type { SignalBarriers } from '../../../core/learning/signals/signalBarriers.ts';
import type { LearningReport, LearningTask } from './learningTask.ts';
import { sha256 } from './sha256.ts';

/** The report of a task, and the text of the model's file where it is wanted. @throws InvalidInputError for what cannot be learnt from */
export function learn(
  { candles, barriers, learning, wantsFile }: LearningTask,
  progress: (models: number, of: number) => void,
): { readonly report: LearningReport; readonly file: string | undefined } {
  const events = barrierEvents(candles, barriers);
  const { data, ignored } = events;
  const learned = learnSignals(events, learning, progress);
  const report = {
    symbols: [...candles.keys()],
    rows: data.events.length,
    days: new Set(data.events.map(({ start }) => start)).size,
    features: data.features.columns,
    ignored: ignored.length,
    barriers,
    learning,
    judgement: learned.judgement,
    meanEarnedByAll: learned.meanEarnedByAll,
  };
  return { report, file: wantsFile ? fileOf(data, learned, learning.seed, barriers) : undefined };
}

function fileOf(
  { features, events }: EventRows,
  { model, calibrator, judgement, right, wrong }: LearnedSignals,
  seed: number,
  barriers: SignalBarriers,
) {
  const { auc, pooledAuc, brier, baseBrier, logLoss, expectedCalibrationError, baseRate, likely } = judgement;
  return writeModelFile(
    {
      featureNames: features.names,
      trainingDataHash: trainingDataHash(features, events, sha256),
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
        signals: likely.count,
        signalsRight: likely.right,
      },
      event: { ...barriers, right, wrong },
      model,
      calibrator,
    },
    sha256,
  );
}
