import { z } from 'zod';
import { InvalidInputError } from '../../errors/invalidInput.ts';
import { nearestName } from '../../errors/nearest.ts';
import { FEATURE_NAMES } from '../features/registry.ts';
import { USUAL_MODEL } from '../training/modelSettings.ts';

const DAY_MS = 86_400_000;
const { horizonDays, profit, loss } = USUAL_MODEL.position;
const distance = z.number().gt(0).max(20);

const schema = z.strictObject({
  features: z.array(z.string()).min(1).max(FEATURE_NAMES.length),
  trainedTo: z.iso.date(),
  output: z.string().min(1).optional(),
  class: z.number().int().min(0).max(999).default(1),
  name: z.string().min(1).max(50).optional(),
  position: z
    .strictObject({
      horizonDays: z.number().int().min(1).max(365).default(horizonDays),
      profit: distance.default(profit),
      loss: distance.default(loss),
    })
    .default({ horizonDays, profit, loss }),
});

/** What a file of ONNX does not say of itself. */
export interface OnnxDescription {
  /** Columns of its input, in their order, by the names of the registry. */
  readonly features: readonly string[];
  /** End of the last day that it has learnt from, outcomes included, ms UTC. */
  readonly trainedTo: number;
  /** The output that holds the probability; undefined where it has a single one that can. */
  readonly output: string | undefined;
  /** Column of the probability, where the output has several. */
  readonly class: number;
  /** What its signals name as their model. */
  readonly name: string | undefined;
  /** The position whose success it rates. */
  readonly position: { readonly horizonDays: number; readonly profit: number; readonly loss: number };
}

/**
 * Checks the description of an ONNX model.
 *
 * @param title names the file in errors
 * @throws InvalidInputError for what is missing or out of range, or a feature that the registry does not have
 */
export function onnxDescription(value: unknown, title: string): OnnxDescription {
  const { success, data, error } = schema.safeParse(value);
  if (!success) {
    const [issue] = error.issues;
    throw refused(title, issue.path.join('.') || 'the document', issue.message);
  }
  const unknown = data.features.findIndex((name) => !FEATURE_NAMES.includes(name));
  if (unknown >= 0) throw unknownFeature(title, unknown, data.features[unknown]);
  const repeated = data.features.findIndex((name, place) => data.features.indexOf(name) !== place);
  if (repeated >= 0)
    throw new InvalidInputError({
      field: `features[${repeated}] of ${title}`,
      given: data.features[repeated],
      allowed: 'each feature once',
      remedy: 'Give the features in the order of the columns that the model was trained on.',
    });
  const { output, name, ...rest } = data;
  return { ...rest, output, name, trainedTo: Date.parse(data.trainedTo) + DAY_MS };
}

function refused(title: string, field: string, message: string): InvalidInputError {
  return new InvalidInputError({
    field: `${field} of ${title}`,
    given: message,
    allowed: 'an object such as { "features": ["return5", ...], "trainedTo": "2025-06-30" }',
    remedy: 'Write what the model takes and when its training ended; docs/how-to/onnx-model.md has an example.',
  });
}

function unknownFeature(title: string, place: number, name: string): InvalidInputError {
  const meant = nearestName(name, FEATURE_NAMES);
  return new InvalidInputError({
    field: `features[${place}] of ${title}`,
    given: name,
    allowed: `one of the ${FEATURE_NAMES.length} features of docs/reference/features.md`,
    remedy: meant === undefined ? 'Correct the name.' : `Did you mean ${meant}?`,
  });
}
