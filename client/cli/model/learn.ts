import { sha256 } from '../../../configuration/sha256.ts';
import { writeModelFile } from '../../../core/learning/models/modelFile.ts';
import { barrierEvents } from '../../../core/learning/signals/barrierEvents.ts';
import { learnSignals } from '../../../core/learning/signals/learnSignals.ts';
import { signalModel } from '../../../core/learning/signals/signalModel.ts';
import type { LearningReport, LearningTask } from './learningTask.ts';

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
  return {
    report,
    file: wantsFile ? writeModelFile(signalModel(events, learned, learning.seed, sha256), sha256) : undefined,
  };
}
