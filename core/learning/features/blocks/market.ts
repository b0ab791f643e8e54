import type { BarHistory } from '../barHistory.ts';
import { type FeatureDefinition, windowBlock } from '../featureBlock.ts';
import { type PairMoments, pairMoments } from '../pairMoments.ts';
import { windowCorrelation } from '../windowSums.ts';

const WINDOWS = [30, 60, 120, 250];
const ALPHAS = [60, 120, 250];
const LAGGED = 60;
const ONE_SIDED = 120;
const RELATIVE = [1, 5, 21, 60, 120];
const RETURNS = [1, 5, 21, 60, 120];
const VOLATILITIES = [21, 60];
const DRAWDOWN = 120;

const capm = 'Sharpe (1964)';
const others = 'the universe as the market';

const DEFINITIONS: readonly FeatureDefinition[] = [
  ...WINDOWS.flatMap((n) => [
    { name: `beta${n}`, formula: `Cov(r, m) / Var(m) over ${n}`, lookback: n + 1, source: capm },
    { name: `marketCorrelation${n}`, formula: `correlation of r and m over ${n}`, lookback: n + 1, source: capm },
  ]),
  ...ALPHAS.flatMap((n) => [
    {
      name: `idiosyncratic${n}`,
      formula: `sqrt(residual sum of squares / (n - 2)) of r on a constant and m over n = ${n}`,
      lookback: n + 1,
      source: 'Ang, Hodrick, Xing and Zhang (2006)',
    },
    {
      name: `alphaT${n}`,
      formula: `t-statistic of the constant of r on a constant and m over ${n}`,
      lookback: n + 1,
      source: 'Jensen (1968)',
    },
  ]),
  { name: 'betaChange60To250', formula: 'beta60 - beta250', lookback: 251, source: capm },
  {
    name: `coskewness${ONE_SIDED}`,
    formula: `mean of (r - mean of r) (m - mean of m)^2 / (deviation of r x variance of m) over ${ONE_SIDED}`,
    lookback: ONE_SIDED + 1,
    source: 'Harvey and Siddique (2000)',
  },
  {
    name: `downsideBeta${ONE_SIDED}`,
    formula: `Cov(r, m) / Var(m) of the days with m < 0 over ${ONE_SIDED}`,
    lookback: ONE_SIDED + 1,
    source: 'Ang, Chen and Xing (2006)',
  },
  {
    name: `upsideBeta${ONE_SIDED}`,
    formula: `Cov(r, m) / Var(m) of the days with m > 0 over ${ONE_SIDED}`,
    lookback: ONE_SIDED + 1,
    source: 'Ang, Chen and Xing (2006)',
  },
  {
    name: `marketLagCorrelation${LAGGED}`,
    formula: `correlation of r_t and m_{t-1} over ${LAGGED} pairs`,
    lookback: LAGGED + 2,
    source: 'Lo and MacKinlay (1990)',
  },
  ...RELATIVE.map((n) => ({
    name: `relativeReturn${n}`,
    formula: `sum of r - m over ${n}`,
    lookback: n + 1,
    source: others,
  })),
  {
    name: 'relativeVolatility60',
    formula: 'ln(deviation of r / deviation of m) over 60',
    lookback: 61,
    source: others,
  },
  ...RETURNS.map((n) => ({ name: `marketReturn${n}`, formula: `sum of m over ${n}`, lookback: n + 1, source: others })),
  ...VOLATILITIES.map((n) => ({
    name: `marketVolatility${n}`,
    formula: `sample standard deviation of m over ${n}`,
    lookback: n + 1,
    source: others,
  })),
  {
    name: `marketDrawdown${DRAWDOWN}`,
    formula: `summed m below its highest point of ${DRAWDOWN} days`,
    lookback: DRAWDOWN + 1,
    source: others,
  },
];

function write(history: BarHistory, row: Float64Array, start: number): void {
  const moments = pairMoments(history.change, history.market, WINDOWS);
  let at = writeRegressions(moments, row, start);
  const oneSided = moments[WINDOWS.indexOf(ONE_SIDED)];
  row[at++] = row[start + 2 * WINDOWS.indexOf(60)] - row[start + 2 * WINDOWS.indexOf(250)];
  row[at++] = coskewness(history, oneSided);
  row[at++] = sidedBeta(history, -1);
  row[at++] = sidedBeta(history, 1);
  row[at++] = windowCorrelation(history.change, history.market, LAGGED, 1);
  at = writeSums(history, row, at);
  const { varianceA, varianceB } = moments[WINDOWS.indexOf(60)];
  row[at++] = Math.log(varianceA / varianceB) / 2;
  writeMarket(history, row, at);
}

function writeRegressions(moments: readonly PairMoments[], row: Float64Array, start: number): number {
  let at = start;
  for (const { varianceA, varianceB, covariance } of moments) {
    row[at++] = covariance / varianceB;
    row[at++] = covariance / Math.sqrt(varianceA * varianceB);
  }
  for (const n of ALPHAS) {
    const { meanA, meanB, varianceA, varianceB, covariance } = moments[WINDOWS.indexOf(n)];
    const beta = covariance / varianceB;
    const residual = (n * Math.max(0, varianceA - beta * covariance)) / (n - 2);
    row[at++] = Math.sqrt(residual);
    row[at++] = (meanA - beta * meanB) / Math.sqrt((residual / n) * (1 + (meanB * meanB) / varianceB));
  }
  return at;
}

function coskewness({ change, market }: BarHistory, { meanA, meanB, varianceA, varianceB }: PairMoments): number {
  let sum = 0;
  for (let k = 0; k < ONE_SIDED; k += 1) sum += (change.at(k) - meanA) * (market.at(k) - meanB) ** 2;
  return sum / ONE_SIDED / (Math.sqrt(varianceA) * varianceB);
}

/** Beta of the days on which the market has the sign given; missing with fewer than ten of them. */
function sidedBeta({ change, market }: BarHistory, sign: number): number {
  let days = 0;
  let sumR = 0;
  let sumM = 0;
  let squares = 0;
  let products = 0;
  for (let k = 0; k < ONE_SIDED; k += 1) {
    const r = change.at(k);
    const m = market.at(k);
    if (Number.isNaN(r + m)) return Number.NaN;
    if (Math.sign(m) !== sign) continue;
    days += 1;
    sumR += r;
    sumM += m;
    squares += m * m;
    products += r * m;
  }
  if (days < 10) return Number.NaN;
  return (products - (sumR * sumM) / days) / (squares - (sumM * sumM) / days);
}

function writeSums({ change, market }: BarHistory, row: Float64Array, start: number): number {
  let at = start;
  let sum = 0;
  for (let k = 0, next = 0; next < RELATIVE.length; k += 1) {
    sum += change.at(k) - market.at(k);
    if (k + 1 === RELATIVE[next]) {
      row[at++] = sum;
      next += 1;
    }
  }
  return at;
}

function writeMarket({ market: { values, newest } }: BarHistory, row: Float64Array, start: number): void {
  let at = start;
  let level = 0;
  let highest = 0;
  let squares = 0;
  const deviations: number[] = [];
  for (let k = 0, next = 0; k < DRAWDOWN; k += 1) {
    const m = values[newest - k];
    level += m;
    const off = m - values[newest];
    squares += off * off;
    // The level k + 1 days ago stands at -level against today's.
    highest = Math.max(highest, -level);
    const n = k + 1;
    if (n === RETURNS[next]) {
      row[at++] = level;
      next += 1;
    }
    if (VOLATILITIES.includes(n)) {
      const sum = level - n * values[newest];
      deviations.push(Math.sqrt(Math.max(0, squares - (sum * sum) / n) / k));
    }
  }
  for (const deviation of deviations) row[at++] = deviation;
  row[at] = -highest;
}

/** A symbol against the others, and what they did. */
export const MARKET = windowBlock('Against the universe', DEFINITIONS, write);
