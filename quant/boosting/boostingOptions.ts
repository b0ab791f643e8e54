import { InvalidInputError } from '../errors/invalidInput.ts';
import { described, requireArray, requireFields } from '../linalg/numericInput.ts';
import { createRandom } from '../statistics/random.ts';

/** A column's effect on the probability, all else equal: 1 never falls, -1 never rises, 0 is free. */
export type MonotoneSign = -1 | 0 | 1;

export interface BoostingOptions {
  /** The same seed, rows and options give the same model on every machine. It draws the columns of each tree. */
  readonly seed: number;
  /** Most trees, 1 to 10,000; fewer where early stopping ends. Default 100. */
  readonly maxTrees?: number;
  /** Share of each tree's answer that is taken, above 0 and at most 1. Default 0.1. */
  readonly learningRate?: number;
  /** Most leaves of a tree, 2 to 1,024. Default 31. */
  readonly maxLeaves?: number;
  /** Most splits between root and leaf, 1 to 64. Default 64, which is no limit for usual trees. */
  readonly maxDepth?: number;
  /** Fewest training rows in a leaf, at least 1. Default 20. */
  readonly minLeafRows?: number;
  /** Least sum of second derivatives, w p (1 - p), in a leaf, at least 0. Default 0.001. */
  readonly minLeafHessian?: number;
  /** Ridge penalty on the values of leaves, at least 0. Default 0. */
  readonly l2?: number;
  /** Most bins of a column, missing values apart, 2 to 255. Default 255. */
  readonly maxBins?: number;
  /** Share of the columns that each tree may ask, drawn by the seed, above 0 and at most 1. Default 1. */
  readonly columnShare?: number;
  /** One sign per column. Default: all free. */
  readonly monotone?: readonly MonotoneSign[];
  /** Indices of the columns whose values are names of categories. Default: none. */
  readonly categorical?: readonly number[];
  /** Trees without a better validation loss after which training ends, at least 1. Default 20; of no meaning without validation rows. */
  readonly patience?: number;
  /** Asked after each tree with the number there is: true ends training there. */
  readonly shouldStop?: (trees: number) => boolean;
}

/** Every option with its value. */
export type ResolvedBoosting = Required<Omit<BoostingOptions, 'shouldStop'>> & Pick<BoostingOptions, 'shouldStop'>;

interface Range {
  readonly whole: boolean;
  readonly least: number;
  readonly most: number;
  /** The least value itself is not allowed. */
  readonly open?: boolean;
  readonly usual: number;
}

const RANGES = {
  maxTrees: { whole: true, least: 1, most: 10_000, usual: 100 },
  learningRate: { whole: false, least: 0, most: 1, open: true, usual: 0.1 },
  maxLeaves: { whole: true, least: 2, most: 1_024, usual: 31 },
  maxDepth: { whole: true, least: 1, most: 64, usual: 64 },
  minLeafRows: { whole: true, least: 1, most: 1_000_000, usual: 20 },
  minLeafHessian: { whole: false, least: 0, most: 1e9, usual: 1e-3 },
  l2: { whole: false, least: 0, most: 1e9, usual: 0 },
  maxBins: { whole: true, least: 2, most: 255, usual: 255 },
  columnShare: { whole: false, least: 0, most: 1, open: true, usual: 1 },
  patience: { whole: true, least: 1, most: 10_000, usual: 20 },
} as const satisfies Record<string, Range>;

/**
 * Fills in what was left out.
 *
 * @param columns of the training matrix
 * @throws InvalidInputError where an option is out of its range, or names a column that is not there
 */
export function resolveBoosting(options: BoostingOptions, columns: number): ResolvedBoosting {
  const { seed, monotone, categorical = [], shouldStop } = requireFields(options, 'options');
  createRandom(seed);
  requireArray(categorical, 'categorical');
  for (const [k, column] of categorical.entries()) {
    if (!(Number.isInteger(column) && column >= 0 && column < columns))
      refuse(
        `categorical[${k}]`,
        column,
        `a column index from 0 to ${columns - 1}`,
        'Give the indices of the columns.',
      );
  }
  if (shouldStop !== undefined && typeof shouldStop !== 'function')
    refuse('shouldStop', shouldStop, 'a function', 'Leave it out to train to the end.');
  return {
    seed,
    ...numbersOf(options),
    monotone: signsOf(monotone, columns, categorical),
    categorical: [...new Set(categorical)].sort((a, b) => a - b),
    ...(shouldStop === undefined ? {} : { shouldStop }),
  };
}

function numbersOf(options: BoostingOptions): Record<keyof typeof RANGES, number> {
  const read = (name: keyof typeof RANGES): number => {
    const { whole, least, most, usual, ...rest } = RANGES[name] as Range;
    const value = options[name] ?? usual;
    const fits = whole ? Number.isInteger(value) : Number.isFinite(value);
    if (fits && value <= most && (rest.open ? value > least : value >= least)) return value;
    const kind = whole ? 'a whole number' : 'a number';
    const range = rest.open ? `above ${least} and at most ${most}` : `from ${least} to ${most}`;
    return refuse(name, value, `${kind} ${range}`, `Leave it out for ${usual}.`);
  };
  return {
    maxTrees: read('maxTrees'),
    learningRate: read('learningRate'),
    maxLeaves: read('maxLeaves'),
    maxDepth: read('maxDepth'),
    minLeafRows: read('minLeafRows'),
    minLeafHessian: read('minLeafHessian'),
    l2: read('l2'),
    maxBins: read('maxBins'),
    columnShare: read('columnShare'),
    patience: read('patience'),
  };
}

function signsOf(
  monotone: readonly MonotoneSign[] | undefined,
  columns: number,
  categorical: readonly number[],
): readonly MonotoneSign[] {
  if (monotone === undefined) return new Array<MonotoneSign>(columns).fill(0);
  requireArray(monotone, 'monotone');
  if (monotone.length !== columns)
    refuse('monotone', `${monotone.length} signs`, `one sign per column, ${columns}`, 'Give 0 where a column is free.');
  for (const [k, sign] of Array.from(monotone).entries()) {
    if (sign !== 0 && sign !== 1 && sign !== -1)
      refuse(`monotone[${k}]`, sign, '-1, 0 or 1', 'Give 0 where the column is free.');
    if (sign !== 0 && categorical.includes(k))
      refuse(`monotone[${k}]`, sign, '0 for a categorical column', 'Categories have no order: leave the column free.');
  }
  return [...monotone];
}

function refuse(field: string, given: unknown, allowed: string, remedy: string): never {
  throw new InvalidInputError({ field, given: described(given), allowed, remedy });
}
