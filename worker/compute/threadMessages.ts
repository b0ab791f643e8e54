import type { ThreadFailure } from '../../configuration/threadFailure.ts';
import type { MomentumOpinion, MomentumRequest } from '../../core/learning/momentum/momentumOpinion.ts';
import type { OnnxRequest } from '../../core/learning/onnx/onnxRequest.ts';
import type { ModelOpinion, OpinionRequest } from '../../core/learning/signals/modelOpinion.ts';
import type { JudgedWindow, PresentFile, TrainedModel, TrainingData } from '../../core/learning/training/trainSteps.ts';
import type { RiskModel } from '../../core/portfolio/account/portfolioRisk.ts';
import type { DecisionInput } from '../../core/portfolio/decision/decisionInput.ts';
import type { Plan } from '../../core/portfolio/decision/plan.ts';
import type { PlanPurpose, RiskModelInput } from '../../core/ports/compute.ts';
import type { PackedCandles } from './packedCandles.ts';

/** What a thread is asked for. Candles travel packed. */
export type ThreadTask =
  | {
      readonly kind: 'plan';
      readonly purpose: PlanPurpose;
      readonly input: Omit<DecisionInput, 'candles'>;
      readonly candles: PackedCandles;
    }
  | { readonly kind: 'riskModel'; readonly input: Omit<RiskModelInput, 'candles'>; readonly candles: PackedCandles }
  | {
      readonly kind: 'trainWindow';
      readonly input: PackedTraining;
      readonly window: number;
      readonly candles: PackedCandles;
    }
  | {
      readonly kind: 'trainWhole';
      readonly input: PackedTraining;
      readonly windows: readonly JudgedWindow[];
      readonly present: PresentFile | undefined;
      readonly candles: PackedCandles;
    }
  | { readonly kind: 'modelOpinion'; readonly input: Omit<OpinionRequest, 'candles'>; readonly candles: PackedCandles }
  | { readonly kind: 'onnxOpinion'; readonly input: Omit<OnnxRequest, 'candles'>; readonly candles: PackedCandles }
  | {
      readonly kind: 'momentumOpinion';
      readonly input: Omit<MomentumRequest, 'candles'>;
      readonly candles: PackedCandles;
    };

type PackedTraining = Omit<TrainingData, 'candles'>;

/** What a thread answers. */
export type ThreadAnswer =
  | { readonly kind: 'plan'; readonly plan: Plan }
  | { readonly kind: 'riskModel'; readonly model: RiskModel }
  | { readonly kind: 'trainWindow'; readonly window: JudgedWindow }
  | { readonly kind: 'trainWhole'; readonly trained: TrainedModel }
  | { readonly kind: 'modelOpinion'; readonly opinion: ModelOpinion }
  | { readonly kind: 'onnxOpinion'; readonly opinion: ModelOpinion }
  | { readonly kind: 'momentumOpinion'; readonly opinion: MomentumOpinion }
  | ThreadFailure;
