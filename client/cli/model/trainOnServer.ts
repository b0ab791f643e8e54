import type { TrainingResult } from '../../../core/cycles/training.ts';
import { figureLines } from '../../../core/cycles/training.ts';
import type { BallastClient } from '../../ballastClient.ts';
import { watchUntilEnded } from '../backtest/watchUntilEnded.ts';
import { wrapped } from '../wrapped.ts';

/** Has a worker train a model, and shows on standard error how far it is. Ctrl-C leaves it to the worker. */
export async function trainOnServer(client: BallastClient, name: string): Promise<TrainingResult | 'left'> {
  const training = await client.trainings.start(name);
  process.stderr.write(`Training ${name} as ${training.workflowId}; ctrl-C leaves it to the worker\n`);
  return await watchUntilEnded({
    parts: 'Models',
    reached: async () => {
      const { models, of } = await training.progress();
      return { done: models, of };
    },
    result: () => training.result(),
  });
}

/** What came of a training. */
export function trainedLines({ name, version, metrics, isAdopted, reason }: TrainingResult): readonly string[] {
  return [
    `Kept as ${name}@${version}`,
    ...figureLines(metrics),
    `${isAdopted ? 'Adopted' : 'Not adopted'}: ${reason}.`,
  ].flatMap(wrapped);
}
