import {
  AC,
  ADOSC,
  ADX,
  AO,
  Aroon,
  BOP,
  BollingerBands,
  BollingerBandsWidth,
  CCI,
  CHOP,
  CMF,
  CMO,
  DonchianChannels,
  DPO,
  ElderRay,
  EMA,
  ForceIndex,
  getLinearRegression,
  KeltnerChannels,
  LinearRegression,
  MACD,
  MFI,
  NATR,
  OBV,
  PercentB,
  ROC,
  RogersSatchellVolatility,
  RSI,
  SMA,
  StochasticOscillator,
  StochasticRSI,
  TRIX,
  TSI,
  UlcerIndex,
  UltimateOscillator,
  VortexIndicator,
  VWMA,
  WilliamsR,
  WMA,
} from 'trading-signals';
import { describe, expect, test } from 'vitest';
import { FEATURE_NAMES } from '../../../../core/learning/features/registry.ts';
import { UniverseFeatures } from '../../../../core/learning/features/universeFeatures.ts';
import type { Candle } from '../../../../core/market/candle.ts';
import { randomUniverse } from './support/randomCandles.ts';

const DAYS = 320;
const [candles] = randomUniverse(1, DAYS, 3);
const features = new UniverseFeatures(1);
const rows = candles.map((candle) => features.advance(candle.openTime, [candle])[0].slice());

/** What the library says after each candle, or null before it says anything. */
type Oracle = (candle: Candle, index: number) => number | null | undefined;

/** An indicator of closes, taken as it is. */
function ofClose(indicator: { update(price: number, replace: boolean): number | null }): Oracle {
  return ({ close }) => indicator.update(close, false);
}

function ofCandle(indicator: { update(candle: Candle, replace: boolean): number | null }): Oracle {
  return (candle) => indicator.update(candle, false);
}

/** An oracle's answer put into the units of the feature. */
function then(oracle: Oracle, convert: (value: number, candle: Candle) => number): Oracle {
  return (candle, index) => {
    const value = oracle(candle, index);
    return value === null || value === undefined ? null : convert(value, candle);
  };
}

/** One field of a result. */
function field<Result extends object>(
  indicator: { update(candle: Candle, replace: boolean): Result | null },
  name: keyof Result & string,
): Oracle {
  return (candle) => {
    const value = indicator.update(candle, false)?.[name];
    return typeof value === 'number' ? value : null;
  };
}

const stable =
  (average: {
    update(price: number, replace: boolean): unknown;
    isStable: boolean;
    getResult(): number | null;
  }): Oracle =>
  ({ close }) => {
    average.update(close, false);
    return average.isStable ? average.getResult() : null;
  };

const toLogDistance = (value: number, { close }: Candle): number => Math.log(close / value);
const perClose = (value: number, { close }: Candle): number => value / close;

function directional(n: number, name: 'pdi' | 'mdi'): Oracle {
  const adx = new ADX(n);
  return (candle) => {
    adx.update(candle, false);
    const value = adx[name];
    return typeof value === 'number' ? value : null;
  };
}

function macd(name: 'macd' | 'signal' | 'histogram'): Oracle {
  const indicator = new MACD(new EMA(12), new EMA(26), new EMA(9));
  let values = 0;
  return ({ close }) => {
    const value = indicator.update(close, false)?.[name];
    if (typeof value !== 'number') return null;
    values += 1;
    return name !== 'macd' && values < 9 ? null : value / close;
  };
}

/** A running sum's change over n candles, over the volume of these. */
function perVolume(indicator: { update(candle: Candle, replace: boolean): number | null }, n: number): Oracle {
  const sums: number[] = [];
  return (candle, index) => {
    sums.push(indicator.update(candle, false) ?? 0);
    if (index < n) return null;
    const volume = candles.slice(index - n + 1, index + 1).reduce((sum, bar) => sum + bar.volume, 0);
    return (sums[index] - sums[index - n]) / volume;
  };
}

const meanVolume = (index: number, n: number): number =>
  candles.slice(index - n + 1, index + 1).reduce((sum, { volume }) => sum + volume, 0) / n;

function donchian(n: number, of: (bands: { upper: number; lower: number }, candle: Candle) => number): Oracle {
  const channels = new DonchianChannels(n);
  return (candle) => {
    const bands = channels.update(candle, false);
    return bands ? of(bands, candle) : null;
  };
}

function bop(): Oracle {
  const [indicator, average] = [new BOP(), new SMA(14)];
  return (candle) => average.update(indicator.update(candle, false), false);
}

function keltner(): Oracle {
  const channels = new KeltnerChannels({ atrInterval: 10, emaInterval: 20, multiplier: 2 });
  return (candle) => {
    const bands = channels.update(candle, false);
    return bands ? (candle.close - bands.middle) / (bands.upper - bands.middle) : null;
  };
}

function line(n: number): Oracle {
  const indicator = new LinearRegression(n);
  return ({ close }) => indicator.update(Math.log(close), false)?.slope ?? null;
}

function slopeOfVolume(_: Candle, index: number): number | null {
  return index < 19
    ? null
    : getLinearRegression(candles.slice(index - 19, index + 1).map(({ close, volume }) => Math.log1p(close * volume)))
        .slope;
}

const ORACLES: Readonly<Record<string, Oracle>> = {
  ...Object.fromEntries([2, 7, 14, 28].map((n) => [`rsi${n}`, ofClose(new RSI(n))])),
  ...Object.fromEntries([20, 40].map((n) => [`commodityChannel${n}`, ofCandle(new CCI(n))])),
  ...Object.fromEntries([12, 25].map((n) => [`rateOfChange${n}`, ofClose(new ROC(n))])),
  ...Object.fromEntries(
    [7, 14, 28].map((n) => [`averageTrueRange${n}`, then(ofCandle(new NATR(n)), (value) => value / 100)]),
  ),
  ...Object.fromEntries(
    [5, 10, 20, 50, 100, 200].map((n) => [`meanDistance${n}`, then(stable(new SMA(n)), toLogDistance)]),
  ),
  ...Object.fromEntries(
    [10, 20, 50, 100, 200].map((n) => [`exponentialDistance${n}`, then(stable(new EMA(n)), toLogDistance)]),
  ),
  ...Object.fromEntries(
    [14, 28].flatMap((n) => [
      [`directionalIndex${n}`, ofCandle(new ADX(n))],
      [`plusDirection${n}`, directional(n, 'pdi')],
      [`minusDirection${n}`, directional(n, 'mdi')],
    ]),
  ),
  ...Object.fromEntries(
    [20, 50].flatMap((n) => [
      [`bollingerPosition${n}`, ofClose(new PercentB({ interval: n }))],
      [`bollingerWidth${n}`, ofClose(new BollingerBandsWidth(new BollingerBands(n, 2)))],
    ]),
  ),
  ...Object.fromEntries(
    [20, 55, 120, 250].flatMap((n) => [
      [`channelPosition${n}`, donchian(n, ({ upper, lower }, { close }) => (close - lower) / (upper - lower))],
      [`channelWidth${n}`, donchian(n, ({ upper, lower }) => Math.log(upper / lower))],
    ]),
  ),
  ...Object.fromEntries([10, 20, 60].map((n) => [`onBalanceVolume${n}`, perVolume(new OBV(2), n)])),
  ...Object.fromEntries([14, 28].map((n) => [`moneyFlow${n}`, ofCandle(new MFI(n))])),
  ...Object.fromEntries([20, 60].map((n) => [`chaikinFlow${n}`, ofCandle(new CMF(n))])),
  ...Object.fromEntries([10, 21, 60].map((n) => [`rogersSatchell${n}`, ofCandle(new RogersSatchellVolatility(n))])),
  ...Object.fromEntries([14, 60].map((n) => [`ulcer${n}`, ofClose(new UlcerIndex(n))])),
  ...Object.fromEntries([20, 60, 120, 250].map((n) => [`lineSlope${n}`, line(n)])),
  weightedMeanDistance20: then(ofClose(new WMA(20)), toLogDistance),
  volumeMeanDistance20: then(ofCandle(new VWMA(20)), toLogDistance),
  stochasticRsi14: ofClose(new StochasticRSI(14)),
  stochasticK14: field(new StochasticOscillator({ kPeriod: 14, kSlowingPeriod: 3, dPeriod: 3 }), 'stochK'),
  stochasticD14: field(new StochasticOscillator({ kPeriod: 14, kSlowingPeriod: 3, dPeriod: 3 }), 'stochD'),
  williamsR14: ofCandle(new WilliamsR(14)),
  macd: macd('macd'),
  macdSignal: macd('signal'),
  macdHistogram: macd('histogram'),
  trueStrength25: ofClose(new TSI({ longPeriod: 25, shortPeriod: 13 })),
  trix15: ofClose(new TRIX(15)),
  bullPower13: then(field(new ElderRay(13), 'bullPower'), perClose),
  bearPower13: then(field(new ElderRay(13), 'bearPower'), perClose),
  awesome: then(ofCandle(new AO(5, 34)), perClose),
  acceleration: then(ofCandle(new AC(5, 34, 5)), perClose),
  chandeMomentum14: ofClose(new CMO(14)),
  ultimate: ofCandle(new UltimateOscillator()),
  detrendedPrice20: then(ofClose(new DPO(20)), perClose),
  balanceOfPower14: bop(),
  aroonUp25: field(new Aroon(25), 'aroonUp'),
  aroonDown25: field(new Aroon(25), 'aroonDown'),
  vortexPlus14: field(new VortexIndicator(14), 'plus'),
  vortexMinus14: field(new VortexIndicator(14), 'minus'),
  choppiness14: ofCandle(new CHOP(14)),
  keltnerPosition20: keltner(),
  volumeSlope20: slopeOfVolume,
  chaikinOscillator: (() => {
    const indicator = ofCandle(new ADOSC());
    return (candle, index) => {
      const value = indicator(candle, index);
      return index < 19 || typeof value !== 'number' ? null : value / meanVolume(index, 20);
    };
  })(),
  forceIndex13: (() => {
    const indicator = ofCandle(new ForceIndex(13));
    return (candle, index) => {
      const value = indicator(candle, index);
      return index < 19 || typeof value !== 'number' ? null : value / (candle.close * meanVolume(index, 20));
    };
  })(),
};

describe('a library of indicators says the same to 1e-8', () => {
  test.each(Object.entries(ORACLES))('%s', (name, oracle) => {
    const column = FEATURE_NAMES.indexOf(name);
    let compared = 0;
    for (const [index, candle] of candles.entries()) {
      const expected = oracle(candle, index);
      const own = rows[index][column];
      if (typeof expected !== 'number') continue;
      expect(Math.abs(own - expected), `candle ${index}: ${own}, the library ${expected}`).toBeLessThan(
        1e-8 * Math.max(1, Math.abs(expected)),
      );
      compared += 1;
    }
    expect(compared).toBeGreaterThan(60);
  });
});
