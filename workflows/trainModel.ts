import { setCurrentDetails, setHandler, workflowInfo } from '@temporalio/workflow';
import { trainingQueue } from '../core/cycles/identifiers.ts';
import { figureLines, type TrainingProgress, type TrainingResult, trainingLines } from '../core/cycles/training.ts';
import type { TrainingRequest, TrainingSteps } from '../core/cycles/trainingSteps.ts';
import { type AdoptionVerdict, adoptionVerdict } from '../core/learning/adoption/adoptionRule.ts';
import { candidateFigures } from '../core/learning/adoption/candidateFigures.ts';
import type { JudgedWindow } from '../core/learning/training/trainSteps.ts';
import { toBusinessFailure } from './businessFailure.ts';
import { trainingProgressQuery } from './messages.ts';
import { describedSteps } from './stepSummaries.ts';
import { HEARTBEAT_TIMEOUT } from './stepsOfCycle.ts';

/** Who decides by the rule. */
const RULE = 'rule of adoption';

const RETRY = { initialInterval: '1s', maximumInterval: '1m' } as const;

const { prepareTraining, decideModel } = describedSteps<Pick<TrainingSteps, 'prepareTraining' | 'decideModel'>>({
  startToCloseTimeout: '15m',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  scheduleToCloseTimeout: '2h',
  retry: RETRY,
});

/**
 * Trains a model, judges it out of sample, keeps it, and adopts it where the rule of adoption holds. Each model of the walk-forward is a step: what was trained before a
 * worker ended is not trained again.
 */
export async function trainModel({ name, account }: TrainingRequest): Promise<TrainingResult> {
  const known: string[] = [];
  let progress: Omit<TrainingProgress, 'lines'> = { name, step: 'candles', models: 0, of: 0 };
  const reach = (step: TrainingProgress['step'], models: number, of: number): void => {
    progress = { name, step, models, of };
    setCurrentDetails(
      trainingLines(progress, known)
        .map((line) => `- ${line}`)
        .join('\n'),
    );
  };
  setHandler(trainingProgressQuery, () => ({ ...progress, lines: trainingLines(progress, known) }));
  const { trainWindow, finishTraining } = describedSteps<Pick<TrainingSteps, 'trainWindow' | 'finishTraining'>>({
    taskQueue: trainingQueue(workflowInfo().taskQueue),
    startToCloseTimeout: '30m',
    heartbeatTimeout: HEARTBEAT_TIMEOUT,
    scheduleToCloseTimeout: '6h',
    retry: RETRY,
  });
  try {
    reach('candles', 0, 0);
    const trainingId = workflowInfo().runId;
    const task = await prepareTraining({ name, account, trainingId });
    const { symbols, candles, learning } = task;
    const of = learning.folds + 1;
    known.push(`${candles} daily candles of ${symbols.length} symbols`);
    const windows: JudgedWindow[] = [];
    while (windows.length < learning.folds) {
      reach('windows', windows.length, of);
      windows.push(await trainWindow(task, windows.length));
    }
    reach('whole', learning.folds, of);
    const { version, metrics, present, before } = await finishTraining(task, windows);
    known.push(`kept as ${name}@${version}`, ...figureLines(metrics));
    reach('decision', of, of);
    const verdict = adoptionVerdict(candidateFigures(metrics), present, metrics.threshold);
    const decided = await decideModel(
      {
        id: trainingId,
        name,
        version,
        kind: verdict.isAdopted ? 'adopted' : 'declined',
        by: RULE,
        reason: verdict.reason,
      },
      before,
    );
    const final: AdoptionVerdict = {
      ...verdict,
      isAdopted: decided.kind === 'adopted',
      reason: decided.reason,
    };
    known.push(`${decided.kind}: ${decided.reason}`);
    reach('done', of, of);
    return { name, version, metrics, ...final };
  } catch (error) {
    throw toBusinessFailure(error, 'TrainingFailed');
  }
}
