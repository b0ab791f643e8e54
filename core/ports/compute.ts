import type { MomentumOpinion, MomentumRequest } from '../learning/momentum/momentumOpinion.ts';
import type { OnnxRequest } from '../learning/onnx/onnxRequest.ts';
import type { ModelOpinion, OpinionRequest } from '../learning/signals/modelOpinion.ts';
import type { JudgedWindow, PresentFile, TrainedModel, TrainingData } from '../learning/training/trainSteps.ts';
import type { Candle } from '../market/candle.ts';
import type { TradingSymbol } from '../market/symbol.ts';
import type { RiskModel } from '../portfolio/account/portfolioRisk.ts';
import type { DecisionInput } from '../portfolio/decision/decisionInput.ts';
import type { Plan } from '../portfolio/decision/plan.ts';
import type { ForecastSettings } from '../portfolio/forecast/forecastSettings.ts';
import type { Trial } from '../tuning/trial.ts';
import type { TunedSettings } from '../tuning/tunedSettings.ts';
import type { ChoiceTask, VariantTask } from '../tuning/tuningSteps.ts';

/** What a plan is for: trading as usual, or selling the account to cash. */
export type PlanPurpose = 'decide' | 'liquidate';

/** What a risk model is made from; see `riskModelOf`. */
export interface RiskModelInput {
  readonly candles: ReadonlyMap<TradingSymbol, readonly Candle[]>;
  readonly minimumHistory: number;
  readonly settings: ForecastSettings;
  readonly at: number;
}

/** Nothing is wrong with the task; what was to do it has ended. The task may be given again. */
export class ComputationLostError extends Error {
  override readonly name = 'ComputationLostError';
}

/**
 * Work that keeps a processor busy for seconds. It must not share the event loop with heartbeats and the steps of orders.
 * Each method rejects with what the pure function throws, with `signal.reason` where it was called off, and otherwise with ComputationLostError.
 */
export interface ComputePort {
  plan(purpose: PlanPurpose, input: DecisionInput, signal?: AbortSignal): Promise<Plan>;
  riskModel(input: RiskModelInput, signal?: AbortSignal): Promise<RiskModel>;
  /** See `trainOnWindow`. */
  trainWindow(data: TrainingData, window: number, signal?: AbortSignal): Promise<JudgedWindow>;
  /** See `trainOnWhole`. */
  trainWhole(
    data: TrainingData,
    windows: readonly JudgedWindow[],
    present: PresentFile | undefined,
    signal?: AbortSignal,
  ): Promise<TrainedModel>;
  /** See `modelOpinion`. */
  modelOpinion(request: OpinionRequest, signal?: AbortSignal): Promise<ModelOpinion>;
  /** See `onnxOpinion`. It may take for ever where it is not called off: the model is the user's. */
  onnxOpinion(request: OnnxRequest, signal?: AbortSignal): Promise<ModelOpinion>;
  /** See `momentumOpinion`. */
  momentumOpinion(request: MomentumRequest, signal?: AbortSignal): Promise<MomentumOpinion>;
  /** Backtests a variant. @param files what the search reads, as the ledger keeps it @returns what the variant earned each day, as shares */
  tryVariant(task: VariantTask, files: string | undefined, signal?: AbortSignal): Promise<readonly number[]>;
  /** Chooses among variants that were tried. @param register all that were tried on the same data */
  chooseVariant(task: ChoiceTask, register: readonly Trial[], signal?: AbortSignal): Promise<TunedSettings>;
  /** Ends what still runs. */
  close(): Promise<void>;
}
