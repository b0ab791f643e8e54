import type { BarHistory } from '../barHistory.ts';
import type { BlockState, FeatureBlock, FeatureDefinition } from '../featureBlock.ts';
import { Ring } from '../ring.ts';
import { WilderAverage } from '../smoothing.ts';
import { PriceOscillators } from './priceOscillators.ts';
import {
  awesomeOscillator,
  balanceOfPower,
  chandeMomentum,
  commodityChannel,
  detrendedPrice,
  fastStochastic,
  ultimateOscillator,
  williamsR,
} from './windowOscillators.ts';

const STRENGTHS = [2, 7, 14, 28];
const STOCHASTIC = 14;
const SMOOTHED = 3;
const COMMODITY = [20, 40];
const RATES = [12, 25];
const ACCELERATION = 5;
/** Rises and falls fade alike while prices are flat: what is left of a change of the index is rounding. */
const STANDING = 1e-9;

const usual = 'usual definition';

const DEFINITIONS: readonly FeatureDefinition[] = [
  ...STRENGTHS.map((n) => ({
    name: `rsi${n}`,
    formula: `100 U / (U + D), Wilder's averages over ${n} of rises and falls of C`,
    lookback: n + 1,
    source: 'Wilder (1978)',
  })),
  {
    name: `stochasticRsi${STOCHASTIC}`,
    formula: `(rsi14 - lowest) / (highest - lowest) of rsi14 over ${STOCHASTIC}; missing while rsi14 stands still`,
    lookback: 2 * STOCHASTIC,
    source: 'Chande and Kroll (1994)',
  },
  {
    name: `stochasticK${STOCHASTIC}`,
    formula: `mean over 3 of 100 (C - lowest L) / (highest H - lowest L) over ${STOCHASTIC}`,
    lookback: STOCHASTIC + 2,
    source: 'Lane (1984)',
  },
  {
    name: `stochasticD${STOCHASTIC}`,
    formula: `mean over 3 of stochasticK${STOCHASTIC}`,
    lookback: STOCHASTIC + 4,
    source: 'Lane (1984)',
  },
  {
    name: 'williamsR14',
    formula: '-100 (highest H - C) / (highest H - lowest L) over 14',
    lookback: 14,
    source: 'Williams (1979)',
  },
  ...COMMODITY.map((n) => ({
    name: `commodityChannel${n}`,
    formula: `(P - mean of P) / (0.015 mean absolute deviation of P) over ${n}, P = (H + L + C) / 3`,
    lookback: n,
    source: 'Lambert (1980)',
  })),
  { name: 'macd', formula: '(EMA_12 - EMA_26) / C', lookback: 26, source: 'Appel (1979)' },
  { name: 'macdSignal', formula: 'EMA_9 of EMA_12 - EMA_26, / C', lookback: 34, source: 'Appel (1979)' },
  { name: 'macdHistogram', formula: 'macd - macdSignal', lookback: 34, source: 'Appel (1979)' },
  {
    name: 'trueStrength25',
    formula: '100 EMA_13(EMA_25(change of C)) / EMA_13(EMA_25(|change of C|))',
    lookback: 38,
    source: 'Blau (1991)',
  },
  {
    name: 'trix15',
    formula: '100 (T_t - T_{t-1}) / T_t, T the EMA_15 of the EMA_15 of the EMA_15 of C',
    lookback: 44,
    source: 'Hutson (1983)',
  },
  {
    name: 'bullPower13',
    formula: '(H - EMA_13) / C',
    lookback: 13,
    source: 'Elder (1993)',
  },
  { name: 'bearPower13', formula: '(L - EMA_13) / C', lookback: 13, source: 'Elder (1993)' },
  ...RATES.map((n) => ({
    name: `rateOfChange${n}`,
    formula: `C_t / C_{t-${n}} - 1`,
    lookback: n + 1,
    source: usual,
  })),
  {
    name: 'awesome',
    formula: '(SMA_5 - SMA_34 of (H + L) / 2) / C',
    lookback: 34,
    source: 'Williams (1998)',
  },
  {
    name: 'acceleration',
    formula: `A - SMA_${ACCELERATION} of A, / C, A = SMA_5 - SMA_34 of (H + L) / 2`,
    lookback: 33 + ACCELERATION,
    source: 'Williams (1998)',
  },
  {
    name: 'chandeMomentum14',
    formula: '100 (sum of rises - sum of falls) / (sum of both) of C over 14',
    lookback: 15,
    source: 'Chande and Kroll (1994)',
  },
  {
    name: 'ultimate',
    formula: '100 (4 A_7 + 2 A_14 + A_28) / 7, A = sum of (C - min(L, C_{t-1})) / sum of the true range',
    lookback: 29,
    source: 'Williams (1985)',
  },
  {
    name: 'detrendedPrice20',
    formula: '(C_{t-11} - SMA_20) / C',
    lookback: 20,
    source: usual,
  },
  {
    name: 'balanceOfPower14',
    formula: 'mean of (C - O) / (H - L) over 14, 0 where H = L',
    lookback: 14,
    source: 'Livshin (2001)',
  },
];

/** Wilder's averages of rises and falls. */
class RelativeStrength {
  readonly #rises: WilderAverage;
  readonly #falls: WilderAverage;

  constructor(periods: number) {
    this.#rises = new WilderAverage(periods);
    this.#falls = new WilderAverage(periods);
  }

  push(change: number): number {
    const rises = this.#rises.push(Math.max(0, change));
    const falls = this.#falls.push(Math.max(0, -change));
    return (100 * rises) / (rises + falls);
  }
}

class OscillatorsState implements BlockState {
  readonly #strengths = STRENGTHS.map((n) => new RelativeStrength(n));
  readonly #strength = new Ring(STOCHASTIC);
  readonly #fast = new Ring(SMOOTHED);
  readonly #slow = new Ring(SMOOTHED);
  readonly #awesome = new Ring(ACCELERATION);
  readonly #prices = new PriceOscillators();

  write(history: BarHistory, row: Float64Array, start: number): void {
    let at = start;
    const close = history.close.at(0);
    const rise = close - history.close.at(1);
    for (const strength of this.#strengths) row[at++] = history.bars === 1 ? Number.NaN : strength.push(rise);
    const strength = row[start + STRENGTHS.indexOf(STOCHASTIC)];
    this.#strength.push(strength);
    row[at++] = placeAmong(strength, this.#strength, STOCHASTIC);
    this.#fast.push(fastStochastic(history, STOCHASTIC));
    this.#slow.push(mean(this.#fast, SMOOTHED));
    row[at++] = this.#slow.at(0);
    row[at++] = mean(this.#slow, SMOOTHED);
    row[at++] = williamsR(history, 14);
    for (const n of COMMODITY) row[at++] = commodityChannel(history, n);
    at = this.#prices.write(history, row, at);
    for (const n of RATES) row[at++] = close / history.close.at(n) - 1;
    const awesome = awesomeOscillator(history);
    this.#awesome.push(awesome);
    row[at++] = awesome / close;
    row[at++] = (awesome - mean(this.#awesome, ACCELERATION)) / close;
    row[at++] = chandeMomentum(history, 14);
    row[at++] = ultimateOscillator(history);
    row[at++] = detrendedPrice(history, 20);
    row[at] = balanceOfPower(history, 14);
  }
}

function mean(ring: Ring, n: number): number {
  let sum = 0;
  for (let k = 0; k < n; k += 1) sum += ring.at(k);
  return sum / n;
}

function placeAmong(value: number, ring: Ring, n: number): number {
  let highest = value;
  let lowest = value;
  for (let k = 1; k < n; k += 1) {
    highest = Math.max(highest, ring.at(k));
    lowest = Math.min(lowest, ring.at(k));
  }
  const extent = highest - lowest;
  return extent < STANDING ? Number.NaN : (value - lowest) / extent;
}

/** The oscillators of technical analysis. */
export const OSCILLATORS: FeatureBlock = {
  family: 'Oscillators',
  definitions: DEFINITIONS,
  start: () => new OscillatorsState(),
};
