import { garchPosterior } from '../../../../../quant/timeseries/garch/garchPosterior.ts';
import type { Segment } from './segments.ts';
import {
  correlation,
  deviation,
  last,
  mean,
  products,
  quantile,
  regression,
  share,
  steps,
  total,
  window,
} from './series.ts';

type Features = Record<string, number>;

const square = (value: number): number => value * value;
const halfLife = (c: number, n: number): number =>
  Math.min(n, c < 0 ? -Math.LN2 / Math.log(Math.max(0, 1 + c)) : c + n);

/** Liquidity, distribution and dependence of one segment's last candle, by their formulas. */
export function fullLiquidity(s: Segment): Features {
  const f: Features = {};
  const r = s.change;
  const d = s.close.map((value, k) => value * s.volume[k]);
  for (const n of [21, 60, 120]) f[`turnover${n}`] = Math.log(1 + mean(window(d, n)));
  for (const n of [10, 21, 60, 120]) {
    const w = window(r, n).map((value, k) => Math.abs(value) / window(d, n)[k]);
    const traded = w.filter((_, k) => window(d, n)[k] !== 0);
    f[`amihud${n}`] = Math.log(mean(traded));
  }
  f.amihudRatio10To120 = f.amihud10 - f.amihud120;
  for (const n of [21, 60, 120])
    f[`rollSpread${n}`] = 2 * Math.sqrt(Math.max(0, -products(window(r, n), window(r, n, 1)) / n));
  const spreads = s.high.map((_, k) => (k === 0 ? Number.NaN : corwinSchultz(s, k)));
  for (const n of [21, 60]) f[`corwinSchultz${n}`] = mean(window(spreads, n));
  const off = s.close.map((close, k) => {
    const middle = (i: number): number => (Math.log(s.high[i]) + Math.log(s.low[i])) / 2;
    if (k === 0) return Number.NaN;
    const before = Math.log(s.close[k - 1]);
    return (before - middle(k - 1)) * (before - middle(k)) + 0 * close;
  });
  for (const n of [21, 60]) f[`abdiRanaldo${n}`] = 2 * Math.sqrt(Math.max(0, mean(window(off, n))));
  for (const n of [21, 60]) {
    const still = r.map((value, k) => (Number.isNaN(value) ? value : Number(value === 0 || s.volume[k] === 0)));
    f[`stillShare${n}`] = share(window(still, n), (value) => value === 1);
  }
  f.turnoverVariation60 = deviation(window(d.map(Math.log1p), 60));
  return f;
}

/** The estimator of Corwin and Schultz (2012), equations 14 and 18, with their adjustment for overnight gaps. */
function corwinSchultz(s: Segment, k: number): number {
  const before = s.close[k - 1];
  let [high, low] = [s.high[k], s.low[k]];
  if (before < low) [high, low] = [high - (low - before), before];
  else if (before > high) [high, low] = [before, low + (before - high)];
  const beta = square(Math.log(s.high[k - 1] / s.low[k - 1])) + square(Math.log(high / low));
  const gamma = square(Math.log(Math.max(s.high[k - 1], high) / Math.min(s.low[k - 1], low)));
  const c = 3 - 2 * Math.sqrt(2);
  const alpha = (Math.sqrt(2 * beta) - Math.sqrt(beta)) / c - Math.sqrt(gamma / c);
  return Math.max(0, (2 * (Math.exp(alpha) - 1)) / (1 + Math.exp(alpha)));
}

export function fullDistribution(s: Segment): Features {
  const f: Features = {};
  const r = s.change;
  for (const n of [60, 120, 250]) {
    const off = window(r, n).map((value) => value - mean(window(r, n)));
    const moment = (power: number): number => mean(off.map((value) => value ** power));
    f[`skewness${n}`] = moment(3) / moment(2) ** 1.5;
    f[`kurtosis${n}`] = moment(4) / moment(2) ** 2 - 3;
  }
  for (const n of [60, 250]) {
    const w = window(r, n);
    const sorted = [...w].sort((a, b) => a - b);
    const tail = Math.ceil(0.05 * n);
    const [q5, q25, q50, q75, q95] = [0.05, 0.25, 0.5, 0.75, 0.95].map((p) => quantile(w, p));
    f[`valueAtRisk${n}`] = -q5;
    f[`expectedShortfall${n}`] = -mean(sorted.slice(0, tail));
    f[`upperQuantile${n}`] = q95;
    f[`tailBalance${n}`] = (q95 + q5 - 2 * q50) / (q95 - q5);
    f[`tailWeight${n}`] = (q95 - q5) / (q75 - q25);
    const today = last(w);
    f[`returnRank${n}`] = share(w, (value) => value < today) + share(w, (value) => value === today) / 2;
  }
  const losses = [...window(r, 250)].sort((a, b) => a - b).slice(0, 12);
  f.hill250 = losses[11] < 0 ? mean(losses.map((value) => Math.log(value / losses[11]))) : Number.NaN;
  const w = window(r, 60);
  f.gainShare60 = total(w.map((value) => Math.max(value, 0))) / total(w.map(Math.abs));
  return f;
}

function autocorrelation(values: readonly number[], lag: number): number {
  const off = values.map((value) => value - mean(values));
  return total(off.slice(lag).map((value, k) => value * off[k])) / total(off.map(square));
}

export function fullDependence(s: Segment): Features {
  const f: Features = {};
  const r = s.change;
  const logs = s.close.map(Math.log);
  const lags = [1, 2, 3, 4, 5];
  for (const lag of lags) f[`autocorrelation120Lag${lag}`] = autocorrelation(window(r, 120), lag);
  for (const n of [30, 60, 250]) f[`autocorrelation${n}Lag1`] = autocorrelation(window(r, n), 1);
  f.portmanteau120 = 120 * 122 * total(lags.map((lag) => square(autocorrelation(window(r, 120), lag)) / (120 - lag)));
  for (const lag of [1, 5]) f[`sizeAutocorrelation120Lag${lag}`] = autocorrelation(window(r.map(Math.abs), 120), lag);
  f.leverage120 = correlation(window(r.map(Math.abs), 120), window(r, 120, 1));
  for (const [n, q] of [
    [120, 2],
    [120, 5],
    [250, 5],
    [250, 20],
  ]) {
    const w = window(logs, n + 1);
    const mu = (last(w) - w[0]) / n;
    const joint = total(w.slice(q).map((value, k) => square(value - w[k] - q * mu))) / (q * (n - q + 1) * (1 - q / n));
    f[`varianceRatio${n}Of${q}`] = joint / (total(w.slice(1).map((value, k) => square(value - w[k] - mu))) / (n - 1));
  }
  const path = window(logs, 251);
  const strides = [1, 2, 4, 8, 16];
  const growth = strides.map((q) => Math.log(mean(path.slice(q).map((value, k) => square(value - path[k])))));
  f.hurst250 = regression(growth, [strides.map(Math.log)]).slopes[0] / 2;
  const off = window(r, 120).map((value) => value - mean(window(r, 120)));
  const summed = [0, ...off.map((_, k) => total(off.slice(0, k + 1)))];
  f.rescaledRange120 =
    Math.log((Math.max(...summed) - Math.min(...summed)) / deviation(window(r, 120), 0)) / Math.log(120);
  for (const n of [60, 120]) f[`permutationEntropy${n}`] = permutationEntropy(window(r, n + 2), n);
  const signs = r.map(Math.sign);
  let days = 1;
  while (days < 20 && last(signs, days) === last(signs)) days += 1;
  f.streak = days * last(signs);
  f.runs60 = runs(window(signs, 60).filter((sign) => sign !== 0));
  for (const n of [60, 120, 250]) {
    const before = window(logs, n, 1);
    const { slopes, residuals } = regression(window(r, n), [before]);
    const error = Math.sqrt(total(residuals.map(square)) / (n - 2) / products(before, before));
    f[`reversionT${n}`] = slopes[0] / error;
    f[`reversionHalfLife${n}`] = halfLife(slopes[0], n);
  }
  return f;
}

function permutationEntropy(values: readonly number[], n: number): number {
  if (values.some(Number.isNaN)) return Number.NaN;
  const counts = new Map<string, number>();
  for (let k = 0; k < n; k += 1) {
    const order = [0, 1, 2].sort((a, b) => values[k + a] - values[k + b] || a - b).join();
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  return -total([...counts.values()].map((count) => (count / n) * Math.log(count / n))) / Math.log(6);
}

function runs(signs: readonly number[]): number {
  if (signs.some(Number.isNaN)) return Number.NaN;
  const n = signs.length;
  const rises = signs.filter((sign) => sign > 0).length;
  const expected = (2 * rises * (n - rises)) / n + 1;
  const count = signs.filter((sign, k) => sign !== signs[k - 1]).length;
  return (count - expected) / Math.sqrt(((expected - 1) * (expected - 2)) / (n - 1));
}

const PERIOD = 28 * 86_400_000;

/** GARCH from the last candle at which its parameters were estimated, one step at a time. */
export function fullGarch(s: Segment): Features {
  const names = [
    'garchVolatility',
    'garchVolatility5',
    'garchVolatility21',
    'garchToLongRun',
    'garchToRealized21',
    'garchReaction',
    'garchPersistence',
    'garchShock',
  ];
  const f: Features = Object.fromEntries(names.map((name) => [name, Number.NaN]));
  const r = s.change;
  let expected = Number.NaN;
  let fit: { level: number; alpha: number; persistence: number } | undefined;
  let h = Number.NaN;
  for (let t = 180; t < r.length; t += 1) {
    expected = h;
    const newPeriod = Math.floor(s.times[t] / PERIOD) !== Math.floor(s.times[t - 1] / PERIOD);
    if (t === 180 || newPeriod || fit === undefined) {
      const returns = Float64Array.from(r.slice(t - 179, t + 1));
      const level = mean([...returns].map(square));
      if (level === 0) {
        fit = undefined;
        h = Number.NaN;
        continue;
      }
      const posterior = garchPosterior(returns);
      fit = { level, alpha: posterior.alpha, persistence: posterior.persistence };
      h = posterior.variances[180];
    } else {
      const { level, alpha, persistence } = fit;
      h = level * (1 - persistence) + alpha * square(r[t]) + (persistence - alpha) * h;
    }
  }
  if (fit === undefined) return { ...f, garchShock: last(r) / Math.sqrt(expected) };
  const { level, alpha, persistence } = fit;
  const ahead = (n: number): number => Math.sqrt(mean(steps(n).map((k) => level + persistence ** k * (h - level))));
  f.garchVolatility = Math.sqrt(h);
  f.garchVolatility5 = ahead(5);
  f.garchVolatility21 = ahead(21);
  f.garchToLongRun = Math.log(Math.sqrt(h / level));
  f.garchToRealized21 = Math.log(Math.sqrt(h) / deviation(window(r, 21), 0));
  f.garchReaction = alpha;
  f.garchPersistence = persistence;
  f.garchShock = last(r) / Math.sqrt(expected);
  return f;
}

export function fullMarket(s: Segment): Features {
  const f: Features = {};
  const [r, m] = [s.change, s.market];
  for (const n of [30, 60, 120, 250]) {
    f[`beta${n}`] = products(window(r, n), window(m, n)) / products(window(m, n), window(m, n));
    f[`marketCorrelation${n}`] = correlation(window(r, n), window(m, n));
  }
  for (const n of [60, 120, 250]) {
    const x = window(m, n);
    const { residuals, constant } = regression(window(r, n), [x]);
    const variance = total(residuals.map(square)) / (n - 2);
    f[`idiosyncratic${n}`] = Math.sqrt(variance);
    f[`alphaT${n}`] = constant / Math.sqrt(variance * (1 / n + square(mean(x)) / products(x, x)));
  }
  f.betaChange60To250 = f.beta60 - f.beta250;
  const [y, x] = [window(r, 120), window(m, 120)];
  const third = mean(y.map((value, k) => (value - mean(y)) * square(x[k] - mean(x))));
  f.coskewness120 = third / (deviation(y, 0) * square(deviation(x, 0)));
  for (const [name, sign] of [
    ['downsideBeta120', -1],
    ['upsideBeta120', 1],
  ] as const) {
    const days = steps(120).filter((k) => Math.sign(x[k]) === sign);
    const [own, others] = [days.map((k) => y[k]), days.map((k) => x[k])];
    f[name] =
      days.length < 10 || [...x, ...y].some(Number.isNaN)
        ? Number.NaN
        : products(own, others) / products(others, others);
  }
  f.marketLagCorrelation60 = correlation(window(r, 60), window(m, 60, 1));
  for (const n of [1, 5, 21, 60, 120]) {
    f[`relativeReturn${n}`] = total(window(r, n)) - total(window(m, n));
    f[`marketReturn${n}`] = total(window(m, n));
  }
  f.relativeVolatility60 = Math.log(deviation(window(r, 60)) / deviation(window(m, 60)));
  for (const n of [21, 60]) f[`marketVolatility${n}`] = deviation(window(m, n));
  const levels = [0, ...x.map((_, k) => total(x.slice(0, k + 1)))];
  f.marketDrawdown120 = last(levels) - Math.max(...levels);
  return f;
}

export function fullVectorAutoregression(s: Segment): Features {
  const [r, m] = [s.change, s.market];
  const lagged = [window(r, 120, 1), window(m, 120, 1)];
  const own = regression(window(r, 120), lagged);
  const market = regression(window(m, 120), lagged);
  const [rr, mm, rm] = [products(lagged[0], lagged[0]), products(lagged[1], lagged[1]), products(lagged[0], lagged[1])];
  const spread = rr * mm - rm * rm;
  const variance = (residuals: number[]): number => total(residuals.map(square)) / 117;
  return {
    vectorForecast: own.constant + own.slopes[0] * last(r) + own.slopes[1] * last(m),
    vectorMarketForecast: market.constant + market.slopes[0] * last(r) + market.slopes[1] * last(m),
    vectorOwnLag: own.slopes[0],
    vectorMarketLag: own.slopes[1],
    vectorMarketLagT: own.slopes[1] / Math.sqrt((variance(own.residuals) * rr) / spread),
    vectorLeadT: market.slopes[0] / Math.sqrt((variance(market.residuals) * mm) / spread),
    vectorCorrelation:
      total(own.residuals.map((value, k) => value * market.residuals[k])) /
      Math.sqrt(total(own.residuals.map(square)) * total(market.residuals.map(square))),
  };
}

/** Dickey-Fuller regression of a spread, without lags and constant. */
export function spreadStatistics(spread: readonly number[]): { statistic: number; reversion: number } {
  const before = spread.slice(0, -1);
  const changes = before.map((value, k) => spread[k + 1] - value);
  const squares = total(before.map(square));
  const reversion = total(before.map((value, k) => value * changes[k])) / squares;
  const residual = total(changes.map((value, k) => square(value - reversion * before[k]))) / (spread.length - 2);
  return { statistic: reversion / Math.sqrt(residual / squares), reversion };
}

export function fullMarketSpread(s: Segment): Features {
  const f: Features = {};
  for (const n of [60, 120, 250]) {
    const y = window(s.close.map(Math.log), n);
    const x = y.map((_, k) => (k === 0 ? 0 : total(window(s.market, n).slice(1, k + 1))));
    const { residuals } = regression(y, [x]);
    const { statistic, reversion } = spreadStatistics(residuals);
    f[`marketSpread${n}`] = last(residuals) / Math.sqrt(mean(residuals.map(square)));
    f[`marketSpreadT${n}`] = statistic;
    f[`marketSpreadHalfLife${n}`] = halfLife(reversion, n);
  }
  return f;
}

export function fullCalendar(s: Segment): Features {
  const date = new Date(last(s.times));
  const weekday = (last(s.times) / 86_400_000 + 4) % 7;
  const months = (count: number): Date => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count, 1));
  const days = (from: Date, to: Date): number => Math.round((to.getTime() - from.getTime()) / 86_400_000);
  const ofMonth = (days(months(0), date) / days(months(0), months(1))) * 2 * Math.PI;
  const newYear = (years: number): Date => new Date(Date.UTC(date.getUTCFullYear() + years, 0, 1));
  const ofYear = (days(newYear(0), date) / days(newYear(0), newYear(1))) * 2 * Math.PI;
  const turn = days(date, months(1)) === 1 || date.getUTCDate() <= 3;
  const quarterEnd = days(date, months(3 - (date.getUTCMonth() % 3))) - 1;
  const nextDays = steps(36).map((k) => new Date(date.getTime() + k * 86_400_000));
  const expiry = nextDays.findIndex(
    (day) => day.getUTCDay() === 5 && new Date(day.getTime() + 7 * 86_400_000).getUTCMonth() !== day.getUTCMonth(),
  );
  return {
    weekday,
    weekdaySine: Math.sin((2 * Math.PI * weekday) / 7),
    weekdayCosine: Math.cos((2 * Math.PI * weekday) / 7),
    weekend: Number(weekday % 6 === 0),
    monthDaySine: Math.sin(ofMonth),
    monthDayCosine: Math.cos(ofMonth),
    yearDaySine: Math.sin(ofYear),
    yearDayCosine: Math.cos(ofYear),
    turnOfMonth: Number(turn),
    toQuarterEnd: quarterEnd / 92,
    toExpiry: expiry / 35,
  };
}
