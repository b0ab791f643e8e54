import type { SignalRequest, SignalSource } from '../../core/ports/signalProvider.ts';
import { poolBatches, type SourceAnswer } from '../../core/signals/poolBatches.ts';
import type { SignalBatch } from '../../core/signals/signal.ts';
import { withId } from '../../core/signals/signalId.ts';
import { validateSignals } from '../../core/signals/validateSignals.ts';

/** How signals that speak for themselves are read beside others. */
export interface CollectOptions {
  /** Older ones do not count beside fresh ones, ms. */
  readonly maxAge: number;
  /** Horizon of signals that tell none. */
  readonly horizonDays: number;
  readonly digest: Digest;
}

/** A hash of a text as hexadecimal digits. */
type Digest = (text: string) => string;

/**
 * Asks all sources at once. What one alone delivers stays as it is; that of several is pooled for each symbol, and a source that fails costs its own word
 * only: the batch says why.
 *
 * @throws the error of a source that is alone, or Error with the reason of each where all have failed
 */
export async function collectSignals(
  sources: readonly SignalSource[],
  request: SignalRequest,
  options: CollectOptions,
): Promise<SignalBatch> {
  const [only, ...others] = sources;
  if (only !== undefined && others.length === 0) return await ask(only, request, options.digest);
  const answers = await Promise.all(sources.map((source) => answerOf(source, request, options.digest)));
  if (answers.every(({ kind }) => kind === 'failed'))
    throw new Error(
      answers.map((answer) => (answer.kind === 'failed' ? `${answer.name}: ${answer.reason}` : '')).join('; '),
    );
  return poolBatches(answers, { ...options, at: request.at });
}

/** Checked signals, each with an ID. */
export function checkedSignals(
  items: readonly unknown[],
  at: number,
  { name, minFeatures }: Pick<SignalSource, 'name' | 'minFeatures'>,
  digest: Digest,
): SignalBatch {
  const batch = validateSignals(items, { provider: name, at, minFeatures });
  return { ...batch, accepted: batch.accepted.map((signal) => withId(signal, digest)) };
}

async function ask(source: SignalSource, request: SignalRequest, digest: Digest): Promise<SignalBatch> {
  return checkedSignals(await source.provider.fetch(request), request.at, source, digest);
}

async function answerOf(source: SignalSource, request: SignalRequest, digest: Digest): Promise<SourceAnswer> {
  const { name, weight } = source;
  try {
    return { kind: 'delivered', name, weight, batch: await ask(source, request, digest) };
  } catch (error) {
    return { kind: 'failed', name, weight, reason: error instanceof Error ? error.message : String(error) };
  }
}
