import type { FeatureDefinition } from './featureBlock.ts';
import { Ring } from './ring.ts';
import { windowMean, windowMoments } from './windowSums.ts';

/** Fewer symbols say nothing about a cross-section. */
export const LEAST_SYMBOLS = 3;
const DISPERSION = 21;
const CORRELATION = 60;

const breadth = 'breadth of the market, usual definition';
const dispersion = 'Stivers and Sun (2010)';

/** Features of the whole universe on a day, the same for all symbols. */
export const UNIVERSE_DEFINITIONS: readonly FeatureDefinition[] = [
  { name: 'breadth1', formula: 'share of symbols with r > 0', lookback: 2, source: breadth },
  { name: 'breadth21', formula: 'share of symbols with return21 > 0', lookback: 22, source: breadth },
  {
    name: 'dispersion1',
    formula: 'population standard deviation of r across symbols',
    lookback: 2,
    source: dispersion,
  },
  {
    name: `dispersion${DISPERSION}`,
    formula: `mean of dispersion1 over ${DISPERSION} days of the universe`,
    lookback: DISPERSION + 1,
    source: dispersion,
  },
  {
    name: `averageCorrelation${CORRELATION}`,
    formula: `(Var(u) - v / N) / (v - v / N), u the mean r of the N symbols, v the mean of their volatility${CORRELATION}^2, over ${CORRELATION} days`,
    lookback: CORRELATION + 1,
    source: 'Pollet and Wilson (2010)',
  },
];

/** What the universe does as a whole. */
export class UniverseDay {
  readonly #mean = new Ring(CORRELATION);
  readonly #dispersion = new Ring(DISPERSION);

  /**
   * Takes the day's returns and writes the features of the universe.
   *
   * @param changes r of the symbols that have one
   * @param monthly return21 of the symbols that have one
   * @param volatilities volatility60 of the symbols that have one
   */
  write(
    changes: readonly number[],
    monthly: readonly number[],
    volatilities: readonly number[],
    row: Float64Array,
  ): void {
    const mean = meanOf(changes);
    const spread = Math.sqrt(meanOf(changes.map((r) => (r - mean) ** 2)));
    this.#mean.push(mean);
    this.#dispersion.push(spread);
    row[0] = shareAbove(changes);
    row[1] = shareAbove(monthly);
    row[2] = spread;
    row[3] = windowMean(this.#dispersion, DISPERSION);
    const variance = windowMoments(this.#mean, CORRELATION).squares / (CORRELATION - 1);
    const own = meanOf(volatilities.map((value) => value * value));
    row[4] = (variance - own / volatilities.length) / (own - own / volatilities.length);
  }
}

/** NaN for too few values. */
function meanOf(values: readonly number[]): number {
  if (values.length < LEAST_SYMBOLS) return Number.NaN;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function shareAbove(values: readonly number[]): number {
  return meanOf(values.map((value) => (value > 0 ? 1 : 0)));
}
