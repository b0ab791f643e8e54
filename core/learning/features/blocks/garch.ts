import { type GarchPosterior, garchPosterior } from '../../../../quant/timeseries/garch/garchPosterior.ts';
import type { BarHistory } from '../barHistory.ts';
import { estimationPeriod } from '../estimationPeriod.ts';
import type { BlockState, FeatureBlock, FeatureDefinition } from '../featureBlock.ts';
import { windowMoments } from '../windowSums.ts';

/** Returns that the parameters are estimated on. */
const SAMPLE = 180;
const AHEAD = [5, 21];
const REALIZED = 21;

const source = 'Bollerslev (1986), averaged over a grid of parameters';

const DEFINITIONS: readonly FeatureDefinition[] = [
  {
    name: 'garchVolatility',
    formula: `sqrt(h_{t+1}), h_{t+1} = s^2 (1 - p) + a r_t^2 + (p - a) h_t; s^2, a, p anew every 28 days from ${SAMPLE} returns`,
    lookback: SAMPLE + 1,
    source,
  },
  ...AHEAD.map((n) => ({
    name: `garchVolatility${n}`,
    formula: `sqrt(mean of the variances expected for the next ${n} days)`,
    lookback: SAMPLE + 1,
    source,
  })),
  { name: 'garchToLongRun', formula: 'ln(sqrt(h_{t+1}) / s)', lookback: SAMPLE + 1, source },
  {
    name: `garchToRealized${REALIZED}`,
    formula: `ln(sqrt(h_{t+1}) / population standard deviation of r over ${REALIZED})`,
    lookback: SAMPLE + 1,
    source,
  },
  { name: 'garchReaction', formula: 'a of garchVolatility', lookback: SAMPLE + 1, source },
  { name: 'garchPersistence', formula: 'p of garchVolatility', lookback: SAMPLE + 1, source },
  { name: 'garchShock', formula: 'r_t / sqrt(h_t), h_t as expected the day before', lookback: SAMPLE + 2, source },
];

/**
 * GARCH(1,1) with parameters that are estimated anew at the first candle of every 28 days, and one step of the recursion in between. The estimate starts from the last
 * `SAMPLE` returns alone, so that the features do not depend on where the history starts.
 */
class GarchState implements BlockState {
  #period = Number.NaN;
  #level = Number.NaN;
  #reaction = Number.NaN;
  #persistence = Number.NaN;
  /** h_{t+1}. */
  #variance = Number.NaN;

  write(history: BarHistory, row: Float64Array, at: number, time: number): void {
    const change = history.change.at(0);
    const expected = this.#variance;
    this.#advance(history, change, time);
    const volatility = Math.sqrt(this.#variance);
    row[at] = volatility;
    for (const [k, n] of AHEAD.entries()) row[at + 1 + k] = Math.sqrt(this.#meanVariance(n));
    row[at + 3] = Math.log(volatility) - Math.log(this.#level) / 2;
    row[at + 4] = Math.log(volatility / Math.sqrt(windowMoments(history.change, REALIZED).squares / REALIZED));
    row[at + 5] = this.#reaction;
    row[at + 6] = this.#persistence;
    row[at + 7] = change / Math.sqrt(expected);
  }

  #advance(history: BarHistory, change: number, time: number): void {
    const period = estimationPeriod(time);
    if (history.bars > SAMPLE && (period !== this.#period || Number.isNaN(this.#variance))) {
      this.#period = period;
      this.#take(history);
      return;
    }
    this.#variance =
      this.#level * (1 - this.#persistence) +
      this.#reaction * change * change +
      (this.#persistence - this.#reaction) * this.#variance;
  }

  #take({ change: { values, newest } }: BarHistory): void {
    const returns = values.slice(newest - SAMPLE + 1, newest + 1);
    let squares = 0;
    for (const r of returns) squares += r * r;
    this.#level = squares / SAMPLE;
    const { alpha, persistence, variances }: GarchPosterior =
      squares > 0
        ? garchPosterior(returns)
        : { alpha: Number.NaN, persistence: Number.NaN, variances: new Float64Array(SAMPLE + 1).fill(Number.NaN) };
    this.#reaction = alpha;
    this.#persistence = persistence;
    this.#variance = variances[SAMPLE];
  }

  /** Mean of h_{t+1} .. h_{t+n}: s^2 + (h_{t+1} - s^2) (1 - p^n) / (n (1 - p)). */
  #meanVariance(n: number): number {
    const share = (1 - this.#persistence ** n) / (n * (1 - this.#persistence));
    return this.#level + (this.#variance - this.#level) * share;
  }
}

/** What a model of clustered volatility expects. */
export const GARCH: FeatureBlock = { family: 'GARCH', definitions: DEFINITIONS, start: () => new GarchState() };
