import { median } from '../median.ts';
import type { PeerReply } from '../peers/peerProcess.ts';
import type { AssetsData, SeriesData } from './benchData.ts';
import type { PortfolioTask, Sense, SeriesTask } from './tasks.ts';
import { type SamplingBudget, sampled } from './timing.ts';

/** One side's times on a task: one median per round, in ms. */
export interface SideResult {
  readonly times: readonly number[];
  /** Why there is no time. */
  readonly error?: string;
}

export interface PeerResult extends SideResult {
  readonly name: string;
  /** How much worse its figure is than ours, relative; negative where it is better, the distance where neither is. */
  readonly behind?: number;
  /** Largest violation of the bounds or the budget by its weights. */
  readonly violation?: number;
  /** Its result is as good as ours up to `LOOSE`, or better: only then does its time count. */
  readonly counts: boolean;
}

/** One task at one size, on every side. */
export interface TrialResult {
  readonly id: string;
  readonly name: string;
  readonly size?: number;
  readonly goal: number;
  readonly ours: SideResult & { readonly figure?: number };
  readonly peers: readonly PeerResult[];
  readonly fastest?: string;
  /** Median time of the fastest peer that counts over ours, with the smallest and largest of the rounds. */
  readonly ratio?: { readonly median: number; readonly lowest: number; readonly highest: number };
  /** Our figure is as good as that of every peer whose weights keep the bounds. */
  readonly asGood: boolean;
  /** Undefined where there was nothing to compare with. */
  readonly met?: boolean;
}

/** A peer's result worse than ours by more than this (relative) is wrong, and its time counts for nothing. */
const LOOSE = 1e-3;
/** Ours is as good where no feasible peer is better by more than this (relative). */
const TIGHT = 1e-6;
/** Weights that violate their bounds by no more than this are feasible when ours are judged by them. */
const FEASIBLE = 1e-7;

interface Judgement {
  readonly behind: number;
  readonly violation?: number;
}

interface PeerRecord {
  readonly times: number[];
  judgement?: Judgement;
  error?: string;
}

/** Collects what a task gives on every side. */
export class Trial {
  readonly task: PortfolioTask | SeriesTask;
  readonly size: number | undefined;
  readonly #goal: number;
  readonly #solve: () => Float64Array | number;
  readonly #judge: (peer: string, reply: Float64Array | number, ours: Float64Array | number) => Judgement;
  readonly #figure: (ours: Float64Array | number) => number;
  readonly #times: number[] = [];
  readonly #peers = new Map<string, PeerRecord>();
  #result: Float64Array | number | undefined;
  #error: string | undefined;

  private constructor(
    task: PortfolioTask | SeriesTask,
    size: number | undefined,
    goal: number,
    solve: () => Float64Array | number,
    judge: (peer: string, reply: Float64Array | number, ours: Float64Array | number) => Judgement,
    figure: (ours: Float64Array | number) => number,
  ) {
    this.task = task;
    this.size = size;
    this.#goal = goal;
    this.#solve = solve;
    this.#judge = judge;
    this.#figure = figure;
  }

  static ofPortfolio(task: PortfolioTask, size: number, data: AssetsData): Trial {
    const score = (weights: Float64Array | number): number =>
      typeof weights === 'number' ? Number.NaN : task.score(weights, data);
    return new Trial(
      task,
      size,
      task.goal(size),
      () => task.solve(data),
      (peer, weights, ours) => {
        const comparable = task.conventionOf?.[peer]?.(data) ?? ours;
        return {
          behind: behind(task.sense, score(weights), score(comparable)),
          violation: typeof weights === 'number' ? Number.NaN : violation(weights, task.cap),
        };
      },
      score,
    );
  }

  static ofSeries(task: SeriesTask, data: SeriesData): Trial {
    const figure = (value: Float64Array | number): number => (typeof value === 'number' ? value : Number.NaN);
    return new Trial(
      task,
      undefined,
      task.goal,
      () => task.solve(data),
      (_, value, ours) => ({ behind: behind(task.sense, figure(value), figure(ours)) }),
      figure,
    );
  }

  get name(): string {
    return this.size === undefined ? this.task.title : `${this.task.title}, n = ${this.size}`;
  }

  /** Times our own solution once more. A task that fails is reported, and the others go on. */
  runOurs(budget: SamplingBudget): void {
    if (this.#error !== undefined) return;
    try {
      const { result, time } = sampled(this.#solve, budget);
      this.#result = result;
      this.#times.push(time);
    } catch (error) {
      this.#error = error instanceof Error ? error.message : String(error);
    }
  }

  /** A peer that failed or ran out of time is not asked again. */
  hasGivenUp(peer: string): boolean {
    return this.#peers.get(peer)?.error !== undefined;
  }

  /** Adds a peer's reply and judges its result by ours. */
  record(peer: string, reply: PeerReply): void {
    const known = this.#peers.get(peer) ?? { times: [] };
    this.#peers.set(peer, known);
    if ('error' in reply) {
      known.error = reply.error;
      return;
    }
    known.times.push(median(reply.times));
    const value = 'weights' in reply ? Float64Array.from(reply.weights) : reply.value;
    if (this.#result !== undefined) known.judgement = this.#judge(peer, value, this.#result);
  }

  result(): TrialResult {
    const peers = [...this.#peers].map(
      ([name, { times, judgement, error }]): PeerResult => ({
        name,
        times,
        ...judgement,
        ...(error === undefined ? {} : { error }),
        counts:
          times.length > 0 &&
          judgement !== undefined &&
          judgement.behind <= LOOSE &&
          (judgement.violation ?? 0) <= LOOSE,
      }),
    );
    const asGood =
      this.#result !== undefined &&
      peers.every(
        ({ behind: distance, violation: missed }) =>
          distance === undefined || (missed ?? 0) > FEASIBLE || this.task.sense === 'equal' || distance >= -TIGHT,
      );
    const rivals = peers.filter(({ counts }) => counts);
    const fastest = rivals.reduce<PeerResult | undefined>(
      (best, peer) => (best !== undefined && median(best.times) <= median(peer.times) ? best : peer),
      undefined,
    );
    const ratio = fastest === undefined || this.#times.length === 0 ? undefined : ratios(fastest.times, this.#times);
    const figure = this.#result === undefined ? {} : { figure: this.#figure(this.#result) };
    return {
      id: this.task.id,
      name: this.name,
      ...(this.size === undefined ? {} : { size: this.size }),
      goal: this.#goal,
      ours: { times: this.#times, ...figure, ...(this.#error === undefined ? {} : { error: this.#error }) },
      peers,
      ...(fastest === undefined ? {} : { fastest: fastest.name }),
      ...(ratio === undefined ? {} : { ratio, met: asGood && ratio.median >= this.#goal }),
      asGood,
    };
  }
}

function ratios(theirs: readonly number[], ours: readonly number[]): NonNullable<TrialResult['ratio']> {
  const rounds = theirs.map((time, round) => time / ours[round]);
  return { median: median(theirs) / median(ours), lowest: Math.min(...rounds), highest: Math.max(...rounds) };
}

function behind(sense: Sense, theirs: number, ours: number): number {
  const scale = Math.max(Math.abs(ours), Number.MIN_VALUE);
  const difference = (theirs - ours) / scale;
  if (sense === 'equal') return Math.abs(difference);
  return sense === 'lower' ? difference : -difference;
}

function violation(weights: Float64Array, cap: number): number {
  let sum = 0;
  let worst = 0;
  for (const weight of weights) {
    sum += weight;
    worst = Math.max(worst, -weight, weight - cap);
  }
  return Math.max(worst, Math.abs(sum - 1));
}
