import { loadConfiguration } from '../../../configuration/loadConfiguration.ts';
import { tradingSettings } from '../../../configuration/tradingSettings.ts';
import type { TradingSettings } from '../../../core/cycles/tradingSettings.ts';
import { marketOf } from '../../../research/backtest/historicalMarket.ts';
import type { BacktestOptions } from '../../../research/backtest/runBacktest.ts';
import { withoutBreakers } from '../../../research/backtest/withoutBreakers.ts';
import { DAY_MS } from '../../../simulator/market/dailyBars.ts';
import { WalkBars, type WalkedCoin } from './walkBars.ts';

/** The UTC day that backtests of tests begin with. */
export const FIRST_DAY = Date.UTC(2024, 0, 1) / DAY_MS;

/** The settings of a configuration of tests: daily cycles without breakers. */
function dailySettings(flags: { readonly [key: string]: unknown } = {}): TradingSettings {
  const configuration = loadConfiguration({ environment: {}, flags: { cycle: { every: '1d' }, ...flags } });
  return withoutBreakers(tradingSettings(configuration));
}

/** A coin with 200 days of past and 60 days to come. */
export function coin(base: string, change: Partial<WalkedCoin> = {}): WalkedCoin {
  return { base, firstDay: FIRST_DAY - 200, lastDay: FIRST_DAY + 60, ...change };
}

/** A backtest on a seeded walk; 40 days long where nothing else is said. */
export function backtestOn(
  coins: readonly WalkedCoin[],
  change: Partial<BacktestOptions> & Pick<BacktestOptions, 'strategy'>,
  seed = 1,
): BacktestOptions {
  return {
    name: 'test',
    settings: dailySettings(),
    market: marketOf(new WalkBars(coins, seed), seed),
    from: FIRST_DAY * DAY_MS,
    to: (FIRST_DAY + 40) * DAY_MS,
    cash: '10000',
    contributions: undefined,
    fees: { taker: '0.012', maker: '0.006' },
    depth: 1,
    participation: 0.1,
    resumeAfter: Number.POSITIVE_INFINITY,
    ...change,
  };
}
