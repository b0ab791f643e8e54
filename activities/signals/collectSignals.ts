import type { SourceStanding } from '../../core/learning/scorecard/sourceStanding.ts';
import { MutedSourceError, type SignalRequest, type SignalSource } from '../../core/ports/signalProvider.ts';
import { heardSignals } from '../../core/signals/heardSignals.ts';
import { poolBatches, type SourceAnswer } from '../../core/signals/poolBatches.ts';
import { type SignalBatch, SourceNote, type WeightedName } from '../../core/signals/signal.ts';
import { withId } from '../../core/signals/signalId.ts';
import { sourceTrouble } from '../../core/signals/sourceTroubles.ts';
import type { StoredSignal } from '../../core/signals/storedSignal.ts';
import { validateSignals } from '../../core/signals/validateSignals.ts';

/** A batch whose signals all have an ID. */
interface NamedBatch extends SignalBatch {
  readonly accepted: readonly StoredSignal['signal'][];
}

type SaidSignal = Pick<StoredSignal, 'source' | 'signal'>;

/** What a cycle goes by, and what the sources said that is not in the ledger yet. */
export interface CollectedSignals {
  readonly batch: SignalBatch;
  readonly said: readonly SaidSignal[];
}

/** How signals that speak for themselves are read beside others. */
export interface CollectOptions {
  /** Older ones do not count beside fresh ones, ms. */
  readonly maxAge: number;
  /** Horizon of signals that tell none. */
  readonly horizonDays: number;
  /** What the records of sources mean, by who has said a signal. */
  readonly standings: readonly SourceStanding[];
  readonly digest: Digest;
}

/** An answer whose signals all have an ID. */
type NamedAnswer =
  | (WeightedName & { readonly kind: 'delivered'; readonly batch: NamedBatch })
  | Extract<SourceAnswer, { readonly kind: 'failed' | 'muted' }>;

/** A hash of a text as hexadecimal digits. */
type Digest = (text: string) => string;

/**
 * Asks all sources at once. What one alone delivers stays as it is; that of several is pooled for each symbol, and a source that fails costs its own word
 * only: the batch says why. What a source says that is muted for its record is not heard, but it is said: so its record goes on.
 *
 * @throws the error of a source that is alone, or Error with the reason of each where all have failed
 */
export async function collectSignals(
  sources: readonly SignalSource[],
  request: SignalRequest,
  options: CollectOptions,
): Promise<CollectedSignals> {
  const standings = new Map(options.standings.map((standing) => [standing.source, standing]));
  const [only, ...others] = sources;
  if (only !== undefined && others.length === 0) {
    const batch = await ask(only, request, options.digest).catch((error: unknown) =>
      mutedBatch(only.name, request, error),
    );
    return { batch: heardSignals(only.name, batch, standings), said: only.isStored ? [] : saidIn(only.name, batch) };
  }
  const answers = await Promise.all(sources.map((source) => answerOf(source, request, options.digest)));
  if (answers.every(({ kind }) => kind === 'failed'))
    throw new Error(
      answers.map((answer) => (answer.kind === 'failed' ? `${answer.name}: ${answer.reason}` : '')).join('; '),
    );
  const stored = new Set(sources.filter(({ isStored }) => isStored).map(({ name }) => name));
  const said = answers.flatMap((answer) =>
    answer.kind !== 'delivered' || stored.has(answer.name) ? [] : saidIn(answer.name, answer.batch),
  );
  const heard = answers.map((answer) =>
    answer.kind === 'delivered' ? { ...answer, batch: heardSignals(answer.name, answer.batch, standings) } : answer,
  );
  return { batch: poolBatches(heard, { ...options, at: request.at }), said };
}

/** What of a batch the ledger is to keep. */
export function saidIn(source: string, { accepted }: NamedBatch): readonly SaidSignal[] {
  return accepted.map((signal) => ({ source, signal }));
}

/** Checked signals, each with an ID. */
export function checkedSignals(
  items: readonly unknown[],
  at: number,
  { name, minFeatures }: Pick<SignalSource, 'name' | 'minFeatures'>,
  digest: Digest,
): NamedBatch {
  const batch = validateSignals(items, { provider: name, at, minFeatures });
  return { ...batch, accepted: batch.accepted.map((signal) => withId(signal, digest)) };
}

async function ask(source: SignalSource, request: SignalRequest, digest: Digest): Promise<NamedBatch> {
  const items = await source.provider.fetch(request);
  const troubles = items.flatMap((item) => (item instanceof SourceNote ? [item.text] : []));
  const signals = items.filter((item) => !(item instanceof SourceNote));
  const batch = checkedSignals(signals, request.at, source, digest);
  return troubles.length === 0 ? batch : { ...batch, troubles };
}

/** What a source that is muted delivers where it is alone. */
function mutedBatch(name: string, { at }: SignalRequest, error: unknown): NamedBatch {
  if (!(error instanceof MutedSourceError)) throw error;
  return {
    provider: name,
    at,
    accepted: [],
    rejected: [],
    troubles: [sourceTrouble(name, { kind: 'muted', reason: error.message })],
  };
}

async function answerOf(source: SignalSource, request: SignalRequest, digest: Digest): Promise<NamedAnswer> {
  const { name, weight } = source;
  try {
    return { kind: 'delivered', name, weight, batch: await ask(source, request, digest) };
  } catch (error) {
    if (error instanceof MutedSourceError) return { kind: 'muted', name, weight, reason: error.message };
    return { kind: 'failed', name, weight, reason: error instanceof Error ? error.message : String(error) };
  }
}
