import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { Configuration } from '../../../configuration/schema.ts';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import { payloadBytes } from '../../../core/payloads/payloadBound.ts';
import type { SearchedVariant } from '../../../core/tuning/searchedVariant.ts';
import type { TuningRequest } from '../../../core/tuning/tuningSteps.ts';
import { variantOf } from '../../../research/results/fingerprint.ts';
import { changedValues } from '../../../research/tune/changedValues.ts';
import { askLedger } from '../../ledgerProcess.ts';
import type { PreparedPoint, PreparedSearch } from './preparedSearch.ts';
import type { TuneOptions } from './tuneOptions.ts';

/** Most bytes of a request. Its combinations travel again with the result. */
const REQUEST_BOUND = 600_000;

/** A request with its name, which is the same for the same search. */
export interface NamedRequest {
  readonly name: string;
  readonly request: TuningRequest;
}

/**
 * Puts candles, signals and the register of this machine into the ledger of the workers, and says what they are to search.
 *
 * @param running the configuration of the Ballast whose workers search
 * @throws InvalidInputError for a grid that is too large to travel
 */
export async function searchRequest(
  running: Configuration,
  { from, to }: Pick<TuneOptions, 'from' | 'to'>,
  { usual, data, points, windows }: PreparedSearch,
): Promise<NamedRequest> {
  const base = searchedVariant(usual);
  const market = { data, seed: usual.research.market.seed, from, to };
  const compared = points.map((point) => ({
    name: point.name,
    variant: variantOf(point.research),
    changes: changedValues(base, searchedVariant(point)),
  }));
  const request = { market: { ...market, files: null }, base, points: compared, windows };
  const bytes = payloadBytes(request);
  if (bytes > REQUEST_BOUND)
    throw new InvalidInputError({
      field: 'grid',
      given: `${points.length} combinations of ${Math.ceil(bytes / 1_000)} kB`,
      allowed: `at most ${REQUEST_BOUND / 1_000} kB for workers`,
      remedy: 'Try fewer of them (--sample), shorten the lists in it, or leave --workers out.',
    });
  const files = await askLedger<string | null>(running, {
    kind: 'stageSearch',
    dataDirectory: usual.dataDirectory,
    data,
    candles: usual.candles === undefined ? undefined : resolve(usual.candles),
    signals: pathsOf([usual, ...points]),
  });
  const named = { ...request, market: { ...market, files } };
  const name = createHash('sha256').update(JSON.stringify(named)).digest('hex').slice(0, 12);
  return { name, request: named };
}

function searchedVariant({ research, signals }: Pick<PreparedPoint, 'research' | 'signals'>): SearchedVariant {
  const { settings, delay, cash, fees, depth, participation, resumeAfter } = research;
  return { settings, signals, delay, cash, fees, depth, participation, resumeAfter };
}

/** Files of dated signals, each once. */
function pathsOf(points: readonly Pick<PreparedPoint, 'signals'>[]): readonly string[] {
  const sources = points.flatMap(({ signals }) => signals.sources);
  return [...new Set(sources.flatMap((source) => (source.kind === 'file' ? [source.path] : [])))].sort();
}
