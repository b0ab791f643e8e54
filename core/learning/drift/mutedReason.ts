import { DRIFT_WINDOW_DAYS, type ModelDrift } from './modelDrift.ts';

const DAY_MS = 86_400_000;

/** Place among the rows of training from which the latest rows are unlike nearly all that the model has seen. */
const UNLIKE_NEARLY_ALL = 0.99;
/** So many times the greatest index of a window of training is more than another state of the same market. */
const BEYOND_TRAINING = 1.25;

/**
 * Why the signals of a model do not count today; undefined where they do.
 *
 * @param trainedTo last outcome that it learnt from, ms UTC
 * @param at now, ms UTC
 * @param staleAfter age from which it is stale, ms
 * @param drift undefined where its file says nothing of the distribution in training
 */
export function mutedReason(
  trainedTo: number,
  at: number,
  staleAfter: number,
  drift: ModelDrift | undefined,
): string | undefined {
  if (at - trainedTo > staleAfter)
    return `it is stale: it has learnt nothing after ${new Date(trainedTo).toISOString().slice(0, 10)}, and counts for ${Math.floor(staleAfter / DAY_MS)} days`;
  if (drift === undefined) return undefined;
  const { index, greatestIndex, place } = drift;
  if (place >= UNLIKE_NEARLY_ALL)
    return `the market is unlike what it has learnt from: half of the symbols look more unusual today than ${(100 * place).toFixed(1)} % of the days of training`;
  if (index > BEYOND_TRAINING * greatestIndex)
    return `the market has drifted: over the last ${DRIFT_WINDOW_DAYS} days the population stability index of its features is ${index.toFixed(2)}, in training it was ${greatestIndex.toFixed(2)} at most`;
  return undefined;
}
