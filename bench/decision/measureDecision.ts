import { decide } from '../../core/portfolio/planning/decide.ts';
import { median } from '../median.ts';
import { decisionData } from './decisionData.ts';
import { profileStages } from './profileStages.ts';

/** One decision, forecast and plan with all models, for a number of symbols. */
export interface DecisionMeasurement {
  readonly size: number;
  readonly days: number;
  /** Of one decision, in ms: the median, and the least, which other work on the machine disturbs the least. */
  readonly time: number;
  readonly leastTime: number;
  /** Processor time of one decision, in ms, the threads of the garbage collector and of the compiler included. */
  readonly processorTime: number;
  /** In ms. */
  readonly goal: number;
  /** Share of the time that each stage takes. */
  readonly profile: Readonly<Record<string, number>>;
  /** UTF-8 bytes of the plan as JSON. */
  readonly planBytes: number;
  readonly trades: number;
}

const DAYS = 500;
const GOALS: ReadonlyMap<number, number> = new Map([
  [50, 150],
  [200, 1_000],
]);
const WARM_UP = 20;
const REPETITIONS = 30;

/** Times decisions in this process, one after the other, and then profiles as many more. */
export function measureDecisions(seed: number, tell: (message: string) => void): readonly DecisionMeasurement[] {
  return [...GOALS].map(([size, goal]) => {
    tell(`decisions on ${size} symbols`);
    const input = decisionData(size, DAYS, seed);
    const plan = decide(input);
    for (let k = 1; k < WARM_UP; k += 1) decide(input);
    const times: number[] = [];
    const before = process.cpuUsage();
    for (let k = 0; k < REPETITIONS; k += 1) {
      const start = performance.now();
      decide(input);
      times.push(performance.now() - start);
    }
    const { user, system } = process.cpuUsage(before);
    return {
      size,
      days: DAYS,
      time: median(times),
      leastTime: Math.min(...times),
      processorTime: (user + system) / 1_000 / REPETITIONS,
      goal,
      profile: profileStages(() => {
        for (let k = 0; k < REPETITIONS; k += 1) decide(input);
      }),
      planBytes: Buffer.byteLength(JSON.stringify(plan)),
      trades: plan.trades.length,
    };
  });
}
