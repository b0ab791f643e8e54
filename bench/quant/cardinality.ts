import { minimumVariance } from '../../quant/optimization/minimumVariance.ts';
import { median } from '../median.ts';
import { assetsData } from './benchData.ts';
import { type SamplingBudget, sampled } from './timing.ts';

/** At most 10 names of n, least variance, weights up to 20 %: no peer solves it, so the time is absolute. */
export interface CardinalityMeasurement {
  readonly size: number;
  /** Daily volatility of the part that all assets share: the smaller, the more names compete and the longer the search. */
  readonly marketVolatility: number;
  /** Median time of each data set, in ms. */
  readonly times: readonly number[];
  /** Largest time of any data set that meets the goal, in ms. */
  readonly goal: number;
  /** Every data set solved with proof. */
  readonly proven: boolean;
  /** Largest gap left, as a share of the variance. */
  readonly relativeGap: number;
  /** Relaxations solved, one per data set. */
  readonly nodes: readonly number[];
  /** Names of the portfolio without the limit, one per data set. */
  readonly namesWithout: readonly number[];
  /** Why there is no figure. */
  readonly error?: string;
}

const MOST_NAMES = 10;
const CAP = 0.2;
const HELD = 1e-9;
/** The difficulty varies from data set to data set. */
const DATA_SETS = 3;
/** The other tasks' data, and harder ones. */
const MARKET_VOLATILITIES = [0.03, 0.015];
const GOALS: ReadonlyMap<number, number> = new Map([
  [50, 100],
  [200, 1_000],
]);

/** Median time over the data sets, in ms. */
export function typicalTime({ times }: CardinalityMeasurement): number {
  return times.length === 0 ? Number.NaN : median(times);
}

/** Proven on every data set, within the goal on the slowest. */
export function isMet({ times, goal, proven, error }: CardinalityMeasurement): boolean {
  return error === undefined && proven && Math.max(...times) < goal;
}

/** Times the search for the best 10 names on several data sets per size. */
export function measureCardinality(
  sizes: readonly number[],
  seed: number,
  budget: SamplingBudget,
): readonly CardinalityMeasurement[] {
  return sizes.flatMap((size) => {
    const goal = GOALS.get(size);
    if (goal === undefined) return [];
    return MARKET_VOLATILITIES.map((volatility) => measured(size, goal, volatility, seed, budget));
  });
}

function measured(
  size: number,
  goal: number,
  marketVolatility: number,
  seed: number,
  budget: SamplingBudget,
): CardinalityMeasurement {
  const times: number[] = [];
  const nodes: number[] = [];
  const namesWithout: number[] = [];
  let proven = true;
  let relativeGap = 0;
  let error: string | undefined;
  for (let set = 0; set < DATA_SETS; set++) {
    const { covariance } = assetsData(size, seed + set, marketVolatility);
    const free = minimumVariance({ covariance, constraints: { upper: CAP } });
    const { result, time } = sampled(
      () => minimumVariance({ covariance, constraints: { upper: CAP, maxNames: MOST_NAMES } }),
      budget,
    );
    if (result.status === 'infeasible' || result.status === 'failed') {
      error = result.reason;
      break;
    }
    times.push(time);
    if (free.status === 'optimal') namesWithout.push(free.weights.filter((weight) => weight > HELD).length);
    const { certificate } = result;
    if (certificate.kind === 'search') {
      nodes.push(certificate.nodes);
      relativeGap = Math.max(relativeGap, certificate.relativeGap);
    }
    proven &&= result.status === 'optimal';
  }
  return {
    size,
    marketVolatility,
    times,
    goal,
    proven: proven && error === undefined,
    relativeGap,
    nodes,
    namesWithout,
    ...(error === undefined ? {} : { error }),
  };
}
