import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { MomentumOpinion, MomentumRequest } from '../../core/learning/momentum/momentumOpinion.ts';
import type { ModelOpinion, OpinionRequest } from '../../core/learning/signals/modelOpinion.ts';
import type { JudgedWindow, PresentFile, TrainedModel, TrainingData } from '../../core/learning/training/trainSteps.ts';
import type { RiskModel } from '../../core/portfolio/account/portfolioRisk.ts';
import type { DecisionInput } from '../../core/portfolio/decision/decisionInput.ts';
import type { Plan } from '../../core/portfolio/decision/plan.ts';
import {
  ComputationLostError,
  type ComputePort,
  type PlanPurpose,
  type RiskModelInput,
} from '../../core/ports/compute.ts';
import { buffersOf, packCandles } from './packedCandles.ts';
import type { ThreadAnswer, ThreadTask } from './threadMessages.ts';

/** A plan takes seconds; the last check of an order must not wait behind it. */
const FEWEST_THREADS = 2;
const MOST_THREADS = 4;

/** Threads that do the work of the processor. One is started when there is work and none is idle, and kept for the next task. */
export class ComputeThreads implements ComputePort {
  private readonly entry: URL;
  private readonly most: number;
  private readonly threads = new Set<Worker>();
  private readonly idle: Worker[] = [];
  private readonly waiting: { give(thread: Worker): void; refuse(reason: Error): void }[] = [];
  private closed = false;

  /** @param entry the built file of the threads */
  constructor(entry: URL, most = Math.min(MOST_THREADS, Math.max(FEWEST_THREADS, availableParallelism()))) {
    this.entry = entry;
    this.most = most;
  }

  async plan(purpose: PlanPurpose, { candles, ...input }: DecisionInput, signal?: AbortSignal): Promise<Plan> {
    const answer = await this.run({ kind: 'plan', purpose, input, candles: packCandles(candles) }, signal);
    if (answer.kind === 'plan') return answer.plan;
    throw unexpected(answer);
  }

  async riskModel({ candles, ...input }: RiskModelInput, signal?: AbortSignal): Promise<RiskModel> {
    const answer = await this.run({ kind: 'riskModel', input, candles: packCandles(candles) }, signal);
    if (answer.kind === 'riskModel') return answer.model;
    throw unexpected(answer);
  }

  async trainWindow({ candles, ...input }: TrainingData, window: number, signal?: AbortSignal): Promise<JudgedWindow> {
    const task = { kind: 'trainWindow', input, window, candles: packCandles(candles) } as const;
    const answer = await this.run(task, signal);
    if (answer.kind === 'trainWindow') return answer.window;
    throw unexpected(answer);
  }

  async trainWhole(
    { candles, ...input }: TrainingData,
    windows: readonly JudgedWindow[],
    present: PresentFile | undefined,
    signal?: AbortSignal,
  ): Promise<TrainedModel> {
    const task = { kind: 'trainWhole', input, windows, present, candles: packCandles(candles) } as const;
    const answer = await this.run(task, signal);
    if (answer.kind === 'trainWhole') return answer.trained;
    throw unexpected(answer);
  }

  async modelOpinion({ candles, ...input }: OpinionRequest, signal?: AbortSignal): Promise<ModelOpinion> {
    const answer = await this.run({ kind: 'modelOpinion', input, candles: packCandles(candles) }, signal);
    if (answer.kind === 'modelOpinion') return answer.opinion;
    throw unexpected(answer);
  }

  async momentumOpinion({ candles, ...input }: MomentumRequest, signal?: AbortSignal): Promise<MomentumOpinion> {
    const answer = await this.run({ kind: 'momentumOpinion', input, candles: packCandles(candles) }, signal);
    if (answer.kind === 'momentumOpinion') return answer.opinion;
    throw unexpected(answer);
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const { refuse } of this.waiting.splice(0)) refuse(closing());
    await Promise.all([...this.threads].map((thread) => thread.terminate()));
  }

  private async run(task: ThreadTask, signal: AbortSignal | undefined): Promise<ThreadAnswer> {
    signal?.throwIfAborted();
    const thread = await this.take();
    if (signal?.aborted === true) {
      this.giveBack(thread);
      throw signal.reason;
    }
    return await this.answerOf(thread, task, signal);
  }

  /** The answer of a thread. Where the task is called off, or the thread ends, another one takes its place. */
  private answerOf(thread: Worker, task: ThreadTask, signal: AbortSignal | undefined): Promise<ThreadAnswer> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        thread.off('message', onAnswer);
        thread.off('error', onError);
        thread.off('exit', onExit);
        signal?.removeEventListener('abort', onAbort);
      };
      const onAnswer = (answer: ThreadAnswer): void => {
        settle();
        this.giveBack(thread);
        resolve(answer);
      };
      const lose = (reason: unknown): void => {
        settle();
        this.discard(thread);
        reject(reason);
      };
      const onError = (error: unknown): void =>
        lose(
          new ComputationLostError(`A thread has failed: ${error instanceof Error ? error.message : String(error)}`),
        );
      const onExit = (code: number): void => lose(new ComputationLostError(`A thread has ended with ${code}`));
      const onAbort = (): void => lose(signal?.reason);
      thread.on('message', onAnswer);
      thread.on('error', onError);
      thread.on('exit', onExit);
      signal?.addEventListener('abort', onAbort);
      thread.ref();
      thread.postMessage(task, buffersOf(task.candles));
    });
  }

  private async take(): Promise<Worker> {
    if (this.closed) throw closing();
    const idle = this.idle.pop();
    if (idle !== undefined) return idle;
    if (this.threads.size < this.most) return this.begin();
    return await new Promise((give, refuse) => this.waiting.push({ give, refuse }));
  }

  private begin(): Worker {
    const thread = new Worker(this.entry);
    this.threads.add(thread);
    // An idle one that fails is not to end the process; it is replaced when it is missed.
    thread.on('error', () => undefined);
    thread.once('exit', () => this.forget(thread));
    return thread;
  }

  private giveBack(thread: Worker): void {
    const next = this.waiting.shift();
    if (next !== undefined) next.give(thread);
    else {
      // It alone does not keep the process alive.
      thread.unref();
      this.idle.push(thread);
    }
  }

  /** Ends a thread in the middle of its task. */
  private discard(thread: Worker): void {
    this.forget(thread);
    void thread.terminate();
    const next = this.waiting.shift();
    if (next !== undefined) next.give(this.begin());
  }

  private forget(thread: Worker): void {
    this.threads.delete(thread);
    const index = this.idle.indexOf(thread);
    if (index !== -1) this.idle.splice(index, 1);
  }
}

function closing(): ComputationLostError {
  return new ComputationLostError('Everything is being closed');
}

function unexpected(answer: ThreadAnswer): Error {
  if (answer.kind !== 'failed') return new Error(`A thread has answered with ${answer.kind}`);
  const error = new Error(answer.message);
  error.name = answer.name;
  return error;
}
