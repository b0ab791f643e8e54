import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import type { SearchWindows } from '../../../core/tuning/tuningSteps.ts';
import type { Research } from '../../../research/runEngine.ts';
import { jsonFile } from '../../../research/textFile.ts';
import type { GridPoint } from '../../../research/tune/grid.ts';
import { type ResearchPlan, researchOf } from '../backtest/researchOptions.ts';
import type { TuneOptions } from './tuneOptions.ts';

const DAY_MS = 86_400_000;

/** Share of the days before the first window that is judged. */
const FIRST_TRAINING = 0.4;

/** A combination with what it is backtested by. */
export interface PreparedPoint extends Pick<GridPoint, 'name'>, Pick<ResearchPlan, 'research' | 'signals'> {}

/** A search of which everything has been read and found usable: one that cannot be tried wastes no hour. */
export interface PreparedSearch {
  /** The settings as they are without the grid. */
  readonly usual: ResearchPlan;
  /** Fingerprint of market and days. */
  readonly data: string;
  readonly points: readonly PreparedPoint[];
  readonly windows: SearchWindows;
}

/** @throws InvalidInputError for a grid, a configuration or candles that cannot be used */
export async function preparedSearch(options: TuneOptions): Promise<PreparedSearch> {
  const { checkedGrid, gridPoints } = await import('../../../research/tune/grid.ts');
  const { dataOf } = await import('../../../research/results/fingerprint.ts');
  const plan = async (changes: Parameters<typeof researchOf>[1] = {}) =>
    await researchOf(
      {
        ...options,
        depositEvery: { unit: 'months', count: 1 },
        depth: 1,
        delay: 0,
        breakers: true,
        resumeAfter: DAY_MS,
      },
      changes,
    );
  const grid = gridPoints(checkedGrid(readGrid(options.grid)), options.sample, options.seed);
  const usual = await plan();
  const data = dataOf(usual.research);
  const points: PreparedPoint[] = [];
  for (const { name, changes } of grid) {
    const { research, signals } = await plan(changes);
    points.push({ name, signals, research: onMarket(usual.research, data, name, research, dataOf(research)) });
  }
  const windows = { folds: options.folds, firstTraining: FIRST_TRAINING, embargo: options.embargo * DAY_MS };
  return { usual, data, points, windows };
}

/** One market for all: what is made of its prices is made once. @throws InvalidInputError for another market */
function onMarket({ market }: Research, data: string, name: string, research: Research, own: string): Research {
  if (own === data) return { ...research, market };
  throw new InvalidInputError({
    field: 'grid',
    given: name,
    allowed: 'settings that leave the market as it is',
    remedy: 'Leave simulator.seed and simulator.candles out of the grid.',
  });
}

function readGrid(path: string): unknown {
  const read = jsonFile(path);
  if ('value' in read) return read.value;
  throw new InvalidInputError({
    field: 'grid',
    given: `${path}: ${read.fault}`,
    allowed: 'a file of JSON such as {"limits.minConfidence": [0.6, 0.75]}',
    remedy: 'Correct the file, or name another one.',
  });
}
