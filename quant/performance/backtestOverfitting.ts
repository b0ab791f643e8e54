import { InvalidInputError } from '../errors/invalidInput.ts';
import { requireObservations } from '../estimation/observations.ts';
import type { DenseMatrix, MatrixInput } from '../linalg/denseMatrix.ts';
import { readChoice, requireFields } from '../linalg/numericInput.ts';

export interface OverfittingOptions {
  /** Number of blocks S that the history is cut into: even, from 2 to 20. Default 16: 12,870 splits. */
  readonly blocks?: number;
  /** What strategies are ranked by: the Sharpe ratio per period (default) or the mean return. */
  readonly figure?: 'sharpe' | 'mean';
}

/** What became of the best strategy of one half of the history in the other half, over all splits. */
export interface BacktestOverfitting {
  /** Share of splits in which it came out at the median or below: the probability of backtest overfitting. */
  readonly probability: number;
  /** Share of splits in which its figure was below 0 in the other half. */
  readonly lossProbability: number;
  /** Number of splits, S over S/2. */
  readonly splits: number;
  /** Rows that were used: the oldest ones that do not fill a block are left out. */
  readonly periods: number;
  /** log(w / (1 - w)) of its relative rank w in the other half, per split: above 0 is above the median. */
  readonly logits: Float64Array;
  /** Its figure in the half that chose it, per split. */
  readonly inSample: Float64Array;
  /** Its figure in the other half, per split. */
  readonly outOfSample: Float64Array;
  /** Slope of the regression of the latter on the former: below 0 what looked better did worse. Undefined where figures do not vary or are infinite. */
  readonly degradation: number | undefined;
}

/**
 * Probability of backtest overfitting by combinatorially symmetric cross-validation: the history is cut into S blocks; for each choice of S/2 of them the
 * strategy with the greatest figure there is looked up, and its rank r among the N strategies in the other half gives w = r / (N + 1), where equal figures share
 * their mean rank. Where equal ones are best the first column is taken. A series that does not vary has the Sharpe ratio 0, Infinity or -Infinity by the sign of
 * its mean.
 *
 * Source: D. Bailey, J. Borwein, M. Lopez de Prado and Q. Zhu, The probability of backtest overfitting, J. Computational Finance 20 (2017; first 2015).
 *
 * @param returns T x N, T >= 2 S rows, N >= 2, one column per strategy that was tried, those that failed included
 * @throws InvalidInputError for too few rows or columns, an element that is not finite, or options out of range
 */
export function backtestOverfitting(returns: MatrixInput, options: OverfittingOptions = {}): BacktestOverfitting {
  const { blocks = 16, figure = 'sharpe' } = requireFields(options, 'options');
  readChoice(figure, 'figure', ['sharpe', 'mean']);
  const strategies = requireStrategies(returns, requireBlocks(blocks));
  const { columns: N } = strategies;
  const length = Math.floor(strategies.rows / blocks);
  const moments = blockMoments(strategies, blocks, length);
  const early = subsetMoments(moments, 0, blocks / 2);
  const late = subsetMoments(moments, blocks / 2, blocks / 2);
  const first = new Float64Array(N);
  const second = new Float64Array(N);
  const halves = halfMasks(blocks);
  const logits = new Float64Array(halves.length);
  const inSample = new Float64Array(halves.length);
  const outOfSample = new Float64Array(halves.length);
  const everything = 2 ** blocks - 1;
  for (let k = 0; k < halves.length / 2; k++) {
    halfFigures(early, late, halves[k], figure, first);
    halfFigures(early, late, everything - halves[k], figure, second);
    for (const [split, here, there] of [
      [k, first, second],
      [halves.length - 1 - k, second, first],
    ] as const) {
      const best = greatest(here);
      inSample[split] = here[best];
      outOfSample[split] = there[best];
      const rank = midRank(there, best);
      logits[split] = Math.log(rank / (N + 1 - rank));
    }
  }
  return {
    probability: share(logits, (value) => value <= 0),
    lossProbability: share(outOfSample, (value) => value < 0),
    splits: halves.length,
    periods: length * blocks,
    logits,
    inSample,
    outOfSample,
    degradation: slope(inSample, outOfSample),
  };
}

/** Mean and sum of squared deviations of each strategy, one row per part of the history. */
interface Moments {
  readonly strategies: number;
  readonly means: Float64Array;
  readonly squares: Float64Array;
  /** Number of returns in each part. */
  readonly counts: Float64Array;
}

function emptyMoments(parts: number, strategies: number): Moments {
  const size = parts * strategies;
  return {
    strategies,
    means: new Float64Array(size),
    squares: new Float64Array(size),
    counts: new Float64Array(parts),
  };
}

function blockMoments({ rows, columns, data }: DenseMatrix, blocks: number, length: number): Moments {
  const moments = emptyMoments(blocks, columns);
  const { means, squares } = moments;
  moments.counts.fill(length);
  const skipped = rows - blocks * length;
  for (let block = 0; block < blocks; block++) {
    for (let k = 0; k < length; k++) {
      const row = (skipped + block * length + k) * columns;
      for (let i = 0; i < columns; i++) {
        const at = block * columns + i;
        const deviation = data[row + i] - means[at];
        means[at] += deviation / (k + 1);
        squares[at] += deviation * (data[row + i] - means[at]);
      }
    }
  }
  return moments;
}

/** Moments of every set of `count` blocks from `from` on, the set being the bits of the row's number. They are merged, so that nothing is subtracted. */
function subsetMoments(blocks: Moments, from: number, count: number): Moments {
  const { strategies } = blocks;
  const subsets = emptyMoments(2 ** count, strategies);
  for (let set = 1; set < 2 ** count; set++) {
    const rest = set & (set - 1);
    const block = from + Math.log2(set - rest);
    const [own, other] = [subsets.counts[rest], blocks.counts[block]];
    subsets.counts[set] = own + other;
    for (let i = 0; i < strategies; i++) {
      const mean = subsets.means[rest * strategies + i];
      const gap = blocks.means[block * strategies + i] - mean;
      subsets.means[set * strategies + i] = mean + (gap * other) / (own + other);
      subsets.squares[set * strategies + i] =
        subsets.squares[rest * strategies + i] +
        blocks.squares[block * strategies + i] +
        (gap * gap * own * other) / (own + other);
    }
  }
  return subsets;
}

/** Writes the figure of each strategy over the blocks whose bit is set, from the sets of earlier and of later blocks that these make up. */
function halfFigures(early: Moments, late: Moments, mask: number, figure: 'sharpe' | 'mean', into: Float64Array): void {
  const { strategies } = early;
  const [one, two] = [mask % early.counts.length, Math.floor(mask / early.counts.length)];
  const [before, after] = [early.counts[one], late.counts[two]];
  const share = after / (before + after);
  const [x, y] = [one * strategies, two * strategies];
  for (let i = 0; i < strategies; i++) {
    const gap = late.means[y + i] - early.means[x + i];
    const mean = early.means[x + i] + gap * share;
    const squares = early.squares[x + i] + late.squares[y + i] + gap * gap * before * share;
    into[i] = figure === 'mean' || mean === 0 ? mean : mean / Math.sqrt(squares / (before + after - 1));
  }
}

/** Every choice of half of the blocks as bits, ascending: the k-th from the end is the rest of the k-th. */
function halfMasks(blocks: number): Int32Array {
  const found: number[] = [];
  for (let mask = 0; mask < 2 ** blocks; mask++) {
    let set = 0;
    for (let bits = mask; bits !== 0; bits &= bits - 1) set += 1;
    if (set === blocks / 2) found.push(mask);
  }
  return Int32Array.from(found);
}

function greatest(values: Float64Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

function midRank(values: Float64Array, index: number): number {
  const own = values[index];
  let below = 0;
  let equal = 0;
  for (const value of values) {
    if (value < own) below += 1;
    else if (value === own) equal += 1;
  }
  return below + (equal + 1) / 2;
}

function share(values: Float64Array, holds: (value: number) => boolean): number {
  return values.reduce((count, value) => count + (holds(value) ? 1 : 0), 0) / values.length;
}

function slope(x: Float64Array, y: Float64Array): number | undefined {
  const meanX = x.reduce((a, b) => a + b) / x.length;
  const meanY = y.reduce((a, b) => a + b) / y.length;
  let together = 0;
  let own = 0;
  for (let k = 0; k < x.length; k++) {
    together += (x[k] - meanX) * (y[k] - meanY);
    own += (x[k] - meanX) ** 2;
  }
  const value = together / own;
  return Number.isFinite(value) ? value : undefined;
}

function requireBlocks(blocks: number): number {
  if (Number.isInteger(blocks) && blocks % 2 === 0 && blocks >= 2 && blocks <= 20) return blocks;
  throw new InvalidInputError({
    field: 'blocks',
    given: blocks,
    allowed: 'an even number from 2 to 20',
    remedy: 'Leave it out for 16; the number of splits doubles about twice with each step.',
  });
}

function requireStrategies(returns: MatrixInput, blocks: number): DenseMatrix {
  const strategies = requireObservations(returns, 'returns', 2 * blocks);
  if (strategies.columns >= 2) return strategies;
  throw new InvalidInputError({
    field: 'returns',
    given: '1 column',
    allowed: 'at least 2 columns, one per strategy',
    remedy: 'Give all strategies that were tried: without a choice nothing can be chosen too well.',
  });
}
