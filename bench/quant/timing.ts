import { median } from '../median.ts';

/** How long a piece of work is warmed up and sampled. */
export interface SamplingBudget {
  /** Calls before the first that counts last at least this long, in ms. */
  readonly warmUp: number;
  /** Calls that count last about this long, in ms. */
  readonly sample: number;
  readonly mostRepetitions: number;
}

const FEWEST_REPETITIONS = 3;

/** The last result and the median time in ms of repeated calls in this process, after a warm-up. */
export function sampled<T>(work: () => T, budget: SamplingBudget): { readonly result: T; readonly time: number } {
  const start = performance.now();
  let result = work();
  while (performance.now() - start < budget.warmUp) result = work();
  const times: number[] = [];
  const begin = performance.now();
  while (
    times.length < FEWEST_REPETITIONS ||
    (times.length < budget.mostRepetitions && performance.now() - begin < budget.sample)
  ) {
    const before = performance.now();
    result = work();
    times.push(performance.now() - before);
  }
  return { result, time: median(times) };
}
