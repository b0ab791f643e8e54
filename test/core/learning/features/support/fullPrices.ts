import type { Segment } from './segments.ts';
import {
  correlation,
  deviation,
  exponential,
  last,
  mean,
  products,
  regression,
  share,
  steps,
  total,
  wilder,
  window,
} from './series.ts';

type Features = Record<string, number>;

const square = (value: number): number => value * value;

/** ln C, true ranges and typical prices of a whole segment. */
function derived(s: Segment) {
  return {
    logs: s.close.map(Math.log),
    ranges: s.high.map((high, k) => {
      const before = s.close[k - 1];
      return before === undefined ? high - s.low[k] : Math.max(high, before) - Math.min(s.low[k], before);
    }),
    typical: s.high.map((high, k) => (high + s.low[k] + s.close[k]) / 3),
  };
}

/** Returns and volatility of one segment's last candle, by their formulas. */
export function fullReturns(s: Segment): Features {
  const f: Features = {};
  const { logs } = derived(s);
  const r = s.change;
  for (const n of [1, 3, 5, 7, 10, 21, 30, 60, 90, 120, 180, 250]) f[`return${n}`] = last(logs) - last(logs, n);
  for (const lag of [1, 2, 3]) f[`returnLag${lag}`] = last(r, lag);
  for (const [n, skip] of [
    [30, 7],
    [120, 21],
    [250, 21],
  ])
    f[`momentum${n}Skip${skip}`] = last(logs, skip) - last(logs, n);
  const [open, high, low, close] = [last(s.open), last(s.high), last(s.low), last(s.close)];
  f.gap = Math.log(open / last(s.close, 1));
  f.body = Math.log(close / open);
  f.closeLocation = (2 * close - high - low) / (high - low);
  f.upperShadow = (high - Math.max(open, close)) / (high - low);
  f.lowerShadow = (Math.min(open, close) - low) / (high - low);
  f.maximumReturn21 = Math.max(...window(r, 21));
  f.minimumReturn21 = Math.min(...window(r, 21));
  for (const n of [10, 21, 60]) f[`upShare${n}`] = share(window(r, n), (value) => value > 0);
  return f;
}

export function fullVolatility(s: Segment): Features {
  const f: Features = {};
  const r = s.change;
  for (const n of [5, 10, 21, 60, 120, 250]) f[`volatility${n}`] = deviation(window(r, n));
  for (const [short, long] of [
    [5, 60],
    [21, 120],
    [21, 250],
  ])
    f[`volatilityRatio${short}To${long}`] = Math.log(deviation(window(r, short)) / deviation(window(r, long)));
  for (const n of [21, 60, 120]) {
    const down = total(window(r, n).map((value) => square(Math.min(value, 0))));
    const up = total(window(r, n).map((value) => square(Math.max(value, 0))));
    f[`downside${n}`] = Math.sqrt(down / n);
    f[`semivarianceBalance${n}`] = (up - down) / (up + down);
  }
  for (const n of [21, 60]) {
    const w = window(r, n).map(Math.abs);
    const bipower = total(w.slice(1).map((value, k) => value * w[k]));
    f[`jumpShare${n}`] = 1 - ((Math.PI / 2) * (n / (n - 1)) * bipower) / total(w.map(square));
  }
  const widths = window(
    s.high.map((high, k) => Math.log(high / s.low[k])),
    60,
  );
  f.rangeVariation60 = deviation(widths) / mean(widths);
  for (const decay of [0.94, 0.97]) {
    let h = square(r[1] ?? Number.NaN);
    for (const value of r.slice(2)) h = decay * h + (1 - decay) * square(value);
    f[`exponentialVolatility${100 * decay}`] = r.length > 30 ? Math.sqrt(h) : Number.NaN;
  }
  return f;
}

export function fullRanges(s: Segment): Features {
  const f: Features = {};
  const { ranges } = derived(s);
  for (const n of [10, 21, 60]) {
    const [open, high, low, close] = [s.open, s.high, s.low, s.close].map((values) => window(values, n));
    const gap = window(
      s.open.map((value, k) => Math.log(value / (s.close[k - 1] ?? Number.NaN))),
      n,
    );
    const body = close.map((value, k) => Math.log(value / open[k]));
    const width = high.map((value, k) => Math.log(value / low[k]));
    const drift = mean(
      steps(n).map(
        (k) =>
          Math.log(high[k] / close[k]) * Math.log(high[k] / open[k]) +
          Math.log(low[k] / close[k]) * Math.log(low[k] / open[k]),
      ),
    );
    const k = 0.34 / (1.34 + (n + 1) / (n - 1));
    f[`parkinson${n}`] = Math.sqrt(mean(width.map(square)) / (4 * Math.LN2));
    f[`garmanKlass${n}`] = Math.sqrt(
      mean(width.map((value, i) => square(value) / 2 - (2 * Math.LN2 - 1) * square(body[i]))),
    );
    f[`rogersSatchell${n}`] = Math.sqrt(drift);
    f[`yangZhang${n}`] = Math.sqrt(square(deviation(gap)) + k * square(deviation(body)) + (1 - k) * drift);
    f[`parkinsonToClose${n}`] = Math.log(f[`parkinson${n}`] / Math.sqrt(mean(window(s.change, n).map(square))));
  }
  for (const n of [7, 14, 28]) f[`averageTrueRange${n}`] = last(wilder(ranges, n)) / last(s.close);
  f.trueRangeRatio14 = last(ranges) / last(wilder(ranges, 14));
  return f;
}

export function fullTrend(s: Segment): Features {
  const f: Features = {};
  const { logs } = derived(s);
  const close = last(s.close);
  for (const n of [5, 10, 20, 50, 100, 200]) f[`meanDistance${n}`] = Math.log(close / mean(window(s.close, n)));
  for (const [short, long] of [
    [10, 50],
    [20, 100],
    [50, 200],
  ])
    f[`meanCross${short}To${long}`] = Math.log(mean(window(s.close, short)) / mean(window(s.close, long)));
  f.weightedMeanDistance20 = Math.log(close / (total(window(s.close, 20).map((value, k) => (k + 1) * value)) / 210));
  const volumes = window(s.volume, 20);
  f.volumeMeanDistance20 = Math.log(
    close / (total(window(s.close, 20).map((value, k) => value * volumes[k])) / total(volumes)),
  );
  for (const n of [10, 20, 50, 100, 200])
    f[`exponentialDistance${n}`] = Math.log(close / last(exponential(s.close, n)));
  for (const n of [20, 60, 120, 250]) {
    const y = window(logs, n);
    const { slopes, residuals } = regression(y, [steps(n)]);
    f[`lineSlope${n}`] = slopes[0];
    f[`lineFit${n}`] = 1 - total(residuals.map(square)) / products(y, y);
    f[`lineDistance${n}`] = last(residuals) / Math.sqrt(total(residuals.map(square)) / (n - 2));
  }
  for (const n of [21, 60, 120, 250])
    f[`driftT${n}`] = (Math.sqrt(n) * mean(window(s.change, n))) / deviation(window(s.change, n));
  for (const n of [10, 21, 60])
    f[`efficiency${n}`] = Math.abs(last(logs) - last(logs, n)) / total(window(s.change, n).map(Math.abs));
  return f;
}

export function fullDirection(s: Segment): Features {
  const f: Features = {};
  const { ranges } = derived(s);
  const moves = s.high.map((high, k) => {
    const up = k === 0 ? 0 : high - s.high[k - 1];
    const down = k === 0 ? 0 : s.low[k - 1] - s.low[k];
    return { up: up > 0 && up >= down ? up : 0, down: down > 0 && down >= up ? down : 0 };
  });
  for (const n of [14, 28]) {
    const up = wilder(
      moves.map((move) => move.up),
      n,
    );
    const down = wilder(
      moves.map((move) => move.down),
      n,
    );
    f[`plusDirection${n}`] = last(up) / last(wilder(ranges, n));
    f[`minusDirection${n}`] = last(down) / last(wilder(ranges, n));
    const index = up
      .map((value, k) => (value + down[k] === 0 ? 0 : (100 * Math.abs(value - down[k])) / (value + down[k])))
      .slice(n - 1);
    f[`directionalIndex${n}`] = last(wilder(index, n));
  }
  const since = (values: number[], extreme: number): number =>
    Number.isNaN(extreme) ? Number.NaN : (100 * (25 - (values.length - 1 - values.lastIndexOf(extreme)))) / 25;
  f.aroonUp25 = since(window(s.high, 26), Math.max(...window(s.high, 26)));
  f.aroonDown25 = since(window(s.low, 26), Math.min(...window(s.low, 26)));
  const path = total(window(ranges, 14));
  const [high, low] = [window(s.high, 14), window(s.low, 14)];
  f.vortexPlus14 = total(high.map((value, k) => Math.abs(value - window(s.low, 14, 1)[k]))) / path;
  f.vortexMinus14 = total(low.map((value, k) => Math.abs(value - window(s.high, 14, 1)[k]))) / path;
  const before = window(s.close, 14, 1);
  f.choppiness14 =
    (100 * Math.log10(path / (Math.max(...high, ...before) - Math.min(...low, ...before)))) / Math.log10(14);
  return f;
}

export function fullChannels(s: Segment): Features {
  const f: Features = {};
  const { ranges } = derived(s);
  const close = last(s.close);
  for (const n of [20, 50]) {
    const middle = mean(window(s.close, n));
    const width = deviation(window(s.close, n), 0);
    f[`bollingerPosition${n}`] = (close - (middle - 2 * width)) / (4 * width);
    f[`bollingerWidth${n}`] = (4 * width) / middle;
  }
  const averageRange = last(wilder(ranges, 10));
  f.keltnerPosition20 =
    averageRange < 1e-4 * close ? Number.NaN : (close - last(exponential(s.close, 20))) / (2 * averageRange);
  f.squeeze20 = (2 * deviation(window(s.close, 20), 0)) / (1.5 * last(wilder(ranges, 20)));
  for (const n of [20, 55, 120, 250]) {
    const [highest, lowest] = [Math.max(...window(s.high, n)), Math.min(...window(s.low, n))];
    f[`channelPosition${n}`] = (close - lowest) / (highest - lowest);
    f[`channelWidth${n}`] = Math.log(highest / lowest);
  }
  return f;
}

export function fullDrawdown(s: Segment): Features {
  const f: Features = {};
  const logs = s.close.map(Math.log);
  for (const n of [30, 120, 250]) {
    const w = window(logs, n);
    const [highest, lowest] = [Math.max(...w), Math.min(...w)];
    const filled = Number.isNaN(highest) ? Number.NaN : 1;
    f[`drawdown${n}`] = last(w) - highest;
    f[`rebound${n}`] = last(w) - lowest;
    f[`sinceHigh${n}`] = (filled * (n - 1 - w.lastIndexOf(highest))) / n;
    f[`sinceLow${n}`] = (filled * (n - 1 - w.lastIndexOf(lowest))) / n;
  }
  for (const n of [60, 120, 250]) {
    const w = window(logs, n);
    const falls = w.map((value, k) => Math.max(...w.slice(0, k + 1)) - value);
    f[`maximumDrawdown${n}`] = Math.max(...falls);
    f[`returnOverDrawdown${n}`] = (last(w) - w[0]) / Math.max(...falls);
  }
  for (const n of [14, 60]) {
    const w = window(s.close, n);
    f[`ulcer${n}`] = Math.sqrt(mean(w.map((value, k) => square(100 * (value / Math.max(...w.slice(0, k + 1)) - 1)))));
  }
  return f;
}

export function fullOscillators(s: Segment): Features {
  const f: Features = {};
  const { ranges, typical } = derived(s);
  const close = last(s.close);
  const rises = s.close.slice(1).map((value, k) => value - s.close[k]);
  const strengths = (n: number): number[] => {
    const up = wilder(
      rises.map((value) => Math.max(0, value)),
      n,
    );
    const down = wilder(
      rises.map((value) => Math.max(0, -value)),
      n,
    );
    return up.map((value, k) => (100 * value) / (value + down[k]));
  };
  for (const n of [2, 7, 14, 28]) f[`rsi${n}`] = last(strengths(n));
  const strength = window(strengths(14), 14);
  const extent = Math.max(...strength) - Math.min(...strength);
  f.stochasticRsi14 = extent < 1e-9 ? Number.NaN : (last(strength) - Math.min(...strength)) / extent;
  const fast = (lag: number): number => {
    const [highest, lowest] = [Math.max(...window(s.high, 14, lag)), Math.min(...window(s.low, 14, lag))];
    return (100 * (last(s.close, lag) - lowest)) / (highest - lowest);
  };
  const slow = (lag: number): number => (fast(lag) + fast(lag + 1) + fast(lag + 2)) / 3;
  f.stochasticK14 = slow(0);
  f.stochasticD14 = (slow(0) + slow(1) + slow(2)) / 3;
  f.williamsR14 = fast(0) - 100;
  for (const n of [20, 40]) {
    const w = window(typical, n);
    f[`commodityChannel${n}`] = (last(w) - mean(w)) / (0.015 * mean(w.map((value) => Math.abs(value - mean(w)))));
  }
  const [ema12, ema26] = [exponential(s.close, 12), exponential(s.close, 26)];
  const macd = ema12.map((value, k) => value - ema26[k]).slice(25);
  f.macd = macd.length === 0 ? Number.NaN : last(macd) / close;
  f.macdSignal = last(exponential(macd, 9)) / close;
  f.macdHistogram = f.macd - f.macdSignal;
  const twice = (values: number[]): number => last(exponential(exponential(values, 25).slice(24), 13));
  f.trueStrength25 = (100 * twice(rises)) / twice(rises.map(Math.abs));
  const triple = exponential(exponential(exponential(s.close, 15).slice(14), 15).slice(14), 15);
  f.trix15 = (100 * (last(triple) - last(triple, 1))) / last(triple);
  f.bullPower13 = (last(s.high) - last(exponential(s.close, 13))) / close;
  f.bearPower13 = (last(s.low) - last(exponential(s.close, 13))) / close;
  for (const n of [12, 25]) f[`rateOfChange${n}`] = close / last(s.close, n) - 1;
  const middle = s.high.map((value, k) => (value + s.low[k]) / 2);
  const awesome = (lag: number): number => mean(window(middle, 5, lag)) - mean(window(middle, 34, lag));
  f.awesome = awesome(0) / close;
  f.acceleration = (awesome(0) - mean(steps(5).map(awesome))) / close;
  const w = window(rises, 14);
  f.chandeMomentum14 = (100 * total(w)) / total(w.map(Math.abs));
  const pressure = s.close.map((value, k) => value - Math.min(s.low[k], s.close[k - 1] ?? Number.NaN));
  const averages = [7, 14, 28].map((n) => total(window(pressure, n)) / total(window(ranges, n)));
  f.ultimate = (100 * (4 * averages[0] + 2 * averages[1] + averages[2])) / 7;
  f.detrendedPrice20 = (last(s.close, 11) - mean(window(s.close, 20))) / close;
  f.balanceOfPower14 = mean(
    window(
      s.close.map((value, k) => (s.high[k] === s.low[k] ? 0 : (value - s.open[k]) / (s.high[k] - s.low[k]))),
      14,
    ),
  );
  return f;
}

export function fullVolume(s: Segment): Features {
  const f: Features = {};
  const { typical } = derived(s);
  const [close, r] = [last(s.close), s.change];
  const d = s.close.map((value, k) => value * s.volume[k]);
  const logs = d.map(Math.log1p);
  for (const n of [5, 20, 60]) f[`volumeRatio${n}`] = Math.log((1 + last(d)) / (1 + mean(window(d, n))));
  f.volumeTrend5To60 = Math.log((1 + mean(window(d, 5))) / (1 + mean(window(d, 60))));
  for (const n of [20, 60]) f[`volumeScore${n}`] = (last(logs) - mean(window(logs, n))) / deviation(window(logs, n));
  f.volumeSlope20 = regression(window(logs, 20), [steps(20)]).slopes[0];
  const signed = s.volume.map((value, k) => value * Math.sign(r[k]));
  for (const n of [10, 20, 60]) f[`onBalanceVolume${n}`] = total(window(signed, n)) / total(window(s.volume, n));
  const flows = typical.map((value, k) => ({
    flow: value * s.volume[k],
    rise: value - (typical[k - 1] ?? Number.NaN),
  }));
  for (const n of [14, 28]) {
    const w = flows.length > n ? flows.slice(-n) : [];
    const risen = total(w.filter(({ rise }) => rise > 0).map(({ flow }) => flow));
    f[`moneyFlow${n}`] = (100 * risen) / total(w.filter(({ rise }) => rise !== 0).map(({ flow }) => flow));
  }
  const placed = s.volume.map((value, k) =>
    s.high[k] === s.low[k] ? 0 : (value * (2 * s.close[k] - s.high[k] - s.low[k])) / (s.high[k] - s.low[k]),
  );
  for (const n of [20, 60]) f[`chaikinFlow${n}`] = total(window(placed, n)) / total(window(s.volume, n));
  const running = placed.map((_, k) => total(placed.slice(0, k + 1)));
  const volume = mean(window(s.volume, 20));
  f.chaikinOscillator = (last(exponential(running, 3)) - last(exponential(running, 10))) / volume;
  for (const n of [5, 10, 20, 60]) {
    const traded = total(
      window(
        typical.map((value, k) => value * s.volume[k]),
        n,
      ),
    );
    f[`valueDistance${n}`] = Math.log(close / (traded / total(window(s.volume, n))));
  }
  const force = s.close.slice(1).map((value, k) => (value - s.close[k]) * s.volume[k + 1]);
  f.forceIndex13 = last(exponential(force, 13)) / (close * volume);
  const ease = s.high.map((high, k) => {
    const moved = (high + s.low[k] - (s.high[k - 1] ?? Number.NaN) - (s.low[k - 1] ?? Number.NaN)) / 2;
    return s.volume[k] === 0 ? 0 : (moved * (high - s.low[k])) / s.volume[k];
  });
  f.easeOfMovement14 = (mean(window(ease, 14)) * mean(window(s.volume, 14))) / square(close);
  for (const n of [20, 60]) f[`returnVolumeCorrelation${n}`] = correlation(window(r, n), window(logs, n));
  f.sizeVolumeCorrelation60 = correlation(
    window(
      s.high.map((high, k) => Math.log(high / s.low[k])),
      60,
    ),
    window(logs, 60),
  );
  const quiet = window(r, 60).map((value, k) => (last(s.volume, 59 - k) < last(s.volume, 60 - k) ? value : 0 * value));
  f.quietReturn60 = total(quiet);
  f.largestVolume20 = Math.max(...window(s.volume, 20)) / total(window(s.volume, 20));
  return f;
}
