import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import type { FeatureMatrix } from '../../../core/learning/features/featureMatrix.ts';
import type { OnnxDescription } from '../../../core/learning/onnx/onnxDescription.ts';
import { type OnnxRuntime, type OnnxSession, type OnnxTensor, type OnnxValue, onnxRuntime } from './onnxRuntime.ts';

/** Rows that are rated at once where the model takes any number of them. */
const BATCH = 4_096;
/** Probabilities are 32-bit floats: their sum is 1 but for this. */
const TOLERANCE = 1e-3;

/** Which of its outputs is the probability, and what the model is called in errors. */
type Rated = Pick<OnnxDescription, 'output' | 'class'> & { readonly title: string };

/**
 * The probability that an ONNX model gives to each row. Missing values go in as NaN; a row that comes out as NaN is rated NaN.
 *
 * @param model bytes of the file
 * @throws InvalidInputError where the file cannot be loaded or run, takes another width, or puts out no probabilities
 */
export async function rateRows(model: Uint8Array, features: FeatureMatrix, rated: Rated): Promise<Float64Array> {
  const runtime = await onnxRuntime();
  const session = await loadModel(runtime, model, rated.title);
  try {
    return await rateBy(runtime, session, features, rated);
  } finally {
    await session.release();
  }
}

async function rateBy(
  runtime: OnnxRuntime,
  session: OnnxSession,
  features: FeatureMatrix,
  rated: Rated,
): Promise<Float64Array> {
  const input = inputOf(session, features.columns, rated.title);
  const output = outputOf(session, rated);
  const probabilities = new Float64Array(features.rows);
  for (let from = 0; from < features.rows; from += input.batch) {
    const count = Math.min(input.batch, features.rows - from);
    const given = batchOf(runtime, features, from, count, input);
    const { [output]: answer } = await session
      .run({ [input.name]: given }, [output])
      .catch((error: unknown) => refuse(rated.title, `a model that cannot be run: ${said(error)}`, RUNNABLE));
    probabilities.set(probabilitiesOf(answer, count, given.dims[0], rated), from);
  }
  return probabilities;
}

const RUNNABLE = {
  allowed: 'a whole ONNX model, in one file, of operators that ONNX Runtime has',
  remedy: 'Export it again, and try it in Python with onnxruntime first.',
};

async function loadModel(runtime: OnnxRuntime, model: Uint8Array, title: string): Promise<OnnxSession> {
  // Warnings of the runtime would go to the standard error of the worker.
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 } as const;
  return await runtime.InferenceSession.create(model, options).catch((error: unknown) =>
    refuse(title, `a file that cannot be loaded: ${said(error)}`, RUNNABLE),
  );
}

interface Input {
  readonly name: string;
  readonly type: 'float32' | 'float64';
  /** Rows at once. */
  readonly batch: number;
  /** Whether fewer rows are filled up to so many. */
  readonly isFixed: boolean;
}

function inputOf({ inputMetadata }: OnnxSession, columns: number, title: string): Input {
  const [input] = inputMetadata;
  const { name, type, shape = [] } = input ?? { name: '' };
  const isNumeric = type === 'float32' || type === 'float64';
  if (inputMetadata.length !== 1 || !isNumeric || shape.length !== 2)
    return refuse(title, `the inputs ${inputMetadata.map(described).join(', ')}`, {
      allowed: 'one input of 32-bit or 64-bit floats, rows x features',
      remedy: 'Export the model with a single input, such as FloatTensorType([None, FEATURES]) of skl2onnx.',
    });
  const [batch, width] = shape;
  if (isSize(width) && width !== columns)
    return refuse(title, `an input of ${width} features`, {
      allowed: `the ${columns} features that its description names`,
      remedy: 'Name the columns that the model was trained on, all of them, in their order.',
    });
  return { name, type, batch: isSize(batch) ? batch : BATCH, isFixed: isSize(batch) };
}

/** A dimension that has neither a name nor a size is -1, which ONNX Runtime for WebAssembly reads as unsigned. */
const LARGEST_SIZE = 2 ** 31 - 1;

function isSize(dimension: number | string): dimension is number {
  return typeof dimension === 'number' && dimension >= 1 && dimension <= LARGEST_SIZE;
}

function outputOf({ outputMetadata }: OnnxSession, { output, title }: Rated): string {
  const usable = outputMetadata.filter(({ isTensor, type }) => isTensor && (type === 'float32' || type === 'float64'));
  const found = output === undefined ? usable : usable.filter(({ name }) => name === output);
  if (found.length === 1) return found[0].name;
  const wanted = output === undefined ? '' : `, and the description asks for ${output}`;
  return refuse(title, `the outputs ${outputMetadata.map(described).join(', ')}${wanted}`, {
    allowed: 'an output of floats that holds the probabilities',
    remedy:
      found.length > 1
        ? 'Name it in the description, as "output".'
        : 'Export the model with probabilities as a tensor: zipmap=False in skl2onnx and onnxmltools.',
  });
}

function described({ name, isTensor, type, shape = [] }: OnnxValue): string {
  return isTensor ? `${name} (${type} ${shape.join(' x ')})` : `${name} (no tensor)`;
}

function batchOf(
  { Tensor }: OnnxRuntime,
  { columns, data }: FeatureMatrix,
  from: number,
  count: number,
  { type, batch, isFixed }: Input,
): OnnxTensor {
  const rows = isFixed ? batch : count;
  const values = type === 'float32' ? new Float32Array(rows * columns) : new Float64Array(rows * columns);
  values.set(data.subarray(from * columns, (from + count) * columns));
  return new Tensor(type, values, [rows, columns]);
}

function probabilitiesOf(answer: OnnxTensor, count: number, rows: number, rated: Rated): Float64Array {
  const { dims } = answer;
  const width = dims.length === 1 ? 1 : dims[1];
  if (dims[0] !== rows || dims.length > 2 || (width > 1 && rated.class >= width))
    return refuse(rated.title, `an output of ${dims.join(' x ')} for ${rows} rows`, {
      allowed: `one probability a row, or one for each class with ${rated.class} among them`,
      remedy: 'Set "output" and "class" of the description.',
    });
  const values = Float64Array.from(answer.data, Number);
  return Float64Array.from({ length: count }, (_, row) => {
    const own = values.subarray(row * width, (row + 1) * width);
    const total = own.reduce((sum, value) => sum + value, 0);
    const isOff = own.some((value) => value < -TOLERANCE || value > 1 + TOLERANCE);
    if (isOff || (width > 1 && Math.abs(total - 1) > TOLERANCE))
      return refuse(
        rated.title,
        `${Array.from(own.subarray(0, 5), (value) => Number(value.toPrecision(6))).join(', ')}`,
        {
          allowed: 'probabilities from 0 to 1, which add up to 1 where each class has one',
          remedy: 'Export probabilities, not margins or labels, and name their output in the description.',
        },
      );
    return Math.min(1, Math.max(0, own[width === 1 ? 0 : rated.class]));
  });
}

function refuse(title: string, given: string, { allowed, remedy }: { allowed: string; remedy: string }): never {
  throw new InvalidInputError({ field: title, given, allowed, remedy });
}

/** The first line of what the runtime says. */
function said(error: unknown): string {
  const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line.slice(0, 300);
}
