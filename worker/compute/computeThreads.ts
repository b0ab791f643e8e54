import { availableParallelism } from 'node:os';
import { errorOf } from '../../configuration/threadFailure.ts';
import { ThreadPool } from '../../configuration/threadPool.ts';
import type { MomentumOpinion, MomentumRequest } from '../../core/learning/momentum/momentumOpinion.ts';
import type { OnnxRequest } from '../../core/learning/onnx/onnxRequest.ts';
import type { ModelOpinion, OpinionRequest } from '../../core/learning/signals/modelOpinion.ts';
import type { JudgedWindow, PresentFile, TrainedModel, TrainingData } from '../../core/learning/training/trainSteps.ts';
import type { RiskModel } from '../../core/portfolio/account/portfolioRisk.ts';
import type { DecisionInput } from '../../core/portfolio/decision/decisionInput.ts';
import type { Plan } from '../../core/portfolio/decision/plan.ts';
import type { ComputePort, PlanPurpose, RiskModelInput } from '../../core/ports/compute.ts';
import { buffersOf, packCandles } from './packedCandles.ts';
import type { ThreadAnswer, ThreadTask } from './threadMessages.ts';

/** A plan takes seconds; the last check of an order must not wait behind it. */
const FEWEST_THREADS = 2;
const MOST_THREADS = 4;

type Computations = Omit<ComputePort, 'tryVariant' | 'chooseVariant'>;

/** Plans, risk models and trainings in threads. */
export class ComputeThreads implements Computations {
  private readonly threads: ThreadPool<ThreadTask, ThreadAnswer>;

  /** @param entry the built file of the threads */
  constructor(entry: URL, most = Math.min(MOST_THREADS, Math.max(FEWEST_THREADS, availableParallelism()))) {
    this.threads = new ThreadPool(entry, most);
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

  async onnxOpinion({ candles, ...input }: OnnxRequest, signal?: AbortSignal): Promise<ModelOpinion> {
    const answer = await this.run({ kind: 'onnxOpinion', input, candles: packCandles(candles) }, signal);
    if (answer.kind === 'onnxOpinion') return answer.opinion;
    throw unexpected(answer);
  }

  async momentumOpinion({ candles, ...input }: MomentumRequest, signal?: AbortSignal): Promise<MomentumOpinion> {
    const answer = await this.run({ kind: 'momentumOpinion', input, candles: packCandles(candles) }, signal);
    if (answer.kind === 'momentumOpinion') return answer.opinion;
    throw unexpected(answer);
  }

  async close(): Promise<void> {
    await this.threads.close();
  }

  private async run(task: ThreadTask, signal: AbortSignal | undefined): Promise<ThreadAnswer> {
    return await this.threads.run(task, buffersOf(task.candles), signal);
  }
}

function unexpected(answer: ThreadAnswer): Error {
  return answer.kind === 'failed' ? errorOf(answer) : new Error(`A thread has answered with ${answer.kind}`);
}
