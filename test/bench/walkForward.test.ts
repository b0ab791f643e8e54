import { describe, expect, it } from 'vitest';
import { coverageOf } from '../../bench/walkforward/coverage.ts';
import { fixedPortfolios } from '../../bench/walkforward/fixedPortfolios.ts';
import { readCandleFiles } from '../../bench/walkforward/readCandleFiles.ts';
import { walkForward } from '../../bench/walkforward/walkForward.ts';
import { walkPlans } from '../../bench/walkforward/walkPlans.ts';
import type { Candle } from '../../core/market/candle.ts';
import { FIRST_DAY, generatedCandles } from './generatedCandles.ts';

const DAY = 86_400_000;
const DIRECTORY = process.env.BALLAST_TEST_CANDLES;
if (DIRECTORY === undefined || DIRECTORY === '')
  process.stderr.write(
    'SKIPPED: the walk over recorded candles. Set BALLAST_TEST_CANDLES to a directory of files SYMBOL_1d.csv (timestamp, open, high, low, close, volume).\n',
  );

/** The candles with another close of one symbol on one day, and on all days after it in proportion. */
function withPlantedPrice(candles: ReadonlyMap<string, readonly Candle[]>, symbol: string, day: number) {
  const planted = new Map(candles);
  planted.set(
    symbol,
    (candles.get(symbol) ?? []).map((bar) =>
      bar.openTime < day
        ? bar
        : { ...bar, open: bar.open * 1.4, high: bar.high * 1.4, low: bar.low * 1.4, close: bar.close * 1.4 },
    ),
  );
  return planted;
}

function wantsWhatRose(closes: readonly number[]) {
  const [before, last] = closes.slice(-2);
  return last > before ? { direction: 'buy' as const, confidence: 0.9 } : undefined;
}

describe('a walk through generated candles', () => {
  const candles = generatedCandles(6, 420, 11);
  const walk = {
    from: FIRST_DAY + 300 * DAY,
    to: FIRST_DAY + 340 * DAY,
    historyDays: 250,
    minimumHistory: 60,
    objective: 'maxSharpe' as const,
    signals: wantsWhatRose,
  };
  const days = walkPlans({ ...walk, candles });

  it('trades, and keeps the weight cap and the risk budget in what it buys', () => {
    expect(days).toHaveLength(41);
    const bought = days.filter(({ plan }) => plan.trades.some(({ side }) => side === 'buy'));
    expect(bought.length).toBeGreaterThan(0);
    for (const { plan } of bought) expect(plan.after.valueAtRisk).toBeLessThanOrEqual(0.02);
  });

  it('decides by nothing that is yet to come: a price planted on a day changes no byte of any plan up to that morning', () => {
    const day = FIRST_DAY + 320 * DAY;
    const planted = walkPlans({ ...walk, candles: withPlantedPrice(candles, 'G0-USD', day) });
    const bytes = (walked: typeof days) => walked.map(({ plan }) => JSON.stringify(plan));
    const [before, after] = [bytes(days), bytes(planted)];
    const morning = (day - walk.from) / DAY;
    expect(after.slice(0, morning + 1)).toEqual(before.slice(0, morning + 1));
    expect(after[morning + 1]).not.toBe(before[morning + 1]);
  });

  it('forecasts risk by nothing that is yet to come either', () => {
    const day = FIRST_DAY + 320 * DAY;
    const portfolios = fixedPortfolios([...candles.keys()], 1);
    const [known, planted] = [candles, withPlantedPrice(candles, 'G0-USD', day)].map((market) =>
      walkForward({ ...walk, candles: market, portfolios }).get('equal weights'),
    );
    const upTo = (last: number) => (item: { day: number }) => item.day <= last;
    expect(planted?.filter(upTo(day)).map(({ forecast }) => forecast)).toEqual(
      known?.filter(upTo(day)).map(({ forecast }) => forecast),
    );
    expect(planted?.find((item) => item.day === day)?.realised).not.toBe(
      known?.find((item) => item.day === day)?.realised,
    );
    expect(planted?.find((item) => item.day === day + DAY)?.forecast).not.toEqual(
      known?.find((item) => item.day === day + DAY)?.forecast,
    );
  });

  it('exceeds the value at risk about as often as it says, by the model and by filtered historical simulation', () => {
    const market = generatedCandles(6, 900, 23);
    const walked = walkForward({
      candles: market,
      from: FIRST_DAY + 300 * DAY,
      to: FIRST_DAY + 899 * DAY,
      historyDays: 300,
      minimumHistory: 60,
      portfolios: fixedPortfolios([...market.keys()], 1).slice(0, 2),
    });
    for (const portfolio of walked.values())
      for (const view of ['model', 'filteredHistorical'] as const) {
        const { days: count, kupiec } = coverageOf(portfolio, view);
        expect(count).toBe(600);
        expect(kupiec).toBeGreaterThan(0.05);
      }
  });
});

describe.skipIf(DIRECTORY === undefined || DIRECTORY === '')('a walk through recorded candles', () => {
  it('is within the acceptance regions of Kupiec and Christoffersen at 5 % for most diversified portfolios', () => {
    const candles = readCandleFiles(DIRECTORY ?? '');
    const symbols = [...candles.keys()];
    const last = Math.max(...[...candles.values()].map((bars) => bars[bars.length - 1].openTime));
    const walked = walkForward({
      candles,
      from: last - 730 * DAY,
      to: last,
      historyDays: 365,
      minimumHistory: 60,
      portfolios: fixedPortfolios(symbols, 1).filter(({ name }) => !symbols.includes(name)),
    });
    const verdicts = [...walked.values()].map((days) => coverageOf(days, 'model'));
    const kept = verdicts.filter(({ kupiec, conditionalCoverage }) => Math.min(kupiec, conditionalCoverage) >= 0.05);
    expect(kept.length).toBeGreaterThan(verdicts.length / 2);
  }, 600_000);
});
