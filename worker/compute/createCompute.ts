import { processEntry } from '../../configuration/processEntry.ts';
import type { ComputePort } from '../../core/ports/compute.ts';
import { makePlan, makeRiskModel } from './computeTask.ts';
import { ComputeThreads } from './computeThreads.ts';

/** Does the work where it is asked for. Node of before version 22 runs no thread from TypeScript, so this is for code that was not built. */
const HERE: ComputePort = {
  plan: async (purpose, input) => makePlan(purpose, input),
  riskModel: async (input) => makeRiskModel(input),
  close: async () => undefined,
};

/** Where the work of the processor is done: in threads, as built. */
export function createCompute(): ComputePort {
  if (import.meta.url.endsWith('.ts')) return HERE;
  return new ComputeThreads(processEntry('worker/compute/thread'));
}
