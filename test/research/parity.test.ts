import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { tradingSettings } from '../../configuration/tradingSettings.ts';
import { BREAKER_NAMES } from '../../core/breakers/breakerSettings.ts';
import { cycleIdAt } from '../../core/cycles/slot.ts';
import { engineStrategy } from '../../research/backtest/engineStrategy.ts';
import { historicalMarket } from '../../research/backtest/historicalMarket.ts';
import { runBacktest } from '../../research/backtest/runBacktest.ts';
import { MOMENTUM_SOURCE } from '../../research/backtest/signalSource.ts';
import { DAY_MS } from '../../simulator/market/dailyBars.ts';
import { startTestBallast, type TestBallast } from '../support/ballast.ts';
import { setUp } from '../support/setUp.ts';
import { coin, FIRST_DAY } from './support/backtests.ts';
import { writeCandleFiles } from './support/candleFiles.ts';
import { WalkBars } from './support/walkBars.ts';

const DAYS = 4;
const SEED = 27;
const START = FIRST_DAY * DAY_MS;
const COINS = [
  coin('BTC', { price: 30_000, volatility: 0.05 }),
  coin('ETH', { price: 1_500, volatility: 0.06 }),
  coin('SOL', { price: 20, volatility: 0.08 }),
  coin('LINK', { price: 9, volatility: 0.08 }),
  coin('ADA', { price: 0.6, volatility: 0.07 }),
];

/** What is the same for one order in both worlds; amounts to 15 digits. */
function figures(
  order: { symbol: string; side: string; status: string; filledBase: string; filledQuote: string },
  fee: string,
) {
  const amounts = [order.filledBase, order.filledQuote, fee].map((text) =>
    new Decimal(text).toSignificantDigits(15).toFixed(),
  );
  return [order.symbol, order.side, order.status, ...amounts];
}

describe('the same days through the paper system and through the backtest', () => {
  const directory = mkdtempSync(join(tmpdir(), 'ballast-parity-'));
  let ballast: TestBallast;
  setUp(
    async () => {
      writeCandleFiles(directory, new WalkBars(COINS, SEED));
      ballast = await startTestBallast({
        flags: {
          simulator: {
            candles: directory,
            seed: SEED,
            startAt: new Date(START).toISOString(),
            // The venue's clock stands still but for what the test moves it by.
            speed: 1e-9,
            portfolio: { cash: '10000', holdings: {} },
          },
          universe: { symbols: COINS.map(({ base }) => `${base}-USD`) },
          cycle: { every: '1d' },
          breakers: Object.fromEntries(BREAKER_NAMES.map((name) => [name, { action: 'off' }])),
          limits: { minConfidence: 0.5, riskBudget: 0.06, maxWeight: 0.3 },
        },
      });
    },
    async () => {
      await ballast?.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  );

  it('give the same orders, to the unit', async () => {
    const paper: string[][][] = [];
    for (let day = 0; day < DAYS; day += 1) {
      const cycleId = cycleIdAt(START + day * DAY_MS, DAY_MS);
      const { orders } = await (await ballast.client.startCycle({ cycleId })).result();
      paper.push(orders.map((order) => figures(order, order.feeQuote)));
      await ballast.venue.advanceClock(DAY_MS);
    }
    const backtest: string[][][] = [];
    runBacktest(
      {
        name: 'parity',
        settings: tradingSettings(ballast.configuration),
        strategy: engineStrategy(MOMENTUM_SOURCE, 0),
        market: historicalMarket(SEED, directory),
        from: START,
        to: START + DAYS * DAY_MS,
        cash: '10000',
        contributions: undefined,
        fees: { taker: '0.012', maker: '0.006' },
        depth: 1,
        participation: 0.1,
        resumeAfter: Number.POSITIVE_INFINITY,
      },
      ({ orders }) => backtest.push(orders.map((order) => figures(order, order.fee))),
    );
    const sides = backtest.flat().map(([, side]) => side);
    expect(sides.filter((side) => side === 'buy').length).toBeGreaterThan(2);
    expect(sides).toContain('sell');
    expect(backtest).toEqual(paper);
  });
});
