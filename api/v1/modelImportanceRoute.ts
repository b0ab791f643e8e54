import { z } from 'zod';
import { sha256 } from '../../configuration/sha256.ts';
import { readModelFile } from '../../core/learning/models/modelFile.ts';
import { modelImportance } from '../../core/learning/models/modelImportance.ts';
import { ProblemError } from '../problem.ts';
import { type ModelImportanceAnswer, modelImportanceSchema } from './signalsSchema.ts';
import type { V1Context, V1Server } from './v1Context.ts';

/** A kept model never changes: what was worked out for so many of them stays. */
const MOST_KEPT = 8;

/** What a trained model goes by. */
export function modelImportanceRoute(server: V1Server, { ledger }: V1Context): void {
  const kept = new Map<string, ModelImportanceAnswer>();
  server.get(
    '/models/:name/:version/importance',
    {
      schema: {
        tags: ['signals'],
        summary: 'How much of what a trained model goes by is each feature, the largest share first',
        description:
          'Of trees: the loss that splits on the feature saved in training. Of a regression: the size of its standardized coefficient. Of an average: the mean of both.',
        params: z.object({ name: z.string().max(100), version: z.coerce.number().int().min(1) }),
        response: { 200: modelImportanceSchema },
      },
    },
    async ({ params: { name, version } }) => {
      const title = `${name}@${version}`;
      const known = kept.get(title);
      if (known !== undefined) return known;
      const file = await ledger.modelFile(name, version);
      if (file === undefined)
        throw new ProblemError(404, 'UnknownModel', `There is no model ${title}. GET /api/v1/models lists them.`);
      const { model, featureNames } = readModelFile(file, sha256, title);
      const answer = { name, version, kind: model.kind, features: modelImportance(model, featureNames) };
      if (kept.size >= MOST_KEPT) kept.clear();
      kept.set(title, answer);
      return answer;
    },
  );
}
