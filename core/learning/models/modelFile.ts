import { z } from 'zod';
import type { Tree } from '../../../quant/boosting/boostedTrees.ts';
import { InvalidInputError } from '../../errors/invalidInput.ts';
import { jsonFault } from '../../errors/jsonFault.ts';
import type { Calibrator } from '../calibration/calibrator.ts';
import type { DriftReference } from '../drift/modelDrift.ts';
import type { FeatureMatrix } from '../features/featureMatrix.ts';
import type { SignalBarriers } from '../signals/signalBarriers.ts';
import type { LabelledEvent } from './labelledEvent.ts';
import type { Model } from './model.ts';

/** A hash of bytes as lower-case hex, such as SHA-256: the core computes none itself. */
export type Digest = (parts: readonly Uint8Array[]) => string;

/** A model as it is kept, with where it comes from and how good it was. */
export interface StoredModel {
  /** Names of the features, in the order of the columns. */
  readonly featureNames: readonly string[];
  /** Of the features and events that it was trained on (`trainingDataHash`). */
  readonly trainingDataHash: string;
  /** First start and last end of those events, ms UTC. */
  readonly trainedFrom: number;
  readonly trainedTo: number;
  readonly seed: number;
  /** Figures out of sample by name, such as `auc`. */
  readonly metrics: Readonly<Record<string, number>>;
  /** What its probability speaks of; absent where the model is of something else than positions. */
  readonly event?: PositionEvent;
  /** How the features were distributed in training; absent where nobody is to watch for drift. */
  readonly drift?: DriftReference;
  readonly model: Model;
  readonly calibrator: Calibrator;
}

/** The position whose success a model's probability is, and what came of such positions where the model was judged. */
export interface PositionEvent extends SignalBarriers {
  /** Mean simple return before costs of the judged positions that were right, and of those that were not. */
  readonly right: number;
  readonly wrong: number;
}

const FORMAT = 'ballast-model';
const VERSION = 1;

const numbers = z.array(z.number());
const floats = numbers.transform((list) => Float64Array.from(list));
const integers = z.array(z.int()).transform((list) => Int32Array.from(list));
const flags = z.array(z.literal([0, 1])).transform((list) => Uint8Array.from(list));

const treeSchema = z
  .strictObject({
    column: integers,
    threshold: floats,
    child: integers,
    missingLeft: flags,
    value: floats,
    cover: floats,
    gain: floats,
    categories: z.array(z.tuple([z.int(), floats])).transform((list) => new Map(list)),
  })
  .refine(isTree, 'the nodes of a tree do not fit together');

const treesSchema = z
  .strictObject({ columns: z.int().positive(), baseMargin: z.number(), trees: z.array(treeSchema) })
  .refine(
    ({ columns, trees }) => trees.every(({ column }) => column.every((own) => own < columns)),
    'a tree asks a column that is not there',
  );

const boostingSchema = z.strictObject({ kind: z.literal('boosting'), trees: treesSchema });
const logisticSchema = z.strictObject({
  kind: z.literal('logistic'),
  regression: z
    .strictObject({ intercept: z.number(), coefficients: floats, missing: floats, means: floats, scales: floats })
    .refine(
      ({ coefficients, missing, means, scales }) =>
        [missing, means, scales].every(({ length }) => length === coefficients.length) &&
        scales.every((own) => own > 0),
      'the columns of a regression do not fit together',
    ),
});
const averageSchema = z.strictObject({
  kind: z.literal('average'),
  members: z.array(z.union([boostingSchema, logisticSchema])).min(1),
});

const calibratorSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('platt'), slope: z.number(), offset: z.number() }),
  z
    .strictObject({ kind: z.literal('isotonic'), scores: floats, probabilities: floats })
    .refine(
      ({ scores, probabilities }) =>
        scores.length > 0 &&
        scores.length === probabilities.length &&
        ascends(scores) &&
        areProbabilities(probabilities),
      'the steps of a calibration do not fit together',
    ),
  z
    .strictObject({ kind: z.literal('vennAbers'), scores: floats, ifZero: floats, ifOne: floats })
    .refine(
      ({ scores, ifZero, ifOne }) =>
        [ifZero, ifOne].every((own) => own.length === scores.length + 1 && areProbabilities(own)) && ascends(scores),
      'the steps of a calibration do not fit together',
    ),
]);

const count = z.int().min(0);
const driftSchema = z.strictObject({
  reference: z.strictObject({
    rows: z.int().positive(),
    features: z.array(z.strictObject({ name: z.string(), present: count, missing: count, quantiles: numbers })),
  }),
  scores: numbers.min(1),
  indices: numbers.min(1),
});

const bodySchema = z
  .strictObject({
    format: z.literal(FORMAT),
    version: z.literal(VERSION),
    featureNames: z.array(z.string().min(1)).min(1),
    trainingDataHash: z.string().regex(/^[0-9a-f]{16,}$/),
    trainedFrom: z.number(),
    trainedTo: z.number(),
    seed: z.int(),
    metrics: z.record(z.string(), z.number()),
    event: z
      .strictObject({
        horizonDays: z.int().positive(),
        profit: z.number().positive(),
        loss: z.number().positive(),
        roundTripCost: z.number().min(0),
        right: z.number().min(-1),
        wrong: z.number().min(-1),
      })
      .optional(),
    drift: driftSchema.optional(),
    model: z.union([boostingSchema, logisticSchema, averageSchema]),
    calibrator: calibratorSchema,
  })
  .refine(
    ({ featureNames, model }) => columnsOf(model).every((columns) => columns === featureNames.length),
    'there are not as many names of features as columns',
  )
  .refine(
    ({ featureNames, drift }) =>
      drift === undefined ||
      (drift.reference.features.length === featureNames.length &&
        drift.reference.features.every(({ name }, k) => name === featureNames[k])),
    'the distribution of the features has other names',
  );

const envelopeSchema = z.looseObject({ format: z.literal(FORMAT), version: z.number(), digest: z.string() });

/**
 * The text of a model file. What is read from it again is equal to the bit.
 *
 * @throws InvalidInputError for what could not be read again, such as a metric that is no number
 */
export function writeModelFile(stored: StoredModel, digest: Digest): string {
  const body = plain({ format: FORMAT, version: VERSION, ...stored });
  const fault = faultOf(bodySchema.safeParse(body));
  if (fault !== undefined)
    throw new InvalidInputError({
      field: 'model',
      given: fault,
      allowed: 'a model whose parts fit together, with finite figures',
      remedy: 'Train the model again.',
    });
  return JSON.stringify({ digest: digestOf(body, digest), ...(body as object) });
}

/**
 * Reads a model file.
 *
 * @param name of the file, for the error
 * @throws InvalidInputError where the text is no model file, is of another version, or is damaged
 */
export function readModelFile(text: string, digest: Digest, name: string): StoredModel {
  const refuse = (given: string, remedy: string): never => {
    throw new InvalidInputError({
      field: name,
      given,
      allowed: `a model file of version ${VERSION}, as training wrote it`,
      remedy,
    });
  };
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return refuse(jsonFault(text), 'Copy the file again, or train the model again.');
  }
  const envelope = envelopeSchema.safeParse(content);
  if (!envelope.success) return refuse('a file of another kind', 'Give a file that training wrote.');
  const { digest: kept, ...body } = envelope.data;
  if (body.version !== VERSION)
    return refuse(`version ${body.version}`, 'Train the model again with the version of Ballast that runs.');
  if (digestOf(body, digest) !== kept)
    return refuse(
      'content that its own digest does not fit',
      'It was changed or damaged: copy it again, or train the model again.',
    );
  const read = bodySchema.safeParse(body);
  if (!read.success) return refuse(faultOf(read) ?? 'unknown content', 'Train the model again.');
  const { format, version, event, drift, ...stored } = read.data;
  return { ...stored, ...(event === undefined ? {} : { event }), ...(drift === undefined ? {} : { drift }) };
}

/** The hash of what a model was trained on: names, features, times, outcomes and weights. All missing values count alike. */
export function trainingDataHash(features: FeatureMatrix, events: readonly LabelledEvent[], digest: Digest): string {
  const data = features.data.map((value) => (Number.isNaN(value) ? Number.NaN : value));
  const times = Float64Array.from(events.flatMap(({ start, end, outcome, weight }) => [start, end, outcome, weight]));
  const head = new TextEncoder().encode(JSON.stringify([features.rows, features.columns, features.names]));
  return digest([head, new Uint8Array(data.buffer), new Uint8Array(times.buffer)]);
}

/** The first thing that is wrong; undefined where nothing is. */
function faultOf({ error }: z.ZodSafeParseResult<unknown>): string | undefined {
  const issue = error?.issues[0];
  if (issue === undefined) return undefined;
  return issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`;
}

/** Plain lists in the place of typed arrays and maps, as JSON holds them. */
function plain(value: unknown): unknown {
  if (value instanceof Float64Array || value instanceof Int32Array || value instanceof Uint8Array)
    return Array.from(value, Number);
  if (value instanceof Map) return [...value].map(plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, plain(own)]));
}

function digestOf(body: unknown, digest: Digest): string {
  return digest([new TextEncoder().encode(JSON.stringify(body))]);
}

/** Equal lengths, and children that come after their parents: no way down is endless. */
function isTree({ column, child, threshold, missingLeft, value, cover, gain, categories }: Tree): boolean {
  const nodes = column.length;
  const lists = [child, threshold, missingLeft, value, cover, gain];
  if (nodes === 0 || !lists.every(({ length }) => length === nodes)) return false;
  if (![...categories.keys()].every((node) => node >= 0 && node < nodes && column[node] >= 0)) return false;
  return column.every((asked, node) =>
    asked < 0 ? asked === -1 : child[node] > node && child[node] + 1 < nodes && Number.isFinite(threshold[node]),
  );
}

function columnsOf(model: Model): readonly number[] {
  switch (model.kind) {
    case 'boosting':
      return [model.trees.columns];
    case 'logistic':
      return [model.regression.coefficients.length];
    case 'average':
      return model.members.flatMap(columnsOf);
    default: {
      const unknown: never = model;
      throw new Error(`no model ${String(unknown)}`);
    }
  }
}

function ascends(values: Float64Array): boolean {
  return values.every((value, k) => k === 0 || value > values[k - 1]);
}

function areProbabilities(values: Float64Array): boolean {
  return values.every((value) => value >= 0 && value <= 1);
}
