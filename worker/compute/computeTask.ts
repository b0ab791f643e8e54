import { rateRows } from '../../adapters/signals/onnx/rateRows.ts';
import { sha256 } from '../../configuration/sha256.ts';
import {
  type MomentumOpinion,
  type MomentumRequest,
  momentumOpinion,
} from '../../core/learning/momentum/momentumOpinion.ts';
import { onnxOpinion } from '../../core/learning/onnx/onnxOpinion.ts';
import type { OnnxRequest } from '../../core/learning/onnx/onnxRequest.ts';
import { onnxRows } from '../../core/learning/onnx/onnxRows.ts';
import type { BarrierEvents } from '../../core/learning/signals/barrierEvents.ts';
import { type ModelOpinion, modelOpinion, type OpinionRequest } from '../../core/learning/signals/modelOpinion.ts';
import {
  type JudgedWindow,
  type PresentFile,
  type TrainedModel,
  type TrainingData,
  trainingEvents,
  trainOnWhole,
  trainOnWindow,
} from '../../core/learning/training/trainSteps.ts';
import type { RiskModel } from '../../core/portfolio/account/portfolioRisk.ts';
import type { DecisionInput } from '../../core/portfolio/decision/decisionInput.ts';
import type { Plan } from '../../core/portfolio/decision/plan.ts';
import { riskModelOf } from '../../core/portfolio/forecast/riskModel.ts';
import { decide } from '../../core/portfolio/planning/decide.ts';
import { liquidate } from '../../core/portfolio/planning/liquidate.ts';
import type { PlanPurpose, RiskModelInput } from '../../core/ports/compute.ts';

/** The plan for a purpose. */
export function makePlan(purpose: PlanPurpose, input: DecisionInput): Plan {
  switch (purpose) {
    case 'decide':
      return decide(input);
    case 'liquidate':
      return liquidate(input);
    default: {
      const unreachable: never = purpose;
      throw new Error(`Unknown purpose of a plan: ${String(unreachable)}`);
    }
  }
}

/** The risk model of an input. */
export function makeRiskModel({ candles, minimumHistory, settings, at }: RiskModelInput): RiskModel {
  return riskModelOf(candles, minimumHistory, settings, at);
}

/** What was said of a window by a model that knew nothing of it. */
export function makeWindow(data: TrainingData, window: number): JudgedWindow {
  return trainOnWindow({ events: eventsOf(data), learning: data.learning }, window, sha256);
}

/** The model of the whole history. */
export function makeModel(
  data: TrainingData,
  windows: readonly JudgedWindow[],
  present: PresentFile | undefined,
): TrainedModel {
  return trainOnWhole({ events: eventsOf(data), learning: data.learning }, windows, present, sha256);
}

/** What a model says of the latest day. */
export function makeOpinion(request: OpinionRequest): ModelOpinion {
  return modelOpinion(request, sha256);
}

/** What a model of the user says of the latest day. */
export async function makeOnnxOpinion(request: OnnxRequest): Promise<ModelOpinion> {
  const { model, description, title, candles, roundTripCost, source } = request;
  const rows = onnxRows(candles, description, roundTripCost);
  const rated = await rateRows(model, rows.features, { ...description, title });
  return onnxOpinion(rows, rated, description, source, sha256);
}

/** What calibrated momentum says of the latest day. */
export function makeMomentumOpinion(request: MomentumRequest): MomentumOpinion {
  return momentumOpinion(request);
}

/** The rows of the training that this thread has worked on last: its steps follow each other, and features take longer than a small model. */
let latest: { readonly key: string; readonly events: WeakRef<BarrierEvents> } | undefined;

function eventsOf(data: TrainingData): BarrierEvents {
  const key = sha256([new TextEncoder().encode(JSON.stringify([[...data.candles], data.barriers]))]);
  const known = latest?.key === key ? latest.events.deref() : undefined;
  if (known !== undefined) return known;
  const events = trainingEvents(data);
  latest = { key, events: new WeakRef(events) };
  return events;
}
