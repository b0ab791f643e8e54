import { createRequire } from 'node:module';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';

/** A value that goes in or comes out. */
export interface OnnxTensor {
  readonly type: string;
  readonly data: ArrayLike<number | bigint | string>;
  readonly dims: readonly number[];
}

/** What a model says of an input or output. */
export interface OnnxValue {
  readonly name: string;
  readonly isTensor: boolean;
  /** Type of its numbers; absent where it is no tensor. */
  readonly type?: string;
  /** A name, or a number below 1 or beyond 2^31, stands for any size; absent where it is no tensor. */
  readonly shape?: readonly (number | string)[];
}

/** A loaded model. */
export interface OnnxSession {
  readonly inputMetadata: readonly OnnxValue[];
  readonly outputMetadata: readonly OnnxValue[];
  run(
    inputs: Readonly<Record<string, OnnxTensor>>,
    outputs: readonly string[],
  ): Promise<Readonly<Record<string, OnnxTensor>>>;
  release(): Promise<void>;
}

/** The part of ONNX Runtime that is used; its packages for Node and for WebAssembly share it. */
export interface OnnxRuntime {
  readonly Tensor: new (
    type: 'float32' | 'float64',
    data: Float32Array | Float64Array,
    dims: readonly number[],
  ) => OnnxTensor;
  readonly InferenceSession: {
    create(
      model: Uint8Array,
      options: {
        readonly intraOpNumThreads: number;
        readonly interOpNumThreads: number;
        readonly logSeverityLevel: 0 | 1 | 2 | 3 | 4;
      },
    ): Promise<OnnxSession>;
  };
  readonly env: { readonly wasm?: { numThreads?: number } };
}

/** The faster one first. It downloads when it is installed, so that only the user installs it. */
const PACKAGES = ['onnxruntime-node', 'onnxruntime-web'] as const;

/** Looked for at run time: what is imported by its name has to be there when Ballast is built. */
const require = createRequire(import.meta.url);

let loaded: Promise<OnnxRuntime> | undefined;

/** ONNX Runtime as it is installed, for one thread. @throws InvalidInputError where it is not */
export function onnxRuntime(): Promise<OnnxRuntime> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<OnnxRuntime> {
  for (const name of PACKAGES) {
    const place = placeOf(name);
    if (place === undefined) continue;
    const runtime: OnnxRuntime = require(place);
    if (runtime.env.wasm !== undefined) runtime.env.wasm.numThreads = 1;
    return runtime;
  }
  throw new InvalidInputError({
    field: 'signals.path',
    given: 'an ONNX model, and nothing that runs it is installed',
    allowed: `one of the packages ${PACKAGES.join(' and ')} beside Ballast`,
    remedy: 'Run `npm install onnxruntime-web`.',
  });
}

/** The file of a package, where it is installed. */
function placeOf(name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
