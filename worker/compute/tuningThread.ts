import { constants, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { threadFailure } from '../../configuration/threadFailure.ts';
import { tunedFrom } from '../../research/tune/tuningRun.ts';
import { VariantBacktests } from '../../research/tune/variantBacktests.ts';
import type { TuningThreadAnswer, TuningThreadTask } from './tuningMessages.ts';

const backtests = new VariantBacktests();

async function answer(asked: TuningThreadTask): Promise<TuningThreadAnswer> {
  try {
    switch (asked.kind) {
      case 'variant':
        return { kind: 'variant', returns: await backtests.returnsOf(asked.task, asked.files) };
      case 'choice':
        return { kind: 'choice', tuned: tunedFrom(asked.task, asked.register) };
      default: {
        const unreachable: never = asked;
        throw new Error(`Unknown task: ${JSON.stringify(unreachable)}`);
      }
    }
  } catch (error) {
    return threadFailure(error);
  }
}

// A search takes what the steps of cycles and orders leave over. Elsewhere the priority of a thread is that of its process.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

// One task after the other; whoever gives them calls one off by ending the thread.
parentPort?.on('message', (asked: TuningThreadTask) => {
  void answer(asked).then((told) => parentPort?.postMessage(told));
});
