import { processEntry } from '../../configuration/processEntry.ts';
import type { ComputePort } from '../../core/ports/compute.ts';
import {
  makeModel,
  makeMomentumOpinion,
  makeOnnxOpinion,
  makeOpinion,
  makePlan,
  makeRiskModel,
  makeWindow,
} from './computeTask.ts';
import { ComputeThreads } from './computeThreads.ts';
import { TuningThreads } from './tuningThreads.ts';

/** Does the work where it is asked for. Node of before version 22 runs no thread from TypeScript, so this is for code that was not built. */
const HERE: ComputePort = {
  plan: async (purpose, input) => makePlan(purpose, input),
  riskModel: async (input) => makeRiskModel(input),
  trainWindow: async (data, window) => makeWindow(data, window),
  trainWhole: async (data, windows, present) => makeModel(data, windows, present),
  modelOpinion: async (request) => makeOpinion(request),
  onnxOpinion: async (request) => await makeOnnxOpinion(request),
  momentumOpinion: async (request) => makeMomentumOpinion(request),
  // What a backtest needs is loaded by what does one.
  tryVariant: async (task, files) => {
    const { VariantBacktests } = await import('../../research/tune/variantBacktests.ts');
    return await new VariantBacktests().returnsOf(task, files);
  },
  chooseVariant: async (task, register) => {
    const { tunedFrom } = await import('../../research/tune/tuningRun.ts');
    return tunedFrom(task, register);
  },
  close: async () => undefined,
};

/** Where the work of the processor is done: in threads, as built. @param tuningThreads backtests of searches that are done at once */
export function createCompute(tuningThreads: number): ComputePort {
  if (import.meta.url.endsWith('.ts')) return HERE;
  const entry = processEntry('worker/compute/thread');
  const cycles = new ComputeThreads(entry);
  // A training takes minutes: in a thread of its own no plan waits for it.
  const trainings = new ComputeThreads(entry, 1);
  // Nor for a search, which takes hours.
  const searches = new TuningThreads(processEntry('worker/compute/tuningThread'), Math.max(1, tuningThreads));
  return {
    plan: (purpose, input, signal) => cycles.plan(purpose, input, signal),
    riskModel: (input, signal) => cycles.riskModel(input, signal),
    modelOpinion: (request, signal) => cycles.modelOpinion(request, signal),
    onnxOpinion: (request, signal) => cycles.onnxOpinion(request, signal),
    momentumOpinion: (request, signal) => cycles.momentumOpinion(request, signal),
    trainWindow: (data, window, signal) => trainings.trainWindow(data, window, signal),
    trainWhole: (data, windows, present, signal) => trainings.trainWhole(data, windows, present, signal),
    tryVariant: (task, files, signal) => searches.tryVariant(task, files, signal),
    chooseVariant: (task, register, signal) => searches.chooseVariant(task, register, signal),
    close: async () => {
      await Promise.all([cycles.close(), trainings.close(), searches.close()]);
    },
  };
}
