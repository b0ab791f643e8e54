import type { Trial } from '../../core/tuning/trial.ts';
import type { Evidence, Overfitting } from '../../core/tuning/tunedSettings.ts';
import { annualReturn } from '../../quant/performance/annualReturn.ts';
import { backtestOverfitting } from '../../quant/performance/backtestOverfitting.ts';
import { bootstrapPairInterval } from '../../quant/performance/bootstrapInterval.ts';
import { sharpeRatio } from '../../quant/performance/performanceRatios.ts';
import type { DayRecord } from '../backtest/backtestResult.ts';
import type { SavedResult } from '../results/savedResult.ts';
import { evidenceOf } from '../summary/evidence.ts';
import type { SummaryFigures } from '../summary/figures.ts';

const DAYS_PER_YEAR = 365;
/** With fewer common days an interval says nothing. */
const FEWEST_DAYS = 60;
/** The same days give the same intervals. */
const SEED = 1;
/** Blocks that the history is cut into for the probability of overfitting: as many as it has days for, at most 16. */
const MOST_BLOCKS = 16;
const FEWEST_DAYS_OF_A_BLOCK = 20;

/** A figure of one result less that of the first one, over the days that both have. JSON. */
export interface Difference {
  readonly estimate: number;
  /** At 95 %, both series resampled by the same blocks. */
  readonly lower: number;
  readonly upper: number;
}

/** One result beside the first. JSON. */
export interface ComparedResult {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly figures: SummaryFigures;
  /** Among all variants that were tried on its data. */
  readonly evidence?: Evidence;
  /** Absent for the first one, and where there are too few common days. */
  readonly difference?: { readonly days: number; readonly annualReturn?: Difference; readonly sharpe?: Difference };
}

export interface Comparison {
  readonly results: readonly ComparedResult[];
  /** Whether all of them were made on the same days of the same market. */
  readonly sameData: boolean;
  /** On the data of the first result; absent with fewer than two variants, or too few days. */
  readonly overfitting?: Overfitting;
}

/**
 * Puts results side by side, each against the first one.
 *
 * @param results at least two
 * @param trialsOn all variants that were tried on some data
 */
export function compareResults(
  results: readonly SavedResult[],
  trialsOn: (data: string) => readonly Trial[],
): Comparison {
  const [first] = results;
  const overfitting = overfittingOf(trialsOn(first.data), first.accounts[0].days.length);
  return {
    results: results.map((result, place) =>
      comparedResult(result, trialsOn(result.data), place === 0 ? undefined : first),
    ),
    sameData: results.every(({ data }) => data === first.data),
    ...(overfitting === undefined ? {} : { overfitting }),
  };
}

function comparedResult(result: SavedResult, trials: readonly Trial[], first: SavedResult | undefined): ComparedResult {
  const [{ from, to, days }] = result.accounts;
  const evidence = evidenceOf(
    days.map((day) => day.return),
    trials,
  );
  const difference = first === undefined ? undefined : differenceOf(first.accounts[0].days, days);
  return {
    name: result.name,
    from,
    to,
    figures: result.figures[0],
    ...(evidence === undefined ? {} : { evidence }),
    ...(difference === undefined ? {} : { difference }),
  };
}

/** Of the second less the first. */
function differenceOf(first: readonly DayRecord[], second: readonly DayRecord[]): ComparedResult['difference'] {
  const known = new Map(first.map((day) => [day.day, day.return]));
  const common = second.filter(({ day }) => known.has(day));
  if (common.length < FEWEST_DAYS) return undefined;
  const [one, two] = [common.map(({ day }) => known.get(day) ?? 0), common.map((day) => day.return)];
  const options = { periodsPerYear: DAYS_PER_YEAR };
  const growth = interval(one, two, (series) => annualReturn(series, options));
  const sharpe = interval(one, two, (series) => sharpeRatio(series, options));
  return {
    days: common.length,
    ...(growth === undefined ? {} : { annualReturn: growth }),
    ...(sharpe === undefined ? {} : { sharpe }),
  };
}

/** Undefined where one of them has no such figure. */
function interval(
  first: readonly number[],
  second: readonly number[],
  figure: (series: ArrayLike<number>) => number | undefined,
): Difference | undefined {
  const gap = (one: ArrayLike<number>, two: ArrayLike<number>) => {
    const [of, to] = [figure(two), figure(one)];
    return of === undefined || to === undefined ? undefined : of - to;
  };
  if (gap(first, second) === undefined) return undefined;
  const { estimate, lower, upper } = bootstrapPairInterval(first, second, gap, { seed: SEED });
  return { estimate, lower, upper };
}

/** How likely the best of all variants was chosen by luck; undefined with fewer than two of them, or too few days. */
export function overfittingOf(trials: readonly Trial[], days: number): Overfitting | undefined {
  const columns = trials.map(({ returns }) => returns).filter(({ length }) => length === days);
  const blocks = Math.min(MOST_BLOCKS, 2 * Math.floor(days / FEWEST_DAYS_OF_A_BLOCK / 2));
  if (columns.length < 2 || blocks < 4) return undefined;
  const rows = Array.from({ length: days }, (_, day) => columns.map((column) => column[day]));
  const { probability, lossProbability, splits } = backtestOverfitting(rows, { blocks });
  return { tried: columns.length, probability, lossProbability, splits };
}
