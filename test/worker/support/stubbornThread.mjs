import { parentPort } from 'node:worker_threads';

/** A thread that never comes to an end with a liquidation, and dies of a risk model. */
parentPort.on('message', ({ kind, purpose, input }) => {
  if (kind === 'riskModel') process.exit(3);
  if (purpose === 'liquidate') for (;;);
  parentPort.postMessage({ kind: 'plan', plan: { cycleId: input.cycleId } });
});
