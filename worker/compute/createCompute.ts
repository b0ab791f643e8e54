import { processEntry } from '../../configuration/processEntry.ts';
import type { ComputePort } from '../../core/ports/compute.ts';
import { makeModel, makeMomentumOpinion, makeOpinion, makePlan, makeRiskModel, makeWindow } from './computeTask.ts';
import { ComputeThreads } from './computeThreads.ts';

/** Does the work where it is asked for. Node of before version 22 runs no thread from TypeScript, so this is for code that was not built. */
const HERE: ComputePort = {
  plan: async (purpose, input) => makePlan(purpose, input),
  riskModel: async (input) => makeRiskModel(input),
  trainWindow: async (data, window) => makeWindow(data, window),
  trainWhole: async (data, windows, present) => makeModel(data, windows, present),
  modelOpinion: async (request) => makeOpinion(request),
  momentumOpinion: async (request) => makeMomentumOpinion(request),
  close: async () => undefined,
};

/** Where the work of the processor is done: in threads, as built. */
export function createCompute(): ComputePort {
  if (import.meta.url.endsWith('.ts')) return HERE;
  const entry = processEntry('worker/compute/thread');
  const cycles = new ComputeThreads(entry);
  // A training takes minutes: in a thread of its own no plan waits for it.
  const trainings = new ComputeThreads(entry, 1);
  return {
    plan: (purpose, input, signal) => cycles.plan(purpose, input, signal),
    riskModel: (input, signal) => cycles.riskModel(input, signal),
    modelOpinion: (request, signal) => cycles.modelOpinion(request, signal),
    momentumOpinion: (request, signal) => cycles.momentumOpinion(request, signal),
    trainWindow: (data, window, signal) => trainings.trainWindow(data, window, signal),
    trainWhole: (data, windows, present, signal) => trainings.trainWhole(data, windows, present, signal),
    close: async () => {
      await Promise.all([cycles.close(), trainings.close()]);
    },
  };
}
