import { continueAsNew, setCurrentDetails, setHandler, workflowInfo } from '@temporalio/workflow';
import { tuningQueue } from '../core/cycles/identifiers.ts';
import type { TunedSettings } from '../core/tuning/tunedSettings.ts';
import {
  afterTry,
  NOTHING_TRIED,
  type TriedSoFar,
  type TuningProgress,
  tuningLines,
} from '../core/tuning/tuningProgress.ts';
import type { TuningRequest, TuningSteps } from '../core/tuning/tuningSteps.ts';
import { toBusinessFailure } from './businessFailure.ts';
import { tuningProgressQuery } from './messages.ts';
import { describedSteps } from './stepSummaries.ts';
import { HEARTBEAT_TIMEOUT } from './stepsOfCycle.ts';

/** Combinations that wait for a worker or are being tried: more than the workers of one queue have cores. */
const MOST_AT_ONCE = 200;

/** A run of the workflow is short: a worker that takes it over replays it first. */
const TRIES_PER_RUN = 500;

const RETRY = { initialInterval: '1s', maximumInterval: '1m' } as const;

/**
 * Backtests all combinations of a search over the workers of the queue, and chooses among them walking forward. Each backtest is a step, entered in the register of variants
 * as it is through: a worker that ends costs those that it was at.
 *
 * @param before what earlier runs of the same search have done: their combinations are the first ones
 */
export async function tuneSettings(request: TuningRequest, before: TriedSoFar = NOTHING_TRIED): Promise<TunedSettings> {
  const { market, base, points, windows } = request;
  let soFar = before;
  let progress: Pick<TuningProgress, 'step' | 'lines'> = { step: 'tries', lines: [] };
  const reach = (step: TuningProgress['step'], known: TriedSoFar): void => {
    soFar = known;
    progress = { step, lines: tuningLines(step, known, points.length) };
    setCurrentDetails(progress.lines.map((line) => `- ${line}`).join('\n'));
  };
  reach('tries', before);
  setHandler(tuningProgressQuery, () => ({ ...soFar, ...progress, of: points.length, data: market.data }));
  // Backtests wait for a worker as long as it takes, so no step is bounded as a whole.
  const { tryVariant, chooseVariant } = describedSteps<TuningSteps>({
    taskQueue: tuningQueue(workflowInfo().taskQueue),
    startToCloseTimeout: '12h',
    heartbeatTimeout: HEARTBEAT_TIMEOUT,
    retry: RETRY,
  });
  const end = Math.min(points.length, before.tried + TRIES_PER_RUN);
  const waiting = points.slice(before.tried, end).values();
  const tryNext = async (): Promise<void> => {
    for (const { name, variant, changes } of waiting) {
      const told = await tryVariant({ market, base, variant, changes });
      reach('tries', afterTry(soFar, { name }, told));
    }
  };
  try {
    await Promise.all(Array.from({ length: MOST_AT_ONCE }, tryNext));
    if (end === points.length) {
      reach('choice', soFar);
      const named = points.map(({ name, variant }) => ({ name, variant }));
      const tuned = await chooseVariant({ market: { data: market.data, from: market.from }, points: named, windows });
      reach('done', soFar);
      return tuned;
    }
  } catch (error) {
    throw toBusinessFailure(error, 'TuningFailed');
  }
  return await continueAsNew<typeof tuneSettings>(request, soFar);
}
