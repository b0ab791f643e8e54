import type { BarHistory } from '../barHistory.ts';
import type { BlockState, FeatureBlock, FeatureDefinition } from '../featureBlock.ts';
import { Ring } from '../ring.ts';
import { windowMean, windowMoments } from '../windowSums.ts';

const TURNOVERS = [21, 60, 120];
const AMIHUD = [10, 21, 60, 120];
const ROLL = [21, 60, 120];
const CORWIN_SCHULTZ = [21, 60];
const ABDI_RANALDO = [21, 60];
const STILL = [21, 60];
const VARIATION = 60;

const DEFINITIONS: readonly FeatureDefinition[] = [
  ...TURNOVERS.map((n) => ({
    name: `turnover${n}`,
    formula: `ln(1 + mean of D over ${n})`,
    lookback: n,
    source: 'usual definition',
  })),
  ...AMIHUD.map((n) => ({
    name: `amihud${n}`,
    formula: `ln(mean of |r| / D over ${n}, of the days with D > 0)`,
    lookback: n + 1,
    source: 'Amihud (2002)',
  })),
  {
    name: `amihudRatio${AMIHUD[0]}To${AMIHUD[AMIHUD.length - 1]}`,
    formula: `amihud${AMIHUD[0]} - amihud${AMIHUD[AMIHUD.length - 1]}`,
    lookback: AMIHUD[AMIHUD.length - 1] + 1,
    source: 'Amihud (2002)',
  },
  ...ROLL.map((n) => ({
    name: `rollSpread${n}`,
    formula: `2 sqrt(max(-Cov(r_t, r_{t-1}), 0)) over ${n} pairs`,
    lookback: n + 2,
    source: 'Roll (1984)',
  })),
  ...CORWIN_SCHULTZ.map((n) => ({
    name: `corwinSchultz${n}`,
    formula: `mean over ${n} of max(2 (e^a - 1) / (1 + e^a), 0), a of the highs and lows of two days, moved by the gap between them`,
    lookback: n + 1,
    source: 'Corwin and Schultz (2012)',
  })),
  ...ABDI_RANALDO.map((n) => ({
    name: `abdiRanaldo${n}`,
    formula: `2 sqrt(max(mean over ${n} of (c_{t-1} - e_{t-1}) (c_{t-1} - e_t), 0)), c = ln C, e = (ln H + ln L) / 2`,
    lookback: n + 1,
    source: 'Abdi and Ranaldo (2017)',
  })),
  ...STILL.map((n) => ({
    name: `stillShare${n}`,
    formula: `share of days with r = 0 or V = 0 over ${n}`,
    lookback: n + 1,
    source: 'Lesmond, Ogden and Trzcinka (1999)',
  })),
  {
    name: `turnoverVariation${VARIATION}`,
    formula: `sample standard deviation of ln(1 + D) over ${VARIATION}`,
    lookback: VARIATION,
    source: 'Chordia, Subrahmanyam and Anshuman (2001)',
  },
];

class LiquidityState implements BlockState {
  readonly #spreads = new Ring(CORWIN_SCHULTZ[CORWIN_SCHULTZ.length - 1]);

  write(history: BarHistory, row: Float64Array, start: number): void {
    let at = start;
    for (const n of TURNOVERS) row[at++] = Math.log1p(windowMean(history.turnover, n));
    at = writeAmihud(history, row, at);
    for (const n of ROLL) row[at++] = rollSpread(history, n);
    this.#spreads.push(highLowSpread(history));
    for (const n of CORWIN_SCHULTZ) row[at++] = windowMean(this.#spreads, n);
    at = writeMiddleSpreads(history, row, at);
    at = writeStillShares(history, row, at);
    row[at] = Math.sqrt(windowMoments(history.logTurnover, VARIATION).squares / (VARIATION - 1));
  }
}

function writeAmihud(history: BarHistory, row: Float64Array, start: number): number {
  let at = start;
  const { values: turnovers, newest } = history.turnover;
  const changes = history.change.values;
  let sum = 0;
  let days = 0;
  for (let k = 0, next = 0; next < AMIHUD.length; k += 1) {
    const turnover = turnovers[newest - k];
    if (turnover > 0) {
      sum += Math.abs(changes[newest - k]) / turnover;
      days += 1;
    }
    if (k + 1 === AMIHUD[next]) {
      row[at++] = history.bars > k + 1 ? Math.log(sum / days) : Number.NaN;
      next += 1;
    }
  }
  row[at] = row[start] - row[at - 1];
  return at + 1;
}

/** The covariance of the n newest pairs of successive returns, with divisor n. */
function rollSpread({ change: { values, newest } }: BarHistory, n: number): number {
  let now = 0;
  let before = 0;
  let products = 0;
  for (let k = 0; k < n; k += 1) {
    now += values[newest - k];
    before += values[newest - k - 1];
    products += values[newest - k] * values[newest - k - 1];
  }
  return 2 * Math.sqrt(Math.max(0, -(products - (now * before) / n) / n));
}

const DOUBLE = 3 - 2 * Math.SQRT2;

/** Corwin and Schultz's spread of the last two days, the second moved onto the first where a gap lies between its range and the close before. */
function highLowSpread({ high, low, close }: BarHistory): number {
  const index = close.newest;
  const before = close.values[index - 1];
  const gap = Math.max(0, low.values[index] - before) + Math.min(0, high.values[index] - before);
  const highest = high.values[index] - gap;
  const lowest = low.values[index] - gap;
  const first = Math.log(high.values[index - 1] / low.values[index - 1]);
  const second = Math.log(highest / lowest);
  const both = Math.log(Math.max(high.values[index - 1], highest) / Math.min(low.values[index - 1], lowest));
  const beta = first * first + second * second;
  const alpha = (Math.sqrt(2 * beta) - Math.sqrt(beta)) / DOUBLE - Math.sqrt((both * both) / DOUBLE);
  return Math.max(0, (2 * Math.expm1(alpha)) / (1 + Math.exp(alpha)));
}

function writeMiddleSpreads(history: BarHistory, row: Float64Array, start: number): number {
  let at = start;
  const { newest } = history.close;
  const closes = history.logClose.values;
  // The middle of the range, (ln H + ln L) / 2 = ln H - ln(H / L) / 2, above the close: ln(H / O) - ln(C / O) - ln(H / L) / 2.
  const above = (index: number): number =>
    history.above.values[index] - history.body.values[index] - history.range.values[index] / 2;
  let products = 0;
  for (let k = 0, next = 0; next < ABDI_RANALDO.length; k += 1) {
    const index = newest - k;
    products += above(index - 1) * (closes[index] - closes[index - 1] + above(index));
    if (k + 1 === ABDI_RANALDO[next]) {
      row[at++] = 2 * Math.sqrt(Math.max(0, products / (k + 1)));
      next += 1;
    }
  }
  return at;
}

function writeStillShares(history: BarHistory, row: Float64Array, start: number): number {
  let at = start;
  const { values: volumes, newest } = history.volume;
  const changes = history.change.values;
  let still = 0;
  for (let k = 0, next = 0; next < STILL.length; k += 1) {
    if (changes[newest - k] === 0 || volumes[newest - k] === 0) still += 1;
    if (k + 1 === STILL[next]) {
      row[at++] = history.bars > k + 1 ? still / (k + 1) : Number.NaN;
      next += 1;
    }
  }
  return at;
}

/** How dear it is to trade, as far as daily candles tell. */
export const LIQUIDITY: FeatureBlock = {
  family: 'Liquidity',
  definitions: DEFINITIONS,
  start: () => new LiquidityState(),
};
