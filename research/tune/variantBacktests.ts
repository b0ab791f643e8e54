import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { VariantTask } from '../../core/tuning/tuningSteps.ts';
import { type HistoricalMarket, historicalMarket } from '../backtest/historicalMarket.ts';
import { pastSignals } from '../backtest/pastSignals.ts';
import { dataOf, variantOf } from '../results/fingerprint.ts';
import { type Research, runEngine } from '../runEngine.ts';
import { withChanges } from './changedValues.ts';
import { type SearchFiles, unpackFiles } from './searchFiles.ts';

const NO_FILES: SearchFiles = { candles: undefined, signals: new Map() };

/** A market with what it was made of. */
interface KnownMarket {
  readonly key: string;
  readonly files: SearchFiles;
  readonly market: HistoricalMarket;
}

/** Backtests variants of searches. The market of the latest search is kept, since what is made of its prices serves the next variant. */
export class VariantBacktests {
  #latest: KnownMarket | undefined;

  /**
   * @param body what the search reads, as `packFiles` packs it; undefined where it reads nothing
   * @returns what the variant earned each day, as shares
   * @throws InvalidInputError where this program makes another variant or another market of the task
   */
  async returnsOf(task: VariantTask, body: string | undefined): Promise<readonly number[]> {
    const { files, market } = this.#marketOf(task, body);
    const research = researchOf(task, files, market);
    if (variantOf(research) !== task.variant) throw otherProgram('settings', task.variant);
    const result = await runEngine(research);
    return result.days.map((day) => day.return);
  }

  #marketOf({ market: { data, files: digest, seed, from, to } }: VariantTask, body: string | undefined): KnownMarket {
    const key = [data, digest].join();
    if (this.#latest?.key === key) return this.#latest;
    const files = body === undefined ? NO_FILES : unpackFiles(body);
    const market = historicalMarket(seed, files.candles);
    if (dataOf({ market, from, to }) !== data) throw otherProgram('market', data);
    this.#latest = { key, files, market };
    return this.#latest;
  }
}

function researchOf(
  { base, changes, market: { from, to } }: VariantTask,
  files: SearchFiles,
  market: HistoricalMarket,
): Research {
  const { signals, ...rest } = withChanges(base, changes);
  const source = pastSignals(signals, (path) => files.signals.get(path) ?? []);
  return { ...rest, source, market, from, to, contributions: undefined, weights: new Map() };
}

function otherProgram(what: string, fingerprint: string): InvalidInputError {
  return new InvalidInputError({
    field: what,
    given: `${fingerprint}, of which this worker makes another one`,
    allowed: 'a search that a program of the same version has started',
    remedy: 'Bring the workers of the queue and this command to one version, and start the search again.',
  });
}
