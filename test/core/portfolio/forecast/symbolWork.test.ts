import { expect, test } from 'vitest';
import type { Candle } from '../../../../core/market/candle.ts';
import { forecastMarket } from '../../../../core/portfolio/forecast/forecast.ts';
import { DEFAULT_FORECAST } from '../../../../core/portfolio/forecast/forecastSettings.ts';
import { riskModelOf } from '../../../../core/portfolio/forecast/riskModel.ts';
import { SymbolWork } from '../../../../core/portfolio/forecast/symbolWork.ts';
import { createRandom } from '../../../../quant/statistics/random.ts';

const DAY_MS = 86_400_000;

function bars(seed: number, days: number, gaps: readonly number[] = []): readonly Candle[] {
  const random = createRandom(seed);
  let close = 100;
  return Array.from({ length: days }, (_, day) => {
    const open = close;
    close *= Math.exp(0.03 * random.normal());
    return {
      openTime: day * DAY_MS,
      open,
      high: Math.max(open, close),
      low: Math.min(open, close),
      close,
      volume: 1_000,
    };
  }).filter((_, day) => !gaps.includes(day));
}

test('forecasts that share their work on symbols are the same to the last bit, whatever other symbols and days they see', () => {
  const work = new SymbolWork();
  const all = new Map([
    ['A-USD', bars(1, 300)],
    ['B-USD', bars(2, 300, [200, 201])],
    ['C-USD', bars(3, 290)],
  ]);
  const sets = [['A-USD', 'B-USD', 'C-USD'], ['B-USD'], ['A-USD', 'C-USD'], ['A-USD', 'B-USD', 'C-USD']];
  for (const [index, symbols] of sets.entries()) {
    const at = (300 + index) * DAY_MS;
    const candles = new Map([...all].filter(([symbol]) => symbols.includes(symbol)));
    const input = { candles, at, minimumHistory: 60, signals: [], settings: DEFAULT_FORECAST };
    expect(forecastMarket({ ...input, work })).toEqual(forecastMarket(input));
    expect(riskModelOf(candles, 60, DEFAULT_FORECAST, at, work)).toEqual(
      riskModelOf(candles, 60, DEFAULT_FORECAST, at),
    );
  }
  const later = new Map([...all].map(([symbol, list]) => [symbol, list.slice(1)] as const));
  const input = { candles: later, minimumHistory: 60, signals: [], settings: DEFAULT_FORECAST };
  expect(forecastMarket({ ...input, work })).toEqual(forecastMarket(input));
});
