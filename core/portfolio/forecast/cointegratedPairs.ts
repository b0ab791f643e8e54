import { falseDiscoveryControl } from '../../../quant/statistics/falseDiscovery.ts';
import { engleGranger } from '../../../quant/timeseries/cointegration/engleGranger.ts';
import { halfLife } from '../../../quant/timeseries/cointegration/halfLife.ts';
import { johansen } from '../../../quant/timeseries/cointegration/johansen.ts';
import { mackinnonPValue } from '../../../quant/timeseries/unitroot/mackinnon.ts';
import { InvalidInputError } from '../../errors/invalidInput.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import type { ForecastSettings } from './forecastSettings.ts';
import type { LastingView } from './heldViews.ts';
import { type Levels, levelsOf, spreadScreen } from './spreadScreen.ts';
import type { StandardizedHistory } from './standardizedHistory.ts';

/** Fewer common days than this hold too few round trips of a spread. */
const SHORTEST = 180;
/** Lags may make the test's statistic this much lower than the screen's. */
const SCREEN_SLACK = 0.75;
/** Pairs tested in earnest per symbol, at most: those with the lowest statistics. */
const TESTED_PER_SYMBOL = 1;
/** Hedge ratios outside this range and its inverse are no economic relation. */
const LARGEST_HEDGE_RATIO = 5;
/** A spread this many standard deviations out is more likely broken than about to return. */
const BROKEN = 4;

/** Two symbols whose prices are tied together: one bet. JSON. */
export interface CointegratedPair {
  /** ln(first) = intercept + hedgeRatio ln(second) + spread. */
  readonly symbols: readonly [TradingSymbol, TradingSymbol];
  /** Engle-Granger. */
  readonly pValue: number;
  readonly hedgeRatio: number;
  /** Days until half of a deviation is gone. */
  readonly halfLifeDays: number;
  /** The present spread in its standard deviations. */
  readonly zScore: number;
  /** Its return to the mean is a view. */
  readonly usedAsView: boolean;
}

/** The cointegrated pairs and what their spreads say of tomorrow. */
export interface PairForecast {
  readonly pairs: readonly CointegratedPair[];
  readonly views: readonly LastingView[];
  /** Pairs that went through the whole test, of all screened. */
  readonly tested: number;
}

/** A pair whose test was passed. */
interface TestedPair {
  readonly pair: Omit<CointegratedPair, 'usedAsView'>;
  readonly spread: Float64Array;
  readonly statistic: number;
}

/** A symbol with the levels that its pairs are tested on. */
interface Candidate {
  readonly symbol: TradingSymbol;
  readonly levels: Levels;
}

/**
 * Pairs of symbols whose log prices are tied together. Every pair is screened by the Dickey-Fuller statistic of its spread without lags; the lowest go
 * through the Engle-Granger test in both directions, the larger p-value counts, and Benjamini and Hochberg hold the share of false discoveries among ALL pairs. What is
 * left must be confirmed by Johansen's trace test at 5 %, have a positive hedge ratio and a spread that returns.
 *
 * With k of m pairs tested, a p-value above k q / m is significant in no outcome of that procedure: such a pair is neither tested further nor, where the screen leaves no
 * doubt of it, at all.
 *
 * A pair whose half-life h fits the horizon gives a relative view: the portfolio long the first symbol and short `hedgeRatio` of the second
 * returns -k (spread - level) tomorrow, k = 1 - 2^(-1/h). The view's variance is that of k's estimate, (k (spread - level) / t)^2 with t the test's statistic.
 *
 * Sources: Engle and Granger (1987); Johansen (1991); Gatev, Goetzmann and Rouwenhorst, Pairs trading, Review of Financial Studies 19 (2006).
 */
export function cointegratedPairs(
  histories: readonly StandardizedHistory[],
  settings: ForecastSettings['pairs'],
): PairForecast {
  const current = histories
    .filter(({ stale, returns }) => !stale && returns.length >= SHORTEST)
    .map((history) => ({ symbol: history.symbol, levels: levelsOf(history) }));
  const hypotheses = (current.length * (current.length - 1)) / 2;
  const largest = (tests: number) => (settings.significance * tests) / hypotheses;
  const candidates = strongestPairs(current, largest(TESTED_PER_SYMBOL * current.length));
  const tested = candidates.flatMap(([first, second]) => {
    const result = testPair(first, second, largest(candidates.length));
    return result === undefined ? [] : [result];
  });
  const significant = falseDiscoveryControl(
    tested.map(({ pair }) => pair.pValue),
    hypotheses,
    settings.significance,
  );
  const pairs: CointegratedPair[] = [];
  const views: LastingView[] = [];
  for (const [k, { pair, spread, statistic }] of tested.entries()) {
    if (!significant[k]) continue;
    const fits = pair.halfLifeDays >= settings.minHalfLife && pair.halfLifeDays <= settings.maxHalfLife;
    const usedAsView = fits && Math.abs(pair.zScore) <= BROKEN;
    pairs.push({ ...pair, usedAsView });
    if (!usedAsView) continue;
    const [first, second] = pair.symbols;
    const excess = -(1 - 2 ** (-1 / pair.halfLifeDays)) * spread[spread.length - 1];
    views.push({
      source: 'pairs',
      weights: [
        [first, 1],
        [second, -pair.hedgeRatio],
      ],
      excess,
      lasts: { kind: 'halfLife', days: pair.halfLifeDays },
      uncertainty: { kind: 'variance', variance: (excess / statistic) ** 2 },
      bound: 'equal',
    });
  }
  return { pairs, views, tested: candidates.length };
}

/**
 * The pairs with the lowest statistics, the lowest first.
 *
 * @param largest p-value that may still be significant
 */
function strongestPairs(all: readonly Candidate[], largest: number): [Candidate, Candidate][] {
  const found: { pair: [Candidate, Candidate]; statistic: number }[] = [];
  for (let i = 0; i < all.length; i += 1)
    for (let j = 0; j < i; j += 1) {
      const statistic = spreadScreen(all[j].levels, all[i].levels);
      if (mackinnonPValue(statistic - SCREEN_SLACK, 'c', 2) <= largest)
        found.push({ pair: [all[j], all[i]], statistic });
    }
  return found
    .sort((a, b) => a.statistic - b.statistic)
    .slice(0, TESTED_PER_SYMBOL * all.length)
    .map(({ pair }) => pair);
}

/**
 * The pair in the direction with the lower p-value; undefined where the tests cannot be carried out, the spread does not return, or a p-value is above the largest
 * that counts.
 */
function testPair(a: Candidate, b: Candidate, largest: number): TestedPair | undefined {
  const start = Math.max(a.levels.start, b.levels.start);
  const x = a.levels.logs.subarray(start - a.levels.start);
  const y = b.levels.logs.subarray(start - b.levels.start);
  try {
    const forward = engleGranger(x, y);
    if (forward.pValue > largest) return undefined;
    const backward = engleGranger(y, x);
    if (backward.pValue > largest || forward.collinear || backward.collinear) return undefined;
    const swap = backward.pValue < forward.pValue;
    const { hedgeRatios, spread, statistic } = swap ? backward : forward;
    const [hedgeRatio] = hedgeRatios;
    if (!(hedgeRatio >= 1 / LARGEST_HEDGE_RATIO && hedgeRatio <= LARGEST_HEDGE_RATIO)) return undefined;
    const life = halfLife(spread);
    if (life.periods === null || life.level === null || !confirmed(x, y)) return undefined;
    const level = life.level;
    const distances = spread.map((value) => value - level);
    let squares = 0;
    for (const value of distances) squares += value * value;
    return {
      pair: {
        symbols: swap ? [b.symbol, a.symbol] : [a.symbol, b.symbol],
        pValue: Math.max(forward.pValue, backward.pValue),
        hedgeRatio,
        halfLifeDays: life.periods,
        zScore: distances[distances.length - 1] / Math.sqrt(squares / distances.length),
      },
      spread: distances,
      statistic,
    };
  } catch (error) {
    if (error instanceof InvalidInputError) return undefined;
    throw error;
  }
}

function confirmed(x: Float64Array, y: Float64Array): boolean {
  const data = new Float64Array(x.length * 2);
  for (let t = 0; t < x.length; t += 1) {
    data[2 * t] = x[t];
    data[2 * t + 1] = y[t];
  }
  return (johansen({ rows: x.length, columns: 2, data }).traceRank ?? 0) > 0;
}
