import type { BarHistory } from '../barHistory.ts';
import type { BlockState, FeatureBlock, FeatureDefinition } from '../featureBlock.ts';
import { ExponentialAverage } from '../smoothing.ts';
import { windowCorrelation, windowMean, windowMoments } from '../windowSums.ts';

const RATIOS = [5, 20, 60];
const TREND = [5, 60];
const SCORES = [20, 60];
const LINE = 20;
const BALANCES = [10, 20, 60];
const MONEY_FLOWS = [14, 28];
const CHAIKIN = [20, 60];
const VALUES = [5, 10, 20, 60];
const FORCE = 13;
const EASE = 14;
const CORRELATIONS = [20, 60];
const SIZE_CORRELATION = 60;
const QUIET = 60;
const LARGEST = 20;

const usual = 'usual definition';

const DEFINITIONS: readonly FeatureDefinition[] = [
  ...RATIOS.map((n) => ({
    name: `volumeRatio${n}`,
    formula: `ln((1 + D) / (1 + mean of D over ${n}))`,
    lookback: n,
    source: usual,
  })),
  {
    name: `volumeTrend${TREND[0]}To${TREND[1]}`,
    formula: `ln((1 + mean of D over ${TREND[0]}) / (1 + mean of D over ${TREND[1]}))`,
    lookback: TREND[1],
    source: usual,
  },
  ...SCORES.map((n) => ({
    name: `volumeScore${n}`,
    formula: `(ln(1 + D) - mean) / sample standard deviation over ${n}`,
    lookback: n,
    source: usual,
  })),
  {
    name: `volumeSlope${LINE}`,
    formula: `slope per day of the least-squares line through ln(1 + D) over ${LINE}`,
    lookback: LINE,
    source: usual,
  },
  ...BALANCES.map((n) => ({
    name: `onBalanceVolume${n}`,
    formula: `(OBV_t - OBV_{t-${n}}) / sum of V over ${n}`,
    lookback: n + 1,
    source: 'Granville (1963)',
  })),
  ...MONEY_FLOWS.map((n) => ({
    name: `moneyFlow${n}`,
    formula: `100 (sum of P V where P rose) / (sum of P V where P moved) over ${n}, P = (H + L + C) / 3`,
    lookback: n + 1,
    source: 'Quong and Soudack (1989)',
  })),
  ...CHAIKIN.map((n) => ({
    name: `chaikinFlow${n}`,
    formula: `sum of closeLocation V / sum of V over ${n}`,
    lookback: n,
    source: 'Chaikin',
  })),
  {
    name: 'chaikinOscillator',
    formula: '(EMA_3 - EMA_10 of the running sum of closeLocation V) / mean of V over 20',
    lookback: 20,
    source: 'Chaikin',
  },
  ...VALUES.map((n) => ({
    name: `valueDistance${n}`,
    formula: `ln(C / (sum of P V / sum of V over ${n})), P = (H + L + C) / 3`,
    lookback: n,
    source: 'volume-weighted average price, Berkowitz, Logue and Noser (1988)',
  })),
  {
    name: `forceIndex${FORCE}`,
    formula: `EMA_${FORCE} of (C_t - C_{t-1}) V / (C mean of V over 20)`,
    lookback: 20,
    source: 'Elder (1993)',
  },
  {
    name: `easeOfMovement${EASE}`,
    formula: `mean over ${EASE} of (M_t - M_{t-1}) (H - L) / V, M = (H + L) / 2, times mean of V over ${EASE} / C^2`,
    lookback: EASE + 1,
    source: 'Arms (1996)',
  },
  ...CORRELATIONS.map((n) => ({
    name: `returnVolumeCorrelation${n}`,
    formula: `correlation of r and ln(1 + D) over ${n}`,
    lookback: n + 1,
    source: 'Karpoff (1987)',
  })),
  {
    name: `sizeVolumeCorrelation${SIZE_CORRELATION}`,
    formula: `correlation of ln(H / L) and ln(1 + D) over ${SIZE_CORRELATION}`,
    lookback: SIZE_CORRELATION,
    source: 'Karpoff (1987)',
  },
  {
    name: `quietReturn${QUIET}`,
    formula: `sum of r over ${QUIET} where V fell`,
    lookback: QUIET + 1,
    source: 'negative volume index, Fosback (1976)',
  },
  {
    name: `largestVolume${LARGEST}`,
    formula: `max of V / sum of V over ${LARGEST}`,
    lookback: LARGEST,
    source: usual,
  },
];

class VolumeState implements BlockState {
  readonly #force = new ExponentialAverage(FORCE);
  /** How far the running sum of accumulation and distribution is above its averages of 3 and of 10. */
  #aboveFast = 0;
  #aboveSlow = 0;

  write(history: BarHistory, row: Float64Array, start: number): void {
    let at = writeLevels(history, row, start);
    at = writeFlows(history, row, at);
    const meanVolume = windowMean(history.volume, 20);
    row[at++] = this.#chaikinOscillator(history) / meanVolume;
    at = writeValueDistances(history, row, at);
    const close = history.close.at(0);
    const force = (close - history.close.at(1)) * history.volume.at(0);
    row[at++] = (history.bars === 1 ? Number.NaN : this.#force.push(force)) / (close * meanVolume);
    row[at++] = easeOfMovement(history);
    for (const n of CORRELATIONS) row[at++] = windowCorrelation(history.change, history.logTurnover, n);
    row[at++] = windowCorrelation(history.range, history.logTurnover, SIZE_CORRELATION);
    writeExtremes(history, row, at);
  }

  /**
   * EMA_3 - EMA_10 of the running sum A. The sum itself would lose digits as it grows; what is above each average follows
   * A_t - e_t = (1 - w) (A_{t-1} - e_{t-1} + its change).
   */
  #chaikinOscillator(history: BarHistory): number {
    if (history.bars > 1) {
      const flow = moneyFlowVolume(history, history.close.newest);
      this.#aboveFast = (1 - 2 / 4) * (this.#aboveFast + flow);
      this.#aboveSlow = (1 - 2 / 11) * (this.#aboveSlow + flow);
    }
    return this.#aboveSlow - this.#aboveFast;
  }
}

function writeLevels(history: BarHistory, row: Float64Array, start: number): number {
  let at = start;
  const { turnover, logTurnover } = history;
  for (const n of RATIOS) row[at++] = Math.log((1 + turnover.at(0)) / (1 + windowMean(turnover, n)));
  const [short, long] = TREND;
  row[at++] = Math.log((1 + windowMean(turnover, short)) / (1 + windowMean(turnover, long)));
  for (const n of SCORES) {
    const { mean, squares } = windowMoments(logTurnover, n);
    row[at++] = (logTurnover.at(0) - mean) / Math.sqrt(squares / (n - 1));
  }
  let products = 0;
  for (let k = 0; k < LINE; k += 1) products += ((LINE - 1) / 2 - k) * logTurnover.at(k);
  row[at++] = products / ((LINE * (LINE * LINE - 1)) / 12);
  return at;
}

/** (2 C - H - L) / (H - L) V, 0 where H = L. */
function moneyFlowVolume({ high, low, close, volume }: BarHistory, index: number): number {
  const range = high.values[index] - low.values[index];
  if (range === 0) return 0;
  return ((2 * close.values[index] - high.values[index] - low.values[index]) / range) * volume.values[index];
}

function writeFlows(history: BarHistory, row: Float64Array, start: number): number {
  let at = start;
  const { values: volumes, newest } = history.volume;
  const changes = history.change.values;
  const typical = history.typical.values;
  let balance = 0;
  let volume = 0;
  for (let k = 0, next = 0; next < BALANCES.length; k += 1) {
    balance += Math.sign(changes[newest - k]) * volumes[newest - k];
    volume += volumes[newest - k];
    if (k + 1 === BALANCES[next]) {
      row[at++] = balance / volume;
      next += 1;
    }
  }
  let risen = 0;
  let moved = 0;
  for (let k = 0, next = 0; next < MONEY_FLOWS.length; k += 1) {
    const index = newest - k;
    const flow = typical[index] * volumes[index];
    const rise = typical[index] - typical[index - 1];
    if (rise > 0) risen += flow;
    if (rise !== 0) moved += flow;
    if (k + 1 === MONEY_FLOWS[next]) {
      row[at++] = history.bars > k + 1 ? (100 * risen) / moved : Number.NaN;
      next += 1;
    }
  }
  let flow = 0;
  let total = 0;
  for (let k = 0, next = 0; next < CHAIKIN.length; k += 1) {
    flow += moneyFlowVolume(history, newest - k);
    total += volumes[newest - k];
    if (k + 1 === CHAIKIN[next]) {
      row[at++] = flow / total;
      next += 1;
    }
  }
  return at;
}

function writeValueDistances(history: BarHistory, row: Float64Array, start: number): number {
  let at = start;
  const { values: volumes, newest } = history.volume;
  const typical = history.typical.values;
  const close = history.close.at(0);
  let traded = 0;
  let volume = 0;
  for (let k = 0, next = 0; next < VALUES.length; k += 1) {
    traded += typical[newest - k] * volumes[newest - k];
    volume += volumes[newest - k];
    if (k + 1 === VALUES[next]) {
      row[at++] = Math.log((close * volume) / traded);
      next += 1;
    }
  }
  return at;
}

function easeOfMovement({ high, low, volume, close }: BarHistory): number {
  const { newest } = high;
  let ease = 0;
  for (let k = 0; k < EASE; k += 1) {
    const index = newest - k;
    const moved = (high.values[index] + low.values[index] - high.values[index - 1] - low.values[index - 1]) / 2;
    if (volume.values[index] !== 0) ease += (moved * (high.values[index] - low.values[index])) / volume.values[index];
  }
  return ((ease / EASE) * windowMean(volume, EASE)) / (close.at(0) * close.at(0));
}

function writeExtremes(history: BarHistory, row: Float64Array, at: number): void {
  const { values: volumes, newest } = history.volume;
  const changes = history.change.values;
  let quiet = 0;
  for (let k = 0; k < QUIET; k += 1) if (volumes[newest - k] < volumes[newest - k - 1]) quiet += changes[newest - k];
  row[at] = history.bars > QUIET ? quiet : Number.NaN;
  let largest = 0;
  let volume = 0;
  for (let k = 0; k < LARGEST; k += 1) {
    largest = Math.max(largest, volumes[newest - k]);
    volume += volumes[newest - k];
  }
  row[at + 1] = largest / volume;
}

/** What is traded, and with which direction of prices. */
export const VOLUME: FeatureBlock = {
  family: 'Volume',
  definitions: DEFINITIONS,
  start: () => new VolumeState(),
};
