import type { BarHistory } from '../barHistory.ts';
import type { BlockState, FeatureBlock, FeatureDefinition } from '../featureBlock.ts';
import { WilderAverage } from '../smoothing.ts';

const HORIZONS = [10, 21, 60];
const AVERAGES = [7, 14, 28];
const COMPARED = 14;

const DEFINITIONS: readonly FeatureDefinition[] = [
  ...HORIZONS.flatMap((n) => [
    {
      name: `parkinson${n}`,
      formula: `sqrt(mean of ln(H / L)^2 / (4 ln 2) over ${n})`,
      lookback: n,
      source: 'Parkinson (1980)',
    },
    {
      name: `garmanKlass${n}`,
      formula: `sqrt(mean of ln(H / L)^2 / 2 - (2 ln 2 - 1) ln(C / O)^2 over ${n})`,
      lookback: n,
      source: 'Garman and Klass (1980)',
    },
    {
      name: `rogersSatchell${n}`,
      formula: `sqrt(mean of ln(H / C) ln(H / O) + ln(L / C) ln(L / O) over ${n})`,
      lookback: n,
      source: 'Rogers and Satchell (1991)',
    },
    {
      name: `yangZhang${n}`,
      formula: `sqrt(Var(gap) + k Var(body) + (1 - k) rogersSatchell${n}^2), k = 0.34 / (1.34 + (n + 1) / (n - 1)), over n = ${n}`,
      lookback: n + 1,
      source: 'Yang and Zhang (2000)',
    },
    {
      name: `parkinsonToClose${n}`,
      formula: `ln(parkinson${n} / sqrt(mean of r^2 over ${n}))`,
      lookback: n + 1,
      source: 'Parkinson (1980)',
    },
  ]),
  ...AVERAGES.map((n) => ({
    name: `averageTrueRange${n}`,
    formula: `ATR_${n} / C, ATR by Wilder's average of the true range`,
    lookback: n,
    source: 'Wilder (1978)',
  })),
  {
    name: `trueRangeRatio${COMPARED}`,
    formula: `true range / ATR_${COMPARED}`,
    lookback: COMPARED,
    source: 'Wilder (1978)',
  },
];

const CLOSE_WEIGHT = 2 * Math.LN2 - 1;

class RangeVolatilityState implements BlockState {
  readonly #averages = AVERAGES.map((n) => new WilderAverage(n));

  write(history: BarHistory, row: Float64Array, start: number): void {
    let at = writeEstimators(history, row, start);
    const range = history.trueRange.at(0);
    const close = history.close.at(0);
    for (const average of this.#averages) row[at++] = average.push(range) / close;
    row[at] = range / this.#averages[AVERAGES.indexOf(COMPARED)].value;
  }
}

/** ln(H / C) ln(H / O) + ln(L / C) ln(L / O), with h = ln(H / O), l = ln(L / O), c = ln(C / O). */
function rogersSatchell(highest: number, lowest: number, body: number): number {
  return highest * (highest - body) + lowest * (lowest - body);
}

/** The five estimators of each horizon in one pass, from the newest candle back. */
function writeEstimators(history: BarHistory, row: Float64Array, start: number): number {
  let at = start;
  const { newest } = history.range;
  const highs = history.above.values;
  const ranges = history.range.values;
  const bodies = history.body.values;
  const gaps = history.gap.values;
  const changes = history.change.values;
  const firstGap = gaps[newest];
  const firstBody = bodies[newest];
  let squaredRanges = 0;
  let squaredBodies = 0;
  let drift = 0;
  let gapSum = 0;
  let gapSquares = 0;
  let bodySum = 0;
  let bodySquares = 0;
  let squaredChanges = 0;
  for (let k = 0, next = 0; next < HORIZONS.length; k += 1) {
    const index = newest - k;
    const body = bodies[index];
    const range = ranges[index];
    const above = highs[index];
    squaredRanges += range * range;
    squaredBodies += body * body;
    drift += rogersSatchell(above, above - range, body);
    const gapOff = gaps[index] - firstGap;
    gapSum += gapOff;
    gapSquares += gapOff * gapOff;
    const bodyOff = body - firstBody;
    bodySum += bodyOff;
    bodySquares += bodyOff * bodyOff;
    squaredChanges += changes[index] * changes[index];
    const n = k + 1;
    if (n === HORIZONS[next]) {
      const weight = 0.34 / (1.34 + (n + 1) / (n - 1));
      const gapVariance = Math.max(0, gapSquares - (gapSum * gapSum) / n) / k;
      const bodyVariance = Math.max(0, bodySquares - (bodySum * bodySum) / n) / k;
      const parkinson = Math.sqrt(squaredRanges / (4 * Math.LN2 * n));
      row[at++] = parkinson;
      row[at++] = Math.sqrt(Math.max(0, squaredRanges / 2 - CLOSE_WEIGHT * squaredBodies) / n);
      row[at++] = Math.sqrt(Math.max(0, drift) / n);
      row[at++] = Math.sqrt(gapVariance + weight * bodyVariance + ((1 - weight) * Math.max(0, drift)) / n);
      row[at++] = Math.log(parkinson / Math.sqrt(squaredChanges / n));
      next += 1;
    }
  }
  return at;
}

/** Volatility from opens, highs and lows. */
export const RANGE_VOLATILITY: FeatureBlock = {
  family: 'Range-based volatility',
  definitions: DEFINITIONS,
  start: () => new RangeVolatilityState(),
};
