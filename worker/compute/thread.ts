import { parentPort } from 'node:worker_threads';
import { threadFailure } from '../../configuration/threadFailure.ts';
import {
  makeModel,
  makeMomentumOpinion,
  makeOnnxOpinion,
  makeOpinion,
  makePlan,
  makeRiskModel,
  makeWindow,
} from './computeTask.ts';
import { unpackCandles } from './packedCandles.ts';
import type { ThreadAnswer, ThreadTask } from './threadMessages.ts';

async function answer(task: ThreadTask): Promise<ThreadAnswer> {
  try {
    const candles = unpackCandles(task.candles);
    switch (task.kind) {
      case 'plan':
        return { kind: 'plan', plan: makePlan(task.purpose, { ...task.input, candles }) };
      case 'riskModel':
        return { kind: 'riskModel', model: makeRiskModel({ ...task.input, candles }) };
      case 'trainWindow':
        return { kind: 'trainWindow', window: makeWindow({ ...task.input, candles }, task.window) };
      case 'trainWhole':
        return { kind: 'trainWhole', trained: makeModel({ ...task.input, candles }, task.windows, task.present) };
      case 'modelOpinion':
        return { kind: 'modelOpinion', opinion: makeOpinion({ ...task.input, candles }) };
      case 'onnxOpinion':
        return { kind: 'onnxOpinion', opinion: await makeOnnxOpinion({ ...task.input, candles }) };
      case 'momentumOpinion':
        return { kind: 'momentumOpinion', opinion: makeMomentumOpinion({ ...task.input, candles }) };
      default: {
        const unreachable: never = task;
        throw new Error(`Unknown task: ${JSON.stringify(unreachable)}`);
      }
    }
  } catch (error) {
    return threadFailure(error);
  }
}

// One task after the other; whoever gives them calls one off by ending the thread.
parentPort?.on('message', async (task: ThreadTask) => parentPort?.postMessage(await answer(task)));
