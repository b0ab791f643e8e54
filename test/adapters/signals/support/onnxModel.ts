/** Bytes of a field of a Protocol Buffers message: a number, or what has a length. */
function field(number: number, value: number | string | Uint8Array): Uint8Array {
  if (typeof value === 'number') return Uint8Array.from([...varint(number * 8), ...varint(value)]);
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  return Uint8Array.from([...varint(number * 8 + 2), ...varint(bytes.length), ...bytes]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

function message(...fields: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(fields.flatMap((own) => [...own]));
}

const FLOAT = 1;
const INT64 = 7;

function tensorType(dims: readonly (number | string)[]): Uint8Array {
  const size = (dim: number | string) => (dim === '' ? message() : field(typeof dim === 'number' ? 1 : 2, dim));
  const shape = message(...dims.map((dim) => field(1, size(dim))));
  return field(1, message(field(1, FLOAT), field(2, shape)));
}

/** A list of maps from classes to probabilities, which classifiers of scikit-learn are exported with unless told otherwise. */
const MAPS = field(4, field(1, field(5, message(field(1, INT64), field(2, tensorType([]))))));

function valueInfo(name: string, type: Uint8Array): Uint8Array {
  return message(field(1, name), field(2, type));
}

function constant(name: string, dims: readonly number[], values: readonly number[]): Uint8Array {
  const raw = new Uint8Array(Float32Array.from(values).buffer);
  return message(...dims.map((dim) => field(1, dim)), field(2, FLOAT), field(8, name), field(9, raw));
}

function node(type: string, inputs: readonly string[], output: string, ...more: readonly Uint8Array[]): Uint8Array {
  return message(...inputs.map((own) => field(1, own)), field(2, output), field(4, type), ...more);
}

/** What a logistic model puts out: one probability, those of both classes, a list of maps, or log odds; `all` has those of both classes and the log odds. */
export type OnnxOutput = 'one' | 'both' | 'maps' | 'margin' | 'all';

const ML_DOMAIN = 'ai.onnx.ml';

/**
 * The bytes of an ONNX model: a logistic regression without an intercept.
 *
 * @param weights one per feature
 * @param rows how many it takes at once; a name, or an empty one as skl2onnx writes it, for any number
 */
export function logisticModel(weights: readonly number[], output: OnnxOutput, rows: number | string = 'N'): Uint8Array {
  const axis = message(field(1, 'axis'), field(3, 1), field(20, 2));
  const classes = message(field(1, 'classlabels_int64s'), field(8, 0), field(8, 1), field(20, 7));
  const outputs: Readonly<Record<OnnxOutput, readonly Uint8Array[]>> = {
    one: [valueInfo('probability', tensorType([rows, 1]))],
    both: [valueInfo('probabilities', tensorType([rows, 2]))],
    maps: [valueInfo('maps', MAPS)],
    margin: [valueInfo('margin', tensorType([rows, 1]))],
    all: [valueInfo('probabilities', tensorType([rows, 2])), valueInfo('margin', tensorType([rows, 1]))],
  };
  const nodes = [
    node('MatMul', ['features', 'weights'], 'margin'),
    node('Sigmoid', ['margin'], 'probability'),
    node('Sub', ['unit', 'probability'], 'other'),
    node('Concat', ['other', 'probability'], 'probabilities', field(5, axis)),
    ...(output === 'maps' ? [node('ZipMap', ['probabilities'], 'maps', field(5, classes), field(7, ML_DOMAIN))] : []),
  ];
  const graph = message(
    ...nodes.map((own) => field(1, own)),
    field(2, 'logistic'),
    field(5, constant('weights', [weights.length, 1], weights)),
    field(5, constant('unit', [1], [1])),
    field(11, valueInfo('features', tensorType([rows, weights.length]))),
    ...outputs[output].map((own) => field(12, own)),
  );
  const operators = message(field(1, ''), field(2, 13));
  const learning = message(field(1, ML_DOMAIN), field(2, 1));
  return message(field(1, 8), field(7, graph), field(8, operators), field(8, learning));
}
