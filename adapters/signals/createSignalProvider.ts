import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { SignalProviderPort } from '../../core/ports/signalProvider.ts';
import { builtInSignals } from './builtInSignals.ts';
import { type CalibratedMomentumOptions, calibratedMomentum } from './calibratedMomentum.ts';
import { withCircuitBreaker } from './circuitBreaker.ts';
import { fileSignals } from './fileSignals.ts';
import { httpSignals } from './httpSignals.ts';
import { type DailyCandles, momentumSignals } from './momentumSignals.ts';
import { type OnnxSignalsOptions, onnxSignals } from './onnxSignals.ts';
import { pushedSignals } from './pushedSignals.ts';
import { type TrainedSignalsOptions, trainedSignals } from './trainedSignals.ts';

/** One source of signals as the configuration has it, with what only the caller has. */
export interface SignalProviderOptions {
  readonly kind: 'builtIn' | 'momentum' | 'file' | 'http' | 'push' | 'model' | 'onnx';
  /** Name of the source, and of its models. */
  readonly name: string;
  /** Needed by `file` and `onnx`. */
  readonly path?: string | undefined;
  /** Needed by `http`. */
  readonly url?: string | undefined;
  /** Bound of one request of `http`, ms. */
  readonly timeoutMs: number;
  /** Bearer token of `http`, from the environment. */
  readonly token?: string | undefined;
  /** Whose signals count for `push`. */
  readonly sender?: string | undefined;
  /** How old signals may be for `push`, ms. */
  readonly maxAgeMs: number;
  /** Where `push` reads what was sent, and `model` its models. */
  readonly ledger: Pick<LedgerPort, 'latestPushed' | 'modelChanges' | 'modelFile'>;
  /** Daily candles for `builtIn`, `momentum`, `model` and `onnx`. */
  readonly candles: DailyCandles;
  /** How `builtIn` and `model` are watched, and how far back `onnx` looks. */
  readonly model: TrainedSignalsOptions['settings'];
  /** Where `builtIn`, `model` and `onnx` are asked. */
  readonly compute: TrainedSignalsOptions['compute'] &
    CalibratedMomentumOptions['compute'] &
    OnnxSignalsOptions['compute'];
  /** What buying and selling costs, for `builtIn` and `onnx`. */
  readonly roundTripCost: CalibratedMomentumOptions['roundTripCost'];
}

/** The configured source of signals. @throws InvalidInputError where the provider lacks what it needs */
export function createSignalProvider(options: SignalProviderOptions): SignalProviderPort {
  switch (options.kind) {
    case 'builtIn':
      return builtInSignals(
        trained(options),
        calibratedMomentum({ ...options, historyDays: options.model.historyDays }),
      );
    case 'momentum':
      return momentumSignals(options.candles);
    case 'file':
      return fileSignals(required('path', options.path, 'the path of a JSON, NDJSON or CSV file'));
    case 'http':
      return withCircuitBreaker(
        httpSignals({
          url: required('url', options.url, 'the address of the service'),
          timeoutMs: options.timeoutMs,
          ...(options.token === undefined ? {} : { token: options.token }),
        }),
      );
    case 'push':
      return pushedSignals(options.ledger, options.sender, options.maxAgeMs);
    case 'model':
      return trained(options);
    case 'onnx':
      return onnxSignals({
        ...options,
        path: required('path', options.path, 'the path of an ONNX model'),
        historyDays: options.model.historyDays,
      });
    default: {
      const unreachable: never = options.kind;
      return unreachable;
    }
  }
}

function trained({ name, model, ledger, compute, candles }: SignalProviderOptions): SignalProviderPort {
  return trainedSignals({ name, settings: model, ledger, compute, candles });
}

function required(field: 'path' | 'url', given: string | undefined, allowed: string): string {
  if (given !== undefined && given !== '') return given;
  throw new InvalidInputError({
    field: `signals.${field}`,
    given: 'nothing',
    allowed,
    remedy: `Set signals.${field}, or choose another source of signals.`,
  });
}
